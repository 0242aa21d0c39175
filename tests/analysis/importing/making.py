"""Small captures made in code: flow files of mitmproxy and HAR files of several programs; and
data exports of ChatGPT.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from mitmproxy import flow as mitmflow
from mitmproxy import http, websocket
from mitmproxy.io import FlowWriter
from mitmproxy.test import tflow
from wsproto.frame_protocol import Opcode

from analysis.importing import har, mitm
from analysis.importing.entries import Entry
from tests.rig.samples import sample

START = 1_700_000_000.0
HAR_START = "2023-11-14T22:13:20.000Z"


def flow(
    body: bytes | None = b'{"ok": true}',
    content_type: str = "application/json",
    *,
    method: str = "POST",
    url: str = "https://chatgpt.com/backend-api/conversation?x=1",
    posted: bytes | None = b'{"ask": 1}',
    posted_type: str = "application/json",
    status: int = 200,
    encoding: str | None = None,
    error: str | None = None,
    answered: bool = True,
) -> http.HTTPFlow:
    """A flow as mitmproxy would save it; `body` and `posted` are the bytes of the wire."""
    request = http.Request.make(method, url, b"", http.Headers(content_type=posted_type))
    request.data.content = posted
    request.timestamp_start, request.timestamp_end = START, START + 0.01
    made = tflow.tflow(req=request, resp=False)
    made.client_conn.timestamp_end = made.server_conn.timestamp_end = None
    if answered:
        made.response = http.Response.make(status, b"", http.Headers(content_type=content_type))
        if encoding:
            made.response.headers["content-encoding"] = encoding
        made.response.headers.pop("content-length", None)
        made.response.data.content = body
        made.response.timestamp_start, made.response.timestamp_end = START + 0.1, START + 0.5
    if error:
        made.error = mitmflow.Error(error, START + 0.7)
    return made


def socket(close_code: int | None = 1000, *, by_client: bool = True) -> http.HTTPFlow:
    """A WebSocket with one message each way."""
    made = flow(b"", method="GET", posted=b"", status=101)
    made.websocket = websocket.WebSocketData(
        messages=[
            websocket.WebSocketMessage(Opcode.TEXT, True, b'{"hello": 1}', START + 1),
            websocket.WebSocketMessage(Opcode.BINARY, False, b"\x00\xff", START + 2),
        ],
        closed_by_client=by_client if close_code else None,
        close_code=close_code,
        timestamp_end=START + 3 if close_code else None,
    )
    return made


def flow_file(flows: Iterable[mitmflow.Flow]) -> bytes:
    file = io.BytesIO()
    writer = FlowWriter(file)
    for one in flows:
        writer.add(one)
    return file.getvalue()


def entry(**changes: Any) -> dict[str, Any]:
    """An entry as Chrome writes it. `request` and `response` are merged, None takes out."""
    made: dict[str, Any] = {
        "_resourceType": "fetch",
        "startedDateTime": HAR_START,
        "time": 12.5,
        "request": {
            "method": "POST",
            "url": "https://chatgpt.com/backend-api/conversation?x=1",
            "httpVersion": "h2",
            "headers": [
                {"name": ":authority", "value": "chatgpt.com"},
                {"name": "Content-Type", "value": "application/json"},
            ],
            "queryString": [{"name": "x", "value": "1"}],
            "cookies": [{"name": "session", "value": "PARSED-COPY"}],
            "headersSize": -1,
            "bodySize": 10,
            "postData": {"mimeType": "application/json", "text": '{"ask": 1}'},
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "h2",
            "headers": [{"name": "content-type", "value": "application/json"}],
            "cookies": [],
            "content": {"size": 12, "mimeType": "application/json", "text": '{"ok": true}'},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            "_transferSize": 300,
        },
        "cache": {},
        "timings": {"blocked": 1, "dns": -1, "connect": 2, "ssl": 1, "send": 0.5, "wait": 5},
    }
    for name, value in changes.items():
        merged = isinstance(value, dict) and isinstance(made.get(name), dict)
        made[name] = {**made[name], **value} if merged else value
        if merged:
            made[name] = {k: v for k, v in made[name].items() if v is not None}
    return {name: value for name, value in made.items() if value is not None}


def har_text(entries: Iterable[Any], creator: str = "WebInspector", **dumps: Any) -> str:
    log = {"version": "1.2", "creator": {"name": creator, "version": "1"}, "pages": []}
    return json.dumps({"log": {**log, "entries": list(entries)}}, **dumps)


def read_har(content: str | bytes) -> list[Entry]:
    data = content.encode() if isinstance(content, str) else content
    return list(har.read(io.BytesIO(data), data[:4096]))


def read_mitm(data: bytes) -> list[Entry]:
    return list(mitm.read(io.BytesIO(data)))


def chat(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A conversation as an export has it, with two answers to one question; ids by number."""
    text = sample("hist-conversation-tree.response.json").decode()
    made = json.loads(text.replace("-4000-8000-0000", f"-4000-8000-{number:04x}"))
    made = {**made, "title": f"Invented {number}", **changes}
    return {name: value for name, value in made.items() if value is not ...}


def export(
    members: Mapping[str, bytes | object] | None = None,
    *,
    packed_at: tuple[int, int, int, int, int, int] = (2026, 3, 1, 10, 0, 0),
    method: int = zipfile.ZIP_DEFLATED,
    streamed: bool = False,
) -> bytes:
    """The archive of a data export; what is no bytes is written as JSON. `streamed`: sizes
    stand behind the data, as a server writes that does not know them before.
    """
    data = Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in (members or {"conversations.json": [chat(1), chat(2)]}).items():
            info = zipfile.ZipInfo(name, packed_at)
            info.compress_type = method
            text = content if isinstance(content, bytes) else json.dumps(content).encode()
            archive.writestr(info, text)
    return data.getvalue()


class Pipe(io.BytesIO):
    """Bytes that nobody can go back in."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation
