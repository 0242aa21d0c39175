"""How long conversations are, without a word of them."""

from analysis.queries.choice import Choice
from analysis.queries.conversations import conversations
from analysis.queries.database import Row, reading
from analysis.queries.latency import latency
from analysis.queries.lengths import lengths, models
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour


def measured(record: Record, *, titles: bool) -> dict[str, Row]:
    with reading(record.path) as db:
        listed = list(conversations(db, Choice()))
        return {row["id"]: row for row in lengths(db, listed, titles=titles)}


def test_titles_are_told_only_when_asked_for(record: Record) -> None:
    harbour(Chats(record))
    assert measured(record, titles=True)[CHAT]["title"] == "Invented harbour"
    told = measured(record, titles=False)[CHAT]
    assert (told["title"], told["messages"], told["questions"], told["branches"]) == (None, 9, 2, 2)
    assert (told["first_time"], told["models"]) == ("2026-03-01T10:01:00.000Z", ["gpt-5"])


def test_characters_are_letters_not_bytes_and_an_empty_chat_has_none(record: Record) -> None:
    chats = Chats(record)
    chats.conversation("c", model="o3", create_time="2026-03-01T09:00:00.000Z")
    assert measured(record, titles=False)["c"] | {"last_time": None} == {
        "id": "c", "title": None, "models": ["o3"], "messages": 0, "questions": 0, "turns": 0,
        "branches": 0, "characters": 0, "first_time": "2026-03-01T09:00:00.000Z",
        "last_time": None,
    }  # fmt: skip
    chats.message("m", "user", "größer 🏠", conversation_id="c")
    assert measured(record, titles=False)["c"]["characters"] == 8


def test_models_are_added_up_with_what_became_of_their_turns(record: Record) -> None:
    chats = Chats(record)
    chats.turn("t1", characters=10, tokens=4)
    chats.turn("t2", is_done=0, tokens=None)
    chats.turn("t3", model="o3", status=429)
    chats.report("r", server_request_id="of-no-turn")
    with reading(record.path) as db:
        gpt, o3 = models(latency(db, Choice()))
    assert (gpt["turns"], gpt["done"], gpt["broken_off"], gpt["characters"]) == (2, 1, 1, 10)
    assert (o3["model"], o3["refused"], o3["tokens"]) == ("o3", 1, 5)
