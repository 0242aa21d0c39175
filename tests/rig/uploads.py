"""What the uploads of the vendors' libraries hold: whose they are, and which come twice."""

import base64
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from tests.rig.message import Received
from tests.rig.site import SINKS

Interval = tuple[float, float]
GZIP = b"\x1f\x8b"
IDENTIFIER = re.compile(
    r'"(?:messageId|anonymousId|stableID|sessionID|session_id|event_id)":"([^"]+)"'
)
_STRATEGY = {"b": "batching", "m": "metrics"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One request to where telemetry goes; `path` with its query."""

    at: float = 0
    """When, in seconds of the monotonic clock."""
    method: str
    host: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def route(self) -> str:
        return self.path.partition("?")[0]

    @property
    def is_telemetry(self) -> bool:
        return self.route in SINKS and self.method != "OPTIONS"

    @property
    def content(self) -> bytes:
        """The body, unpacked: Statsig's says nowhere but in the query that it is packed."""
        packed = self.body.startswith(GZIP)
        return zlib.decompress(self.body, wbits=31) if packed else self.body

    @property
    def text(self) -> str:
        """All that could tell something, readable."""
        head = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{unquote(self.path)}\n{head}\n{self.content.decode(errors='replace')}"

    @property
    def sender(self) -> str:
        """The library, and how it was told to send."""
        route, _, query = self.path.partition("?")
        name = route.rpartition("/")[2]
        match name:
            case "batch":
                return "segment-node"
            case "rgstr":
                hosts = "default" if self.host == "prodregistryv2.org" else "chatgpt"
                return f"statsig {hosts}" if "javascript-client" in query else "statsig-legacy"
            case "intake" | "logs":
                return f"datadog {'proxied' if name == 'intake' else 'direct'}"
            case "":
                return "sentry"
            case "sdk_exception":
                return "statsig's error report"
        version = re.search(rb"next-(\d+\.\d+)", self.body)
        return (
            f"segment-{version[1].decode() if version else '?'} {_STRATEGY.get(name, 'standard')}"
        )

    @property
    def items(self) -> list[bytes]:
        """The events in it, each as something that a resend repeats unchanged."""
        vendor = self.sender.partition(" ")[0].partition("-")[0]
        if vendor == "segment":
            return re.findall(rb'"messageId":"([^"]+)"', self.body) or [self.body]
        if vendor == "statsig":
            events = json.loads(self.content)["events"]
            return [json.dumps(event, sort_keys=True).encode() for event in events]
        return self.body.splitlines() if vendor == "datadog" else [self.body]


def retries(uploads: Iterable[Upload], leaving: Iterable[Interval] = ()) -> list[Upload]:
    """Uploads with an event that was sent before.

    What a page sends as it is left, Segment's client sends once more by its timer, whatever the
    answer was: uploads within an interval of `leaving` do not count.
    """
    intervals, seen, again = tuple(leaving), set[bytes](), []
    for upload in uploads:
        if any(start <= upload.at <= end for start, end in intervals):
            continue
        items = set(upload.items)
        if items & seen:
            again.append(upload)
        seen |= items
    return again


class Heard:
    """What `overheard.py` wrote down, all requests; the file may still grow."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = 0
        self._uploads: list[Upload] = []

    @property
    def uploads(self) -> list[Upload]:
        if self._file.exists():
            with self._file.open("rb") as file:
                file.seek(self._read)
                data = file.read()
            whole = data[: data.rfind(b"\n") + 1]
            self._read += len(whole)
            self._uploads += map(_parse, whole.splitlines())
        return self._uploads


def _parse(line: bytes) -> Upload:
    said = json.loads(line)
    return Upload(**said | {"body": base64.b64decode(said["body"])})


def received(requests: Iterable[Received]) -> list[Upload]:
    """The same of what reached the origin."""
    return [
        Upload(method=r.method, host=r.host, path=r.path, headers=r.headers, body=r.body)
        for r in requests
    ]


def identifiers(requests: Iterable[Upload]) -> set[str]:
    """The ids that the libraries made up for the person, the page and its events."""
    found = (IDENTIFIER.findall(upload.content.decode()) for upload in requests)
    return {value for values in found for value in values}
