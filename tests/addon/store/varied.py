"""A record with what is rare: every policy, servers out of reach, retries, odd paths and times."""

import json
from pathlib import Path
from typing import Any

from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour

_UNREACHED = "the server was not reached"
_IDS = (
    "/backend-api/x/12/y",
    "/backend-api/x/7f00aa-10/y",
    "/backend-api/x/0123456789abcdef0123/y",
    '/backend-api/x/"quoted-and-long-enough-1"/y',
    "/backend-api/x/word/y",
    "//",
)
_PLACES = ("$.a[3].b[12]", "$.a[].b[7]", '$["x[1]"].y', "$.a[b]", "$.a[3", "$", "[1][2]")


def varied(path: Path) -> None:
    """Write it to `path`."""
    record = Record(path)
    record.session("s1", label="first")
    record.session("s2", started_at="2026-03-02T10:00:00.000Z", ended_at=None, policy="strip")
    _flows(record)
    _uploads(record)
    _told(record)
    _chats(Chats(record))
    _purged(record)
    record.close()


def _flows(record: Record) -> None:
    for number, odd in enumerate((*_IDS, *_IDS)):
        session = "s2" if number % 2 else "s1"
        status = 404 if number == 3 else 200
        undeclared: dict[str, Any] = {
            "path": odd,
            "endpoint": None,
            "category": "other",
            "status": status,
        }
        record.flow(f"odd{number}", session_id=session, duration_ms=None, **undeclared)
    for number in range(37):
        timed = {"duration_ms": 100.0 - number, "response_bytes": None if number == 5 else number}
        valid = {"request_valid": (None, 0, 1)[number % 3], "response_valid": (1, None)[number % 2]}
        record.flow(f"me{number}", session_id="s2", **timed, **valid)
    record.flow("gone", outcome="error", status=None, error="reset", answer_from=None)
    record.flow("left", outcome="aborted", host="elsewhere.example", endpoint=None)
    record.count("s1", "skipped", 2)
    small, long = record.body('{"a": 1}'), record.stored_body("z" * 64, "zstd", b"\x28\xb5", 900)
    record.flow("posted", request_sha256=small, sent_sha256=long, response_sha256=small)
    for number, place in enumerate(_PLACES * 2):
        severity = ("info", "review", "breaking")[number % 3]
        record.finding(f"me{number}", path=place, severity=severity)
    record.redaction("gone", "token", 3)
    record.redaction("left", "token", 2, place="query")
    record.redaction("left", "cookie", 1)
    for session, member, type_, count in (
        ("s1", "$.id", "string", 2),
        ("s2", "$.id", "string", 3),
        ("s2", "$.id", "integer", 1),
        ("s2", "$.new[]", "string", 1),
        ("s2", "$", "string", 1),
    ):
        endpoint = "me" if member != "$" else "only_later"
        record.db.execute(
            "INSERT INTO shapes VALUES (?, ?, 'response', ?, ?, '2026', '2027', ?)",
            [session, endpoint, member, type_, count],
        )
    record.db.conn.commit()


def _uploads(record: Record) -> None:
    kinds: list[dict[str, Any]] = [
        {"action": "passed"},
        {"action": "passed", "reason": _UNREACHED, "sent_bytes": 0, "outcome": "error"},
        {"action": "answered"},
        {"action": "answered", "policy": "strip", "planned": "stripped", "reason": "too large"},
        {"action": "stripped", "policy": "strip", "sent_bytes": 400},
        {"action": "stripped", "policy": "strip", "sent_bytes": 0, "reason": _UNREACHED},
        {"action": "rewritten", "policy": "rewrite", "sent_bytes": 990, "retry": 1},
        {"action": "passed", "policy": "shadow:block", "planned": "answered", "sent_bytes": 0},
        {"action": "passed", "policy": "shadow:strip", "planned": "stripped", "sent_bytes": 10},
        {"action": "passed", "policy": None, "category": "latency", "vendor": None},
        {"action": "passed", "policy": "observe", "method": "OPTIONS"},
        {"action": "passed", "vendor": "datadog", "category": "other", "request_bytes": None},
    ]
    for number, kind in enumerate(kinds):
        flow = f"up{number}"
        record.upload(flow, session_id=("s1", "s2")[number % 2], **kind)
        if number % 3 == 2:
            continue
        _event(record, flow, name="Load Thread", context='{"page": 1}', properties='{"n": 1}')
        _event(record, flow, name="Load Thread", retry=number % 2, removed='["$.a", "$.b"]')
        _event(record, flow, name="Odd", properties='{"n": NaN}')
        _event(record, flow, name="Page", type="page", action=(None, "dropped")[number % 2])
        _event(record, flow, name="Load Thread", vendor="statsig")
        _event(record, flow, name=None, type="identify", vendor="statsig", removed='["$"]')


