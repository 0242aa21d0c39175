"""One flow as an entry of a HAR."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote

from analysis.exports.harmember import member, text_or_base64
from analysis.queries.database import Row
from analysis.queries.whole import Stored, WholeFlow

TEXT_OPCODE, BINARY_OPCODE = 1, 2
UNKNOWN = -1
"""How HAR says of a size or a time that it is not known."""
PORTS = {"http": 80, "https": 443}
MOST_PARAMETERS = 1000
"""Of a query, that are listed beside the URL."""
Json = dict[str, Any]


def entry(flow: WholeFlow) -> Json:
    """The entry: HAR 1.2, WebSocket messages as Chrome writes them, and `_chatcap`."""
    row = flow.row
    headers = json.loads(row["headers"])
    request = _lines(headers.get("request"))
    response = _lines(headers.get("response"))
    made: Json = {
        "startedDateTime": row["started_at"],
        "time": _elapsed(row),
        "request": {
            "method": row["method"],
            "url": _url(row),
            "httpVersion": row["http_version"],
            "cookies": [],
            "headers": request,
            "queryString": _query(row["query"]),
            "headersSize": UNKNOWN,
            "bodySize": _size(row["request_bytes"]),
        },
        "response": {
            "status": row["status"] or 0,
            "statusText": "",
            "httpVersion": row["http_version"] if row["status"] else "",
            "cookies": [],
            "headers": response,
            "content": _content(flow.response, _type(flow.response, response)),
            "redirectURL": _header(response, "location"),
            "headersSize": UNKNOWN,
            "bodySize": _size(row["response_bytes"]),
        },
        "cache": {},
        "timings": _timings(row),
    }
    if flow.request is not None:
        made["request"]["postData"] = _posted(flow.request, request)
    if row["error"] is not None:
        made["response"]["_error"] = row["error"]
    if messages := _messages(flow):
        made["_webSocketMessages"] = messages
    made["_chatcap"] = member(flow)
    return made


def is_message(frame: Row) -> bool:
    """Whether a frame is a WebSocket message rather than an event of an answer."""
    return frame["body_start"] is None and frame["event"] in ("text", "binary")


def _url(row: Row) -> str:
    """What is no part of a path is escaped; `_chatcap` has it as it was."""
    host = f"[{row['host']}]" if ":" in row["host"] else row["host"]
    port = "" if PORTS.get(row["scheme"]) == row["port"] else f":{row['port']}"
    path = row["path"] if row["path"].startswith("/") else f"/{row['path']}"
    query = "" if row["query"] is None else f"?{row['query']}"
    return quote(f"{row['scheme']}://{host}{port}{path}", _KEPT) + quote(query, _KEPT)


_KEPT = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"<>\\^`{|}#')


def _query(query: str | None) -> list[Json]:
    if not query or query.count("&") >= MOST_PARAMETERS:
        return []
    pairs = parse_qsl(query, keep_blank_values=True, errors="backslashreplace")
    return [{"name": name, "value": value} for name, value in pairs]


def _lines(headers: list[list[str]] | None) -> list[Json]:
    return [{"name": _plain(name), "value": _plain(value)} for name, value in headers or ()]


def _plain(text: str) -> str:
    """Bytes that are no UTF-8 as U+FFFD: lone surrogates make other programs refuse the file."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()


def _header(lines: list[Json], name: str) -> str:
    return next((line["value"] for line in lines if line["name"].lower() == name), "")


def _type(body: Stored | None, lines: list[Json]) -> str:
    declared = _header(lines, "content-type")
    return declared or (body.content_type if body and body.content_type else "x-unknown")


def _content(body: Stored | None, mime_type: str) -> Json:
    if body is None:
        return {"size": 0, "mimeType": mime_type}
    return {"size": len(body.data), "mimeType": mime_type, **text_or_base64(body.data)}


def _posted(body: Stored, lines: list[Json]) -> Json:
    """HAR 1.2 knows no `encoding` here; readers that do not know it either see base64."""
    return {"mimeType": _type(body, lines), "params": [], **text_or_base64(body.data)}


def _size(count: int | None) -> int:
    return UNKNOWN if count is None else count


def _elapsed(row: Row) -> float:
    known = row["duration_ms"] if row["duration_ms"] is not None else row["first_byte_ms"]
    return max(0.0, known or 0.0)


def _timings(row: Row) -> Json:
    """What the proxy saw: the request came, the answer began, the answer ended."""
    total, waited = _elapsed(row), row["first_byte_ms"]
    wait = total if waited is None else max(0.0, waited)
    return {
        "blocked": UNKNOWN,
        "dns": UNKNOWN,
        "connect": UNKNOWN,
        "ssl": UNKNOWN,
        "send": 0,
        "wait": wait,
        "receive": max(0.0, total - wait),
    }


def _messages(flow: WholeFlow) -> list[Json]:
    """Chrome: `{type, time (s), opcode, data}`; data that was not kept is null."""
    started = datetime.fromisoformat(flow.row["started_at"]).timestamp()
    return [
        {
            "type": "send" if frame["direction"] == "client" else "receive",
            "time": started + (frame["offset_ms"] or 0.0) / 1000,
            "opcode": TEXT_OPCODE if frame["event"] == "text" else BINARY_OPCODE,
            "data": frame["data"],
        }
        for frame in flow.frames
        if is_message(frame)
    ]
