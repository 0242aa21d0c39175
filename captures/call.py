"""One step of the demo's story: what the browser asks and what the origin answers."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.rig.answers import content, json_content
from tests.rig.message import Handler, Headers
from tests.rig.samples import sample

JSON = "application/json"
TEXT = "text/plain;charset=UTF-8"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
HTML = "text/html; charset=utf-8"
OK = json_content({"success": True})
ACCEPTED = json_content({"success": True}, status=202)
STATUS_OK = json_content({"status": "success"})
NO_CONTENT = content(b"", status=204, content_type=None)
PIXEL = content(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", content_type="image/gif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request of the scripted browser together with the origin's answer to it.

    `leave_after` is the number of streamed pieces after which the browser goes away. `measured`
    says that the browser fills in how fast the last answer came, as `lat/r` tells it.
    """

    method: str
    url: str
    answer: Handler
    body: bytes = b""
    content_type: str | None = None
    headers: Headers = ()
    leave_after: int | None = None
    measured: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketCall:
    """A WebSocket of the story: who says what, as ("send" by the server | "expect", text)."""

    url: str
    script: tuple[tuple[str, str], ...]
    subprotocol: str | None = None


Step = Call | SocketCall


def get(url: str, answer: Handler, *headers: tuple[str, str]) -> Call:
    return Call(method="GET", url=url, answer=answer, headers=headers)


def post(
    url: str,
    body: bytes | object,
    answer: Handler,
    *headers: tuple[str, str],
    content_type: str = JSON,
) -> Call:
    """POST of bytes as they are, or of a value as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Call(
        method="POST",
        url=url,
        answer=answer,
        body=data,
        content_type=content_type,
        headers=headers,
    )


def report(url: str, body: bytes, answer: Handler) -> Call:
    """What the browser reports of the last answer that it got; `body` has the other fields."""
    return Call(method="POST", url=url, answer=answer, body=body, content_type=JSON, measured=True)


def stored(name: str, encoding: str | None = "br") -> Handler:
    """A sample as the answer, compressed as the real servers do."""
    return content(sample(name), encoding=encoding)
