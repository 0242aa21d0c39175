"""What else holds something of a chat: found however it is spelt, and nothing else."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
import zstandard

from addon.store.selection import Filters, select
from addon.store.sole import sole
from analysis.purging.mentions import mentions
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats

PROMPT = 'Where did the grey "heron" sleep\nlast Tuesday, Größe?'
TITLE = "A heron in Größenwald"


def found(path: Path, fill: Callable[[Record], None]) -> list[str]:
    """The flows that mention the chat after `fill` has added some."""
    record = Record(path)
    with closing(record):
        record.session("s1")
        chats = Chats(record)
        chats.conversation(title=TITLE)
        chats.message("m1", "user", PROMPT)
        chats.message("m2", "assistant", "It slept in the invented reeds beside the old pier.")
        record.flow("nothing", response_sha256=record.body("{}"))
        fill(record)
    with sole(path) as connection:
        select(connection, Filters(conversations=(CHAT,)))
        return [one.flow_id for one in mentions(connection)]


def _body(text: str) -> Callable[[Record], None]:
    return lambda record: record.flow("x", response_sha256=record.body(text))


def _packed(record: Record) -> None:
    data = f"{'x' * 99}{CHAT}".encode()
    sha = record.stored_body("packed", "zstd", zstandard.compress(data), len(data))
    record.flow("x", request_sha256=sha)


def _frame(record: Record) -> None:
    record.flow("x")
    record.frame("x", 0, data=f'{{"id":"{CHAT}"}}')


def _event(record: Record) -> None:
    record.upload("x")
    record.event("x", properties=json.dumps({"page": TITLE}))


def _named(column: str) -> Callable[[Record], None]:
    def fill(record: Record) -> None:
        record.upload("x")
        record.event("x", **{column: f"Click {TITLE}"})

    return fill


def _context(record: Record) -> None:
    record.upload("x")
    record.db.execute("INSERT INTO event_contexts VALUES (7, ?)", [json.dumps({"page": TITLE})])
    record.event("x", context_id=7)


@pytest.mark.parametrize(
    "fill",
    [
        _body(f"before {CHAT} after"),
        _body(json.dumps({"title": TITLE})),
        _body(json.dumps({"text": PROMPT})),
        _body(json.dumps({"text": PROMPT}, ensure_ascii=False)),
        _body(f"q={quote(TITLE)}"),
        _body('{"draft":"Where did the grey \\"heron\\" sl"}'),
        _body("… slept in the invented reeds beside the old pie…"),
        _packed,
        _frame,
        _event,
        _named("name"),
        _named("type"),
        _context,
        lambda record: record.flow("x", headers=json.dumps({"request": [["referer", CHAT]]})),
    ],
)
def test_it_is_found(tmp_path: Path, fill: Callable[[Record], None]) -> None:
    assert found(tmp_path / "record.db", fill) == ["x"]


def test_an_id_that_is_short_or_a_word_is_not_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    record = Record(path)
    with closing(record):
        record.session("s1")
        chats = Chats(record)
        for id_ in ("e", "conversation"):
            chats.conversation(id_, title=None)
        record.flow("x", path="/backend-api/conversation/e", response_sha256=record.body("e"))
    with sole(path) as connection:
        select(connection, Filters(conversations=("e", "conversation")))
        assert not [one for one in mentions(connection) if one.flow_id == "x"]


@pytest.mark.parametrize(
    "fill",
    [
        _body("another heron, in another wood"),
        _body("Where did"),
        _body(CHAT[:-1]),
        lambda record: record.flow("x", path=f"/backend-api/conversation/{CHAT}"),
    ],
)
def test_it_is_not_invented(tmp_path: Path, fill: Callable[[Record], None]) -> None:
    assert found(tmp_path / "record.db", fill) == []
