"""Planted personal values, searched for in all that reaches the origin: body, URL and headers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.addon.telemetry.planting import found
from tests.rig.message import Received
from tests.rig.origin import Origin
from tests.rig.record import until
from tests.rig.samples import FOLDER, sample
from tests.rig.sinks import CONTROL, choose
from tests.rig.world import SITE, World

CANARIES: list[dict[str, Any]] = json.loads(sample("segment-canaries.json"))["canaries"]
FILES = sorted(
    path.name for kind in ("batch", "single") for path in FOLDER.glob(f"segment-{kind}-*.json")
)
PLANTED = {
    "Cookie": "oai-did=canary-cookie-0001; __Secure-session=canary-session-0001",
    "OAI-Device-Id": "canary-device-0001",
    "ChatGPT-Account-Id": "canary-account-0001",
    "X-Unheard-Of": "canary-unheard-0001",
    "Referer": "https://chatgpt.com/c/canary-referer-0001?q=canary-query-0001",
    "User-Agent": "Mozilla/5.0 (canary-agent-0001)",
    "Accept-Language": "en-canary-0001",
}
IN_HEADERS = (
    *("canary-cookie-0001", "canary-session-0001", "canary-device-0001", "canary-account-0001"),
    *("canary-unheard-0001", "canary-referer-0001", "canary-query-0001", "canary-agent-0001"),
    "canary-0001",
)
IN_URL = "canary-url-0001"


@pytest.fixture(scope="module")
def controlled(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(origin, tmp_path_factory.mktemp("samples"), "-s", str(CONTROL)) as world:
        yield world


@pytest.mark.parametrize("http2", [False, True])
@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_no_planted_value_reaches_the_origin(controlled: World, mode: str, http2: bool) -> None:
    assert choose(controlled, chatcap_telemetry=mode).status_code == 200
    arrived = [each for file in FILES for each in _send(controlled, file, http2=http2)]
    assert len(arrived) == len(FILES) - (2 if mode == "strip" else 0)  # all about identity
    said = "\n".join(
        text for each in arrived for text in (each.path, str(each.headers), each.body.decode())
    )
    values = {each["value"] for each in CANARIES if each["substring_check"]}
    assert len(values) > 100
    survived = {value for value in (*values, *IN_HEADERS, IN_URL) if found(value, said)}
    assert not survived


def test_the_record_says_what_the_client_said_and_what_left(controlled: World) -> None:
    assert choose(controlled, chatcap_telemetry="strip").status_code == 200
    (received,) = _send(controlled, "segment-single-track.json", http2=True, path="/ces/v1/track")
    query = "SELECT * FROM flows WHERE path = ? AND outcome <> 'unfinished'"
    (flow,) = until(lambda: controlled.record.rows(query, "/ces/v1/track"))
    assert (flow["action"], flow["planned"], flow["policy"]) == ("stripped", "stripped", "strip")
    assert (flow["answer_from"], flow["reason"]) == ("server", None)
    assert flow["request_bytes"] == len(sample("segment-single-track.json"))
    assert flow["sent_bytes"] == len(received.body)
    assert "cookie" in json.loads(flow["sent_without"])
    names = {name.lower() for name, _ in json.loads(flow["headers"])["request"]}
    assert "x-unheard-of" in names


def _send(world: World, file: str, *, http2: bool, path: str = "") -> list[Received]:
    body = sample(file)
    path = path or ("/ces/v1/b" if "-batch-" in file else "/ces/v1/t")
    before = len(world.origin.received)
    world.client(http2=http2).post(
        f"{SITE}{path}?u={IN_URL}",
        content=body,
        headers={"Content-Type": "text/plain", **PLANTED},
    )
    return world.origin.received[before:]
