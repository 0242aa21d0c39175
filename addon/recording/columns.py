"""The row of `flows`: what a flow is, without its content."""

import json
from datetime import UTC, datetime
from functools import lru_cache

from addon.privacy.levels import Privacy
from addon.privacy.redaction import FlowRedactor
from addon.privacy.standins import stand_in
from addon.protocol.endpoint import Match
from addon.protocol.records import Action, BodyState, FlowRecord, Headers, Side
from addon.recording.reading import Reading, header
from addon.store.rows import Row
from addon.telemetry.policy import SHADOW

UNREAD = Reading(BodyState.MISSING)
DEVICE_COOKIE = "oai-did"
"""Equals the header OAI-Device-Id (chatgpt-web.md, section 3)."""


def columns(
    number: int,
    record: FlowRecord,
    match: Match,
    redactor: FlowRedactor,
    readings: tuple[Reading, Reading] = (UNREAD, UNREAD),
) -> Row:
    """All columns but `session_id`; `who` and the bodies' hashes are still missing.

    `readings` are those of the request and the response.
    """
    request, response = readings
    shown = redactor.url(record.path)
    path, _, query = printable(shown).partition("?")
    unchanged = shown == record.path and redactor.level is not Privacy.MINIMAL
    params = match.path_params if unchanged else redactor.path_params(match.path_params)
    return {
        **plain_columns(number, record),
        "path": path,
        "query": query or None,
        "endpoint": match.endpoint.name if match.endpoint else None,
        "category": match.category.value,
        "vendor": match.vendor,
        "path_params": json.dumps(params) if params else None,
        "error": printable(redactor.text("error", record.error)) if record.error else None,
        "request_state": request.state.value,
        "response_state": response.state.value,
        "request_valid": request.valid,
        "response_valid": response.valid,
        "headers": json.dumps(
            {
                "request": redactor.headers(Side.REQUEST, record.request_headers),
                "response": redactor.headers(Side.RESPONSE, record.response_headers),
            }
        ),
    }


def plain_columns(number: int, record: FlowRecord) -> Row:
    """The columns that cannot hold a secret; the others are empty."""
    return {
        "id": record.id,
        "seq": number,
        "started_at": moment(record.started_at),
        "method": printable(record.method),
        "scheme": printable(record.scheme),
        "host": printable(record.host),
        "port": record.port,
        "path": "",
        "query": None,
        "http_version": printable(record.http_version),
        "endpoint": None,
        "category": "other",
        "vendor": None,
        "path_params": None,
        "status": _integer(record.status),
        "outcome": record.outcome.value,
        "error": None,
        "client": None,
        "device": None,
        "request_bytes": _integer(record.request.size),
        "response_bytes": _integer(record.response.size),
        "request_state": BodyState.MISSING.value,
        "response_state": BodyState.MISSING.value,
        "request_valid": None,
        "response_valid": None,
        "request_sha256": None,
        "response_sha256": None,
        "first_byte_ms": record.first_byte_ms,
        "duration_ms": record.duration_ms,
        "headers": "{}",
        **_treated(record),
    }


def _treated(record: FlowRecord) -> Row:
    """What a policy made of the request, and whose the answer is."""
    treatment = record.treatment
    action = treatment.action if treatment else record.action
    ours = action is Action.ANSWERED
    row: Row = {
        "action": action.value,
        "policy": None,
        "planned": None,
        "reason": None,
        "answer_from": _answer_from(record, ours=ours),
        "sent_bytes": None,
        "sent_sha256": None,
        "sent_without": None,
        "retry": 0,
    }
    if treatment is not None:
        without = [printable(name) for name in treatment.sent_without]
        row |= {
            "policy": printable(treatment.policy),
            "planned": treatment.planned.value,
            "reason": printable(treatment.reason) if treatment.reason else None,
            "sent_bytes": _integer(sent_bytes(record)),
            "sent_without": json.dumps(without) if without else None,
        }
    return row


def _answer_from(record: FlowRecord, *, ours: bool) -> str | None:
    if record.status is None:
        return None
    if record.treatment is not None and record.treatment.by_script:
        return "script"
    return "chatcap" if ours else "server"


def sent_bytes(record: FlowRecord) -> int | None:
    """Bytes of the body that left, under `shadow:` those that would have; None when unknown.

    In the file of an import stands what went out, unless it was answered in the server's place.
    """
    treatment = record.treatment
    if treatment is None:
        return 0 if record.action is Action.ANSWERED else record.request.size
    if not treatment.reached or treatment.action is Action.ANSWERED:
        return 0
    if treatment.sent is not None:
        return treatment.sent.size
    action = treatment.planned if treatment.policy.startswith(SHADOW) else treatment.action
    return 0 if action is Action.ANSWERED else record.request.size


def moment(time: float) -> str:
    """Unix time in seconds as it is written: ISO 8601 in UTC, with milliseconds."""
    written = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def record_of(row: Row) -> FlowRecord:
    """What a row still says of a flow that has begun: where it went, and when."""
    query = f"?{row['query']}" if row["query"] else ""
    return FlowRecord(
        id=row["id"],
        started_at=datetime.fromisoformat(row["started_at"]).timestamp(),
        method=row["method"],
        scheme=row["scheme"],
        host=row["host"],
        port=row["port"],
        path=row["path"] + query,
        http_version=row["http_version"],
    )


def _integer(number: int | None) -> int | None:
    """SQLite's integers have 64 bits; whatever claims more is not known."""
    return number if number is not None and abs(number) < 2**63 else None


def printable(text: str) -> str:
    """SQLite takes no lone surrogates, which stand for bytes that are not UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


_stand_in = lru_cache(maxsize=1024)(stand_in)


def who(record: FlowRecord, key: bytes) -> Row:
    """The columns that tell clients and devices apart, as stand-ins by the database's key."""
    device = _device(record)
    return {
        "client": _stand_in(key, "client", record.client) if record.client else None,
        "device": _stand_in(key, "device", device) if device else None,
    }


def _device(record: FlowRecord) -> str | None:
    declared = header(record.request_headers, "oai-device-id")
    return declared or _cookie(record.request_headers, DEVICE_COOKIE)


def _cookie(headers: Headers, wanted: str) -> str | None:
    lines = [value for name, value in headers if name.lower() == "cookie"]
    for pair in ";".join(lines).split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted and value:
            return value
    return None
