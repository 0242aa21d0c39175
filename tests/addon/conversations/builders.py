"""Bodies for the tests of what they tell, and what stands after all was told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from addon.conversations.facts import Fact, Facts, Source
from addon.conversations.telling import tell
from addon.protocol.endpoint import Match
from addon.protocol.registry import endpoint
from addon.store.chats import TABLES
from addon.streams.conversation.decoded import Decoded
from addon.streams.conversation.stream import ConversationStream
from addon.streams.parse import BodyKind, Parsed, parse

SAMPLES = Path(__file__).parents[2] / "samples"
CHAT = "00000c01-0000-4000-8000-000000000c01"
USER = "00000a01-0000-4000-8000-000000000a01"
REPLY = "00000b01-0000-4000-8000-000000000b01"
NAMED = {"conversation_id": CHAT}


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text("utf-8"))


def small_body(name: str) -> Any:
    """The body of that id in `small-bodies.jsonl`."""
    lines = (SAMPLES / "small-bodies.jsonl").read_text("utf-8").splitlines()
    return next(line["body"] for line in map(json.loads, lines) if line["id"] == name)


def stream(name: str) -> Decoded:
    decoder = ConversationStream()
    decoder.feed((SAMPLES / name).read_bytes())
    decoder.close()
    return decoder.decoded()


def body(value: Any) -> Parsed | None:
    """A value as a body of JSON; bytes are parsed."""
    if isinstance(value, bytes):
        return parse(value, None)
    return None if value is None else Parsed(BodyKind.JSON, value, None, b"")


def told_by(
    name: str,
    request: Any = None,
    response: Any = None,
    *,
    decoded: Decoded | None = None,
    params: Mapping[str, str] | None = None,
    status: int | None = 200,
) -> Facts:
    """What a flow of the endpoint of that name tells; its id is `f1`."""
    entry = endpoint(name)
    found = Match(entry, entry.category, dict(params or {}))
    return tell(found, body(request), body(response), decoded, "f1", status)


Standing = dict[tuple[str, str | None], dict[str, Any]]


def standing(*told: Facts) -> Standing:
    """(conversation, message) -> what stands of it: of a field the heaviest telling, of equally
    heavy ones the last.
    """
    facts = [fact for one in told for fact in one.facts]
    found: Standing = {}
    for fact in sorted(facts, key=lambda fact: fact.weight):
        found.setdefault((fact.conversation_id, fact.message_id), {}).update(fact.told)
    return found


def of_chat(*told: Facts, name: str = CHAT) -> dict[str, Any]:
    return standing(*told).get((name, None), {})


def of_message(message_id: str, *told: Facts, chat: str = CHAT) -> dict[str, Any]:
    return standing(*told)[chat, message_id]


def columns(table: str) -> set[str]:
    """The columns of a table of chats, by its CREATE statement."""
    create = next(sql for sql in TABLES if f"CREATE TABLE {table} (" in sql)
    lines = (line.split() for line in create.splitlines())
    return {words[0] for words in lines if len(words) > 1 and words[1].rstrip(",") in _TYPES}


_TYPES = {"TEXT", "INTEGER", "REAL"}
_OF_A_MESSAGE = {"attachments", "citations"}


def check(facts: Facts) -> None:
    """What was told is plain JSON, in columns that there are, and no finding is there twice."""
    for fact in facts.facts:
        _check(fact)
    for row in facts.feedback:
        assert set(row) <= columns("feedback") - {"flow_id", "seen_at"}
        _write(row)
    for row in facts.shares:
        assert set(row) <= columns("shares") - {"flow_id", "seen_at"}
        _write(row)
    places = [(one.kind, one.path) for one in facts.findings]
    assert len(set(places)) == len(places) <= 100


def _check(fact: Fact) -> None:
    assert isinstance(fact.source, Source)
    assert fact.conversation_id.isprintable()
    assert len(fact.conversation_id) <= 200
    _write(fact.told)
    if fact.message_id is None:
        assert set(fact.told) <= columns("conversations") - {"key", "id"}
        return
    allowed = columns("messages") - {"key", "id", "conversation_id"}
    assert set(fact.told) <= allowed | _OF_A_MESSAGE
    for name in _OF_A_MESSAGE & set(fact.told):
        for row in fact.told[name]:
            assert set(row) == columns(name) - {"message_key", "seq"}


def _write(told: Mapping[str, Any]) -> None:
    written = json.dumps(told, allow_nan=False, ensure_ascii=False).encode()
    assert json.loads(written) == told
