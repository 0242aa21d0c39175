"""The lists of requests that must be kept in and that must pass, and how to send them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.rig.samples import sample
from tests.rig.world import World

CONTROL = Path(__file__).with_name("control.py")
FRONT = "front.example"
"""Where connections go whose requests name another host: one is enough for all of them."""
DIRECT = ("chatgpt.com", "ab.chatgpt.com", "api.segment.io")


@dataclass(frozen=True, slots=True)
class Case:
    """A request as it is to be on the wire: no client may tidy up its target."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.host}{self.path[:80]}"


def cases(name: str) -> list[Case]:
    """`must_block` or `must_pass`."""
    return [
        Case(
            entry["method"],
            entry["host"],
            entry["path"],
            entry.get("headers", {}),
            entry.get("body", "").encode(),
        )
        for entry in json.loads(sample(f"sinks/{name}.json"))
    ]


def send(client: httpx.Client, case: Case) -> httpx.Response:
    """Send a case as it stands."""
    front = case.host if case.host in DIRECT else FRONT
    request = client.build_request(
        "POST",
        f"https://{front}/",
        headers={**case.headers, "Host": case.host},
        content=case.body,
        extensions={"target": case.path.encode()},
    )
    request.method = case.method
    if not case.body and case.method in ("GET", "HEAD", "OPTIONS"):
        request.headers.pop("content-length", None)
    return client.send(request)


def choose(world: World, **options: Any) -> httpx.Response:
    """Set options of the running proxy, which has the script `CONTROL`."""
    return world.client().get("https://front.example/", headers={"x-set": json.dumps(options)})
