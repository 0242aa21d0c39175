"""What HAR has no place for: the member `_chatcap` of an entry."""

import base64
import json
from typing import Any

from analysis.queries.database import Row
from analysis.queries.whole import Stored, WholeFlow

PLAIN = (
    *("scheme", "host", "port", "path", "query"),
    *("endpoint", "category", "vendor", "action", "outcome", "error"),
    *("policy", "planned", "reason", "answer_from"),
    *("client", "device", "first_byte_ms", "duration_ms"),
)
"""Columns of `flows` that stand there as they are; those that are null are left out."""
_SURROGATE = "\\ud"
"""How JSON writes what stands for a byte that is no UTF-8."""
FRAME = ("offset_ms", "size", "event", "body_start", "body_end")


def member(flow: WholeFlow) -> dict[str, Any]:
    """The rows of a flow as they are stored; what is null or nothing is left out.

    A body is told by its `state`, its `bytes` on the wire (the client's own, also where others
    went out), whether it is `valid`, and the `sha256` of what is stored of it: in the entry that
    is the text, or what its base64 stands for. `sent` is what went out in the place of the
    request's body, `without` the headers and parameters named there. `frames` are
    [number, offset in ms, bytes, event, start and end in the body]. `headers` are there where
    HAR's own lines cannot say them: bytes that are no UTF-8 are lone surrogates in them.
    """
    row = flow.row
    made: dict[str, Any] = {"id": row["id"], "session": row["session_id"], "seq": row["seq"]}
    made |= {name: row[name] for name in PLAIN if row[name] is not None}
    if row["path_params"] is not None:
        made["path_params"] = json.loads(row["path_params"])
    if _SURROGATE in row["headers"]:
        made["headers"] = json.loads(row["headers"])
    if row["retry"]:
        made["retry"] = True
    for side, body in (("request", flow.request), ("response", flow.response)):
        made[side] = _side(row, side, body)
    if sent := _sent(row, flow.sent):
        made["sent"] = sent
    if flow.frames:
        made["frames"] = [[frame["seq"], *(frame[name] for name in FRAME)] for frame in flow.frames]
    for name in ("findings", "redactions", "events", "disclosures"):
        if found := getattr(flow, name):
            made[name] = [_without_nulls(one) for one in found]
    return made


def text_or_base64(data: bytes) -> dict[str, Any]:
    """As HAR writes content: text, or base64 and a word on it."""
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(data).decode("ascii"), "encoding": "base64"}


def _side(row: Row, side: str, body: Stored | None) -> dict[str, Any]:
    valid = row[f"{side}_valid"]
    return _without_nulls(
        {
            "state": row[f"{side}_state"],
            "bytes": row[f"{side}_bytes"],
            "valid": None if valid is None else bool(valid),
            "sha256": body.sha256 if body else None,
        }
    )


def _sent(row: Row, body: Stored | None) -> dict[str, Any]:
    without = row["sent_without"]
    made = _without_nulls(
        {
            "bytes": row["sent_bytes"],
            "without": None if without is None else json.loads(without),
        }
    )
    if body is None:
        return made
    about = {"sha256": body.sha256, "mimeType": body.content_type}
    return {**made, **_without_nulls(about), **text_or_base64(body.data)}


def _without_nulls(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}