def _event(record: Record, flow: str, **columns: object) -> None:
    if columns.get("action", "") is None:
        del columns["action"]
    record.event(flow, **columns)
    if "context" not in columns:
        context = json.dumps({"of": flow})
        record.db.execute("INSERT OR IGNORE INTO event_contexts (context) VALUES (?)", [context])
        record.db.execute(
            "UPDATE telemetry_events SET context_id = (SELECT id FROM event_contexts"
            " WHERE context = ?) WHERE flow_id = ? AND context IS NULL",
            [context, flow],
        )
        record.db.conn.commit()


def _told(record: Record) -> None:
    for flow in ("up0", "up1", "up4", "up6"):
        for number, place in enumerate(_PLACES):
            record.disclosure(flow, path=place, count=number + 1, kept_in=int(flow == "up4"))
    record.disclosure("up0", item="title", data_class="content", leak="plain")
    record.disclosure("up4", item="title", data_class="content", leak="plain", kept_in=1)
    record.disclosure("up6", event_seq=None, vendor=None, data_class="odd", leak="base64")


def _chats(chats: Chats) -> None:
    harbour(chats)
    chats.message(
        "m-p1", "assistant", "let me see", metadata={"is_thinking_preamble_message": True}
    )
    chats.message("m-f1", "assistant", "not the end", channel="commentary")
    chats.message("m-n1", "assistant", "no number", metadata={"n": float("nan")})
    seen = {"is_visually_hidden_from_conversation": False}
    chats.message("m-v1", "assistant", "shown", metadata=seen)
    chats.message("m-e1", "assistant", "", status="finished_successfully")
    chats.message("m-i1", "assistant", None, attachments=[{"name": "a.png", "kind": "image"}])
    chats.conversation("untitled", title=None)
    chats.message("n-u1", "user", "A question of its own", conversation_id="untitled")
    chats.conversation("empty", title="Nothing seen", is_archived=1)
    for number in range(23):
        turn = f"turn{number}"
        day = f"2026-03-0{1 + number % 2}T10:{number:02}:00.000Z"
        times = {"first_token_ms": 100.0005 + 7 * number % 50, "total_ms": 1000.0 / (number + 1)}
        chats.turn(turn, started_at=day, server_request_id=f"r{number}", **times, **_end(number))
        if number % 3:
            client = {"first_token_ms": 120.0, "total_ms": 990.0, "count_tokens": 4}
            chats.report(f"rep{number}", server_request_id=f"r{number}", **client)
    chats.report("twice", server_request_id="r1")
    chats.report("alone", server_request_id="nobody's", session_id="s2")
    chats.report("unnamed")


def _end(number: int) -> dict[str, object]:
    """What became of that turn, and of which chat it is."""
    ends: dict[int, dict[str, object]] = {
        3: {"status": 429},
        4: {"error": 1},
        5: {"is_done": 0},
        6: {"status": None},
        7: {"message_id": None, "tokens": 0},
        8: {"model": None},
        9: {"model": ""},
        10: {"model": "o3", "stalls": 2, "tokens_per_second": 12.34567},
    }
    said = {"message_id": "m-b1", "conversation_id": CHAT}
    return {**said, **ends.get(number, {})}


def _purged(record: Record) -> None:
    record.session("s3", started_at="2026-03-03T10:00:00.000Z")
    record.flow("kept", session_id="s3")
    for _ in range(4):
        record.count("s3", "complete")
    record.db.execute(
        "INSERT INTO purges (id, purged_at, scope, filters, counts, bytes_before)"
        " VALUES (1, '2026', 'everything', '{}', '{}', 0)"
    )
    record.db.execute("INSERT INTO purged_flows (purge_id, session_id, complete) VALUES (1,'s3',4)")
    record.session("s4", started_at="2026-03-04T10:00:00.000Z")
    record.count("s4", "complete")
    record.db.conn.commit()
