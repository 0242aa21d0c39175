"""A record rich in cases that numbers go wrong at: several sessions, policies, fates and gaps."""

import json
from itertools import count
from typing import Any

from addon.protocol.records import UNREACHED
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour

OTHER = "00000c02-0000-4000-8000-000000000c02"
SESSIONS: dict[str, dict[str, Any]] = {
    "s2": {
        "label": "blocked",
        "policy": "block",
        "started_at": "2026-03-02T08:00:00.000Z",
        "versions": '{"chatcap": "0.1.0", "python": "3.11.7"}',
        "options": '{"chatcap_privacy": "standard", "chatcap_hosts": "Proxy.Example"}',
    },
    "s3": {
        "label": "old",
        "source": "mitm",
        "source_path": "/home/robin/old.mitm",
        "source_sha256": "ab" * 32,
        "started_at": "2026-02-01T08:00:00.000Z",
        "telemetry_read": 0,
        "chats_read": 0,
    },
    "s4": {
        "started_at": "2026-03-04T08:00:00.000Z",
        "ended_at": None,
        "policy": "shadow:strip",
        "options": '{"chatcap_privacy": "minimal"}',
    },
    "s5": {"label": "empty", "source": "export", "started_at": "2026-03-05T08:00:00.000Z"},
}


def fill(record: Record) -> None:
    """`s1` is there; four more sessions come, and flows of all kinds."""
    for id_, columns in SESSIONS.items():
        record.session(id_, **columns)
    record.count("s2", "skipped", 3)
    record.count("s2", "write_errors", 0)
    record.db.execute("UPDATE ledger SET write_errors = 2, truncated = 4 WHERE session_id = 's2'")
    record.db.conn.commit()
    _products(record)
    _strangers(record)
    _uploads(record)
    _bodies(record)
    _chats(Chats(record))
    _purged(record)


def at(day: int, hour: int = 10, minute: int = 0, second: float = 0) -> str:
    return f"2026-03-{day:02}T{hour:02}:{minute:02}:{second:06.3f}Z"


def _products(record: Record) -> None:
    """Endpoints with durations of every number, some unknown; statuses, outcomes, validity."""
    for number in range(21):
        record.flow(
            f"p{number:02}",
            session_id=("s1", "s2", "s4")[number % 3],
            started_at=at(1 + number % 4, 10, number),
            endpoint=("me", "conversations", "models")[number % 2],
            category=("account", "history")[number % 2],
            duration_ms=None if number % 5 == 4 else 1.5 * (number * 7 % 19),
            status=(200, 304, 404, 500)[number % 4],
            request_bytes=None if number % 6 == 5 else number,
            response_bytes=None if number % 7 == 6 else 100 + number,
            request_valid=(None, 0, 1)[number % 3],
            response_valid=(1, None, 0, None)[number % 4],
        )
    for outcome, status in (
        ("error", None),
        ("error", 502),
        ("aborted", 200),
        ("unfinished", None),
    ):
        record.flow(
            f"{outcome}-{status}",
            outcome=outcome,
            status=status,
            duration_ms=None,
            answer_from=None,
        )
    for side in ("request", "response"):
        for state in ("missing", "truncated", "undecodable"):
            record.flow(f"{side}-{state}", **{f"{side}_state": state}, session_id="s3")


def _strangers(record: Record) -> None:
    """Undeclared paths that differ in ids alone; hosts of others, with and without their page."""
    ids = ("1", "22", "00000c01-0000-4000-8000-000000000c01")
    for number, id_ in enumerate(ids):
        record.flow(
            f"u{number}", endpoint=None, category="other", path=f"/backend-api/new/{id_}/x",
            status=(200, 404)[number % 2], started_at=at(2, 9, number), session_id="s2",
        )  # fmt: skip
    pages: dict[str, list[list[list[str]]]] = {
        "cdn.example": [
            [["Origin", "https://chatgpt.com"]],
            [["referer", "https://news.example/"]],
        ],
        "quiet.example": [[], []],
        "api.segment.io": [[["origin", "<19 chars>"]], [["Referer", "https://proxy.example/c"]]],
        "chat.openai.com": [[["origin", "https://chatgpt.com"]]],
        "proxy.example": [[]],
    }
    numbers = count()
    for host, flows in pages.items():
        for request in flows:
            headers = json.dumps({"request": request, "response": []})
            record.flow(
                f"h{next(numbers)}", host=host, endpoint=None, category="other", path="/a",
                headers=headers, vendor="segment" if "segment" in host else None,
                started_at=at(1, 11), request_bytes=3, response_bytes=None,
            )  # fmt: skip


