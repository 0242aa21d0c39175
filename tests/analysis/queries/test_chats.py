"""The counts of chats are those of their listings."""

from typing import Any

from analysis.queries.chats import chats
from analysis.queries.choice import Choice
from analysis.queries.database import Row, reading
from tests.analysis.building import Record
from tests.analysis.chatting import Chats, harbour


def counted(record: Record, **chosen: Any) -> Row:
    with reading(record.path) as db:
        return chats(db, Choice(**chosen))


def test_conversations_messages_and_turns_are_counted(record: Record) -> None:
    made = Chats(record)
    harbour(made)
    made.conversation("only-listed", source="list")
    turns: tuple[Row, ...]
    turns = ({}, {}, {"is_done": 0}, {"is_done": 0, "error": 1}, {"status": 429}, {"tokens": 0})
    for number, columns in enumerate(turns):
        made.turn(f"t{number}", **columns)
    made.report("r", server_request_id="of-no-turn")
    assert counted(record) == {
        "conversations": 2, "empty": 1, "branched": 1, "messages": 9,
        "turns": 6, "done": 2, "no_reply": 1, "broken_off": 1, "error": 1, "refused": 1,
    }  # fmt: skip


def test_a_choice_counts_for_both(record: Record) -> None:
    record.session("s2")
    made = Chats(record)
    harbour(made)
    made.turn("t")
    assert set(counted(record, session=("s2",)).values()) == {0}
    assert set(counted(record, since="2027-01-01").values()) == {0}
