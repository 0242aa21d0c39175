"""What was told of chats as rows, without its secrets."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from addon.conversations import latency
from addon.conversations.facts import Fact, Facts
from addon.privacy.levels import Privacy
from addon.privacy.redaction import FlowRedactor
from addon.privacy.standins import is_stand_in, stand_in
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Side
from addon.store.rows import Chats, Row, Sighting

NO_FACTS = Facts()
LOST = Finding(
    Side.RESPONSE,
    Severity.REVIEW,
    Kind.INTERNAL,
    "$",
    "what it tells of chats could not be searched for secrets: texts are left out",
)
_PLAIN = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|client-created-root"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,16}Z"
)
"""Ids and moments, which cannot be secrets."""
_NAMELESS = re.compile(r"(?:\.[0-9a-f]{12})?")
"""What follows the flow in the name of a conversation that nobody has named."""
_WORDS = frozenset(
    {
        *("next", "variant", "continue", "resume"),
        *("response", "socket", "legacy", "v1"),
        *("rating", "comparison", "implicit"),
    }
)
_TURN_IDS = ("conversation_id", "asked_id", "message_id", "model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one flow, frame or document told, secrets still inside.

    `turns` and `reports` are rows of the tables, but for the column `report`, which is a value
    yet. `flow_id` is None for a document of an export. `titled_at` is the moment of a title that
    is told by itself, if it is another one than `seen_at`.
    """

    flow_id: str | None
    seen_at: str
    titled_at: str | None = None
    facts: Facts = NO_FACTS
    turns: tuple[Row, ...] = ()
    reports: tuple[Row, ...] = ()


def chats(
    telling: Telling, redactor: FlowRedactor, key: bytes
) -> tuple[Chats | None, tuple[Finding, ...]]:
    """The rows, if there are any, and what was odd; `key` is the database's."""
    facts = telling.facts
    if not (facts.facts or facts.feedback or facts.shares or telling.turns or telling.reports):
        return None, facts.findings
    if redactor.level is Privacy.MINIMAL:
        return _numbers_only(telling, key), facts.findings
    value = _value(telling)
    cleaned = redactor.facts(value)
    if cleaned is not None:
        return _rows(telling, cleaned), facts.findings
    kept = _rows(telling, [[_bare(row, telling.flow_id) for row in rows] for rows in value])
    return kept, (*facts.findings, LOST)


def _value(telling: Telling) -> list[list[Any]]:
    """All that could hold a secret, as one JSON value: what is found in one part of it is then
    known in the others.
    """
    facts = telling.facts
    return [
        [[fact.conversation_id, fact.message_id, dict(fact.told)] for fact in facts.facts],
        [dict(row) for row in facts.feedback],
        [dict(row) for row in facts.shares],
        [dict(row) for row in telling.turns],
        [dict(row) for row in telling.reports],
    ]


def _rows(telling: Telling, value: list[list[Any]]) -> Chats:
    told, feedback, shares, turns, reports = value
    placed = {"flow_id": telling.flow_id, "seen_at": telling.seen_at}
    return Chats(
        flow_id=telling.flow_id,
        sightings=tuple(
            _sighting(fact, row, _seen_at(fact, telling))
            for fact, row in zip(telling.facts.facts, told, strict=True)
            if row is not None
        ),
        feedback=tuple({**row, **placed} for row in feedback if row is not None),
        shares=tuple({**row, **placed} for row in shares if row is not None),
        turns=tuple(row for row in turns if row is not None),
        reports=tuple(_report(row) for row in reports if row is not None),
    )


def _seen_at(fact: Fact, telling: Telling) -> str:
    is_title = fact.message_id is None and set(fact.told) == {"title"}
    return telling.titled_at or telling.seen_at if is_title else telling.seen_at


def _sighting(fact: Fact, row: list[Any], seen_at: str) -> Sighting:
    conversation_id, message_id, told = row
    return Sighting(
        conversation_id=conversation_id,
        message_id=message_id,
        source=fact.source.value,
        weight=int(fact.weight),
        seen_at=seen_at,
        told=told,
    )


def _report(row: Mapping[str, Any]) -> Row:
    return {**row, "report": json.dumps(row.get("report"), ensure_ascii=False)}


def _bare(row: Any, flow_id: str | None) -> Any:
    """Of what could not be searched for secrets: ids, numbers and times. None: nothing of it."""
    is_plain = partial(_is_plain, flow_id)
    if isinstance(row, list):
        conversation_id, message_id, told = row
        if not (is_plain(conversation_id) and is_plain(message_id)):
            return None
        return [conversation_id, message_id, _kept(told, is_plain)]
    return _kept(row, is_plain) if is_plain(row.get("id")) else None


def _kept(told: Mapping[str, Any], is_plain: Callable[[Any], bool]) -> Row:
    return {name: value for name, value in told.items() if is_plain(value)}


def _is_plain(flow_id: str | None, value: Any) -> bool:
    if isinstance(value, str):
        if value in (*_WORDS, flow_id) or _PLAIN.fullmatch(value):
            return True
        first, found, rest = value.partition(f"turn-{flow_id}")
        return bool(found) and not first and bool(_NAMELESS.fullmatch(rest))
    return value is None or isinstance(value, bool | int | float)


def _numbers_only(telling: Telling, key: bytes) -> Chats | None:
    """How long turns took, without whose and about what; they still join with their reports."""
    turns = tuple(_turn_numbers(row, key) for row in telling.turns)
    reports = tuple(_report(_report_numbers(row, key)) for row in telling.reports)
    if not (turns or reports):
        return None
    return Chats(flow_id=telling.flow_id, turns=turns, reports=reports)


def _turn_numbers(row: Row, key: bytes) -> Row:
    return {
        **row,
        **dict.fromkeys(_TURN_IDS),
        "encoding": row["encoding"] if row["encoding"] in _WORDS else None,
        "kind": row["kind"] if row["kind"] in _WORDS else None,
        "server_request_id": _hidden(row["server_request_id"], key),
    }


def _report_numbers(row: Row, key: bytes) -> Row:
    report = row.get("report")
    members = report.items() if isinstance(report, dict) else ()
    return {
        **row,
        "model": None,
        "server_request_id": _hidden(row["server_request_id"], key),
        "report": {k: v for k, v in members if k in latency.NUMBERS and isinstance(v, int | float)},
    }


def _hidden(request_id: str | None, key: bytes) -> str | None:
    if request_id is None or is_stand_in(request_id):
        return request_id
    return stand_in(key, "request", request_id)