def _uploads(record: Record) -> None:
    """Telemetry under every policy: whole, changed, kept in, tried only, sent again, lost."""
    fates: list[tuple[str | None, str, str | None, dict[str, Any]]] = [
        # policy, action, planned, further columns
        ("observe", "passed", "passed", {}),
        ("strip", "stripped", "stripped", {"sent_bytes": 700}),
        ("rewrite", "rewritten", "rewritten", {"sent_bytes": 950, "vendor": "statsig"}),
        ("rewrite", "answered", "rewritten", {"reason": "not readable", "sent_bytes": 0}),
        ("block", "answered", "answered", {"sent_bytes": 0, "retry": 1}),
        ("block", "answered", "answered", {"sent_bytes": 0, "vendor": "datadog"}),
        ("shadow:strip", "passed", "stripped", {"sent_bytes": 600}),
        ("shadow:block", "passed", "answered", {"sent_bytes": 0, "vendor": "datadog"}),
        ("strip", "stripped", "stripped", {"reason": UNREACHED, "sent_bytes": 0}),
        ("observe", "passed", "passed", {"reason": UNREACHED, "answer_from": None}),
        (None, "passed", None, {"vendor": None, "request_bytes": None, "sent_bytes": None}),
        (None, "passed", None, {"category": "latency", "vendor": "openai", "sent_bytes": None}),
        ("observe", "passed", "passed", {"method": "OPTIONS", "request_bytes": 0}),
        ("observe", "passed", "passed", {"category": "other", "vendor": "segment"}),
    ]
    for number, (policy, action, planned, columns) in enumerate(fates * 2):
        flow = f"t{number:02}"
        session = ("s2", "s4", "s1")[number % 3] if policy else "s3"
        record.upload(
            flow, session_id=session, policy=policy, planned=planned, action=action,
            started_at=at(2, 10, number, 1.5), **columns,
        )  # fmt: skip
        if columns.get("method") == "OPTIONS":
            continue
        for event in range(number % 4):
            record.event(
                flow,
                name=("Load Thread", None, "Copy")[event % 3],
                type=("track", "page")[event % 2],
                action=("dropped" if event == 2 and policy in {"strip", "rewrite"} else action),
                removed='["$"]' if event % 2 else '["$.userId"]',
                retry=int(number == 4 and event == 0),
                **({"vendor": "statsig"} if event == 1 and number == 1 else {}),
            )
        for told in range(number % 3):
            record.disclosure(
                flow,
                path=f"$.batch[{number}].{('userId', 'title', 'url')[number // 2 % 3]}",
                vendor=("segment", "statsig")[told],
                kept_in=int(action == "answered"),
                leak=("plain", None)[told] if number % 2 else None,
                data_class=("content", "identifier")[told],
                count=1 + told,
                seen_at=at(2, 10, number),
            )


def _bodies(record: Record) -> None:
    """Findings at places that fold together, redactions, shapes of three sessions."""
    for number in range(9):
        record.finding(
            f"p{number:02}",
            severity=("breaking", "review", "info")[number % 3],
            kind=("wrong_type", "unknown_field")[number % 2],
            path=f"$.items[{number}].id" if number % 2 else "$",
            side=("request", "response")[number % 2],
        )
    record.finding("p01", path="$.items[77].id", severity="review", kind="unknown_field")
    record.redaction("p01", "cookie", 2)
    record.redaction("p01", "token", 1, place="query")
    record.redaction("p02", "token", 4)
    record.redaction("t00", "cookie", 5)
    shapes = {
        "s1": [("me", "$.id", "string"), ("me", "$.name", "string")],
        "s2": [("me", "$.id", "string"), ("me", "$.id", "number"), ("models", "$.a", "array")],
        "s4": [("me", "$.id", "number"), ("models", "$.b", "null"), ("me", "$.name", "null")],
    }
    for session, rows in shapes.items():
        for number, (endpoint, path, type_) in enumerate(rows):
            record.db.execute(
                "INSERT INTO shapes VALUES (?, ?, 'response', ?, ?, ?, ?, ?)",
                [session, endpoint, path, type_, at(1), at(2), number + 3],
            )
    record.db.conn.commit()


def _chats(chats: Chats) -> None:
    """A tree, an empty chat, one of an export; turns of every kind and end, with reports."""
    harbour(chats)
    chats.conversation(OTHER, title=None, model=None, session_id="s2", create_time=at(2))
    chats.message("o1", "user", None, conversation_id=OTHER, session_id="s2", create_time=at(2, 11))
    chats.message(
        "o2", "assistant", "zwölf Häuser 🏠", conversation_id=OTHER, parent_id="o1",
        model="o3", session_id="s2",
    )  # fmt: skip
    chats.conversation("only-listed", title="=HYPERLINK(1)", session_id="s4", update_time=at(4))
    chats.conversation("turn-t1", source="export", session_id="s5", model=None)
    turns: list[dict[str, Any]] = [
        {"first_token_ms": 300.25, "total_ms": 1000.5, "server_request_id": "r1", "tokens": 40},
        {"first_token_ms": 100.0, "total_ms": 700.0, "server_request_id": "r2", "stalls": 2},
        {"kind": "variant", "first_token_ms": None, "total_ms": 90.0, "conversation_id": CHAT},
        {"kind": "continue", "is_done": 0, "model": "o3"},
        {"kind": "resume", "is_done": 0, "error": 1, "model": "o3", "server_request_id": "r3"},
        {"status": 429, "model": None},
        {"status": None, "outcome": "error", "kind": None},
        {"tokens": 0, "conversation_id": OTHER},
        {"message_id": "o2", "tokens": None, "characters": 15, "conversation_id": OTHER},
        {"first_token_ms": 50.0, "total_ms": 400.0, "tokens_per_second": 12.5, "characters": 99},
    ]
    for number, columns in enumerate(turns):
        session = ("s1", "s2")[number % 2]
        chats.turn(
            f"turn{number}", session_id=session, started_at=at(1 + number % 3, 12), **columns
        )
    reports = (("r1", "s1"), ("r1", "s1"), ("r2", "s2"), ("r3", "s2"), (None, "s1"), ("r9", "s2"))
    for number, (request, session) in enumerate(reports):
        chats.report(
            f"report{number}", server_request_id=request, session_id=session,
            reported_at=at(1 + number % 2, 13, number), first_token_ms=310.0 + number,
            total_ms=None if number == 2 else 1010.0 + number,
            model=None if number == 5 else "gpt-5",
        )  # fmt: skip


def _purged(record: Record) -> None:
    record.db.execute(
        "INSERT INTO purges VALUES (1, ?, 'everything', '{}', '{}', 9, 8, ?)", [at(6), at(6)]
    )
    record.db.execute("INSERT INTO purged_flows VALUES (1, 's1', 5, 1, 0, 0, 2)")
    record.db.conn.commit()
