"""One flow in full."""

import base64
import contextlib
import json
from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any

from addon.errors import ChatcapError
from analysis.queries import disclosures, telemetry
from analysis.queries.choice import find_id
from analysis.queries.database import Row, row, rows
from analysis.queries.flows import FIELDS

_BODY = "SELECT sha256, content_type, size, encoding, data FROM bodies WHERE sha256 = ?"
_FRAMES = """
SELECT seq, offset_ms, direction, event, size, data, body_start, body_end
FROM frames WHERE flow_id = ? ORDER BY seq
"""
_FINDINGS = """
SELECT side, severity, kind, path, detail FROM findings WHERE flow_id = ? ORDER BY id
"""
_REDACTIONS = """
SELECT place, kind, count FROM redactions WHERE flow_id = ? ORDER BY place, kind
"""
_CONVERSATIONS = """
SELECT conversations.id, count(DISTINCT told.message_key) AS messages FROM (
    SELECT conversation_key AS key, NULL AS message_key FROM conversation_sources
    WHERE flow_id = ?
    UNION ALL
    SELECT conversations.key, message_key FROM message_sources
    JOIN messages ON messages.key = message_key
    JOIN conversations ON conversations.id = messages.conversation_id WHERE flow_id = ?
) AS told JOIN conversations ON conversations.key = told.key
GROUP BY conversations.id ORDER BY 2 DESC, 1
"""


def flow(db: Connection, wanted: str) -> Row:
    """The flow with that id, or with the only id that starts so, and all that hangs on it.

    Bodies and frames hold what is stored: `text`, or `base64` where it is not text. `sent_body`
    is what went out in the place of `request_body` (under `shadow:` would have), without the
    headers and parameters named in `sent_without`. `conversations` are those of which it told,
    with the number of their `messages` that it told of.
    Raises ChatcapError when there is none, or several.
    """
    id_ = find_id(db, "flows", wanted)
    found = row(db, "SELECT * FROM flows WHERE id = ?", [id_])
    if found is None:
        raise ChatcapError(f"flow {id_} was deleted just now")
    result: Row = {name: found[name] for name in (*FIELDS, "client", "device")}
    for side in ("request", "response"):
        valid = found[f"{side}_valid"]
        result[f"{side}_valid"] = None if valid is None else bool(valid)
    result["retry"] = bool(found["retry"])
    result["path_params"] = _parsed(found["path_params"])
    result["headers"] = _parsed(found["headers"])
    result["sent_without"] = _parsed(found["sent_without"])
    sides = ("request", "response", "sent")
    contents = {side: _stored(db, found[f"{side}_sha256"]) for side in sides}
    for side in sides:
        result[f"{side}_body"] = _described(contents[side])
    result["frames"] = list(_frames(db, id_, contents["response"]))
    result["findings"] = list(rows(db, _FINDINGS, [id_]))
    result["redactions"] = list(rows(db, _REDACTIONS, [id_]))
    result["events"] = list(telemetry.of_flow(db, id_))
    result["disclosures"] = list(disclosures.of_flow(db, id_))
    result["conversations"] = list(rows(db, _CONVERSATIONS, [id_, id_]))
    return result


def body(stored: Row) -> bytes:
    """The content of a row of `bodies`, unpacked. Raises ChatcapError when it is damaged."""
    data, encoding = stored["data"], stored["encoding"]
    if encoding == "text":
        return str(data).encode("utf-8", "surrogateescape")
    if encoding == "binary":
        return bytes(data)
    from zstandard import ZstdDecompressor, ZstdError

    content = b""
    with contextlib.suppress(ZstdError), ZstdDecompressor().stream_reader(data) as reader:
        content = bytes(reader.read(stored["size"]))
    if len(content) != stored["size"]:
        raise ChatcapError(
            f"body {stored['sha256'][:12]} is damaged: `chatcap doctor` tells what else is"
        )
    return content


def _stored(db: Connection, sha256: str | None) -> Row | None:
    stored = sha256 and row(db, _BODY, [sha256])
    return {**stored, "data": body(stored)} if stored else None


def _described(stored: Row | None) -> Row | None:
    if stored is None:
        return None
    about = {name: stored[name] for name in ("sha256", "content_type", "size")}
    return {**about, **_text_or_base64(stored["data"])}


def _frames(db: Connection, id_: str, response: Row | None) -> Iterator[Row]:
    """Frames with their data; that of an SSE event is a slice of the response body."""
    for frame in rows(db, _FRAMES, [id_]):
        start, end = frame.pop("body_start"), frame.pop("body_end")
        if start is not None and response is not None:
            frame["data"] = response["data"][start:end].decode("utf-8", "replace")
        yield frame


def _text_or_base64(data: bytes) -> Row:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _parsed(stored: str | None) -> Any:
    return None if stored is None else json.loads(stored)
