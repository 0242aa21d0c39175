"""Small records for tests of the recording."""

from pathlib import Path
from typing import Any

from addon.privacy.levels import Privacy
from addon.protocol.records import Body, FlowRecord, Outcome
from addon.recording.messages import Begin
from addon.store.rows import SessionStart


def record(flow_id: str, outcome: Outcome = Outcome.COMPLETE, **changes: Any) -> FlowRecord:
    values: dict[str, Any] = {
        "id": flow_id,
        "started_at": 1767225600.0,
        "method": "GET",
        "scheme": "https",
        "host": "chatgpt.com",
        "port": 443,
        "path": "/backend-api/me",
        "http_version": "HTTP/2.0",
        "request": Body.of(b""),
        "status": 200,
        "response_headers": (("content-type", "application/json"),),
        "response": Body.of(b"{}"),
        "outcome": outcome,
    }
    return FlowRecord(**{**values, **changes})


def begin(database: Path, **changes: Any) -> Begin:
    session = SessionStart(id="s1", source="live", started_at="2026-01-01T00:00:00.000Z")
    values: dict[str, Any] = {"database": database, "session": session}
    values |= {"privacy": Privacy.STANDARD, "max_body": 8 * 2**20}
    return Begin(**{**values, **changes})
