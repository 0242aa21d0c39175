"""Small rows for tests of the store."""

from addon.store.rows import FlowEntry, Row, SessionStart, Sighting


def session(session_id: str = "s1") -> SessionStart:
    return SessionStart(id=session_id, source="live", started_at="2026-01-01T00:00:00.000Z")


def flow_row(flow_id: str, seq: int, outcome: str = "complete") -> Row:
    return {
        "id": flow_id,
        "seq": seq,
        "started_at": f"2026-01-01T00:00:{seq % 60:02d}.000Z",
        "method": "GET",
        "scheme": "https",
        "host": "chatgpt.com",
        "port": 443,
        "path": "/backend-api/me",
        "query": None,
        "http_version": "HTTP/2.0",
        "endpoint": "me",
        "category": "account",
        "vendor": None,
        "path_params": None,
        "status": 200,
        "action": "passed",
        "outcome": outcome,
        "error": None,
        "client": None,
        "device": None,
        "request_bytes": 0,
        "response_bytes": 2,
        "request_state": "empty",
        "response_state": "present",
        "request_valid": None,
        "response_valid": 1,
        "request_sha256": None,
        "response_sha256": None,
        "first_byte_ms": 1.5,
        "duration_ms": 2.5,
        "headers": "{}",
    }


def entry(flow_id: str, seq: int, outcome: str = "complete") -> FlowEntry:
    return FlowEntry(flow=flow_row(flow_id, seq, outcome))


def opening(flow_id: str, seq: int) -> FlowEntry:
    return FlowEntry(flow=flow_row(flow_id, seq, "unfinished"), opening=True)


def sighting(
    told: Row,
    conversation_id: str = "c1",
    message_id: str | None = None,
    *,
    source: str = "stream",
    weight: int = 2,
    second: int = 0,
) -> Sighting:
    return Sighting(
        conversation_id=conversation_id,
        message_id=message_id,
        source=source,
        weight=weight,
        seen_at=f"2026-01-01T00:00:{second:02d}.000Z",
        told=told,
    )


def turn(flow_id: str, conversation_id: str | None = None, **changes: object) -> Row:
    return {
        "flow_id": flow_id,
        "conversation_id": conversation_id,
        "delivery": "response",
        "is_done": 0,
        "started_at": "2026-01-01T00:00:00.000Z",
        **changes,
    }
