"""Messages and titles that hold what is looked for."""

from typing import Any

import pytest

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.fulltext import sought
from analysis.queries.search import FIELDS, Filters, search
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats
from tests.analysis.hostile import HOSTILE


@pytest.fixture
def chats(record: Record) -> Chats:
    chats = Chats(record)
    chats.conversation(title="Hafen und 港口")
    return chats


def find(chats: Chats, typed: str, **filters: Any) -> list[dict[str, Any]]:
    with reading(chats.record.path) as db:
        return search(db, sought(typed), Choice(), Filters(**filters))


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("An old Harbour", "harbour", True),
        ("Ein schöner Tag", "schoner", True),
        ("one two three", '"two three"', True),
        ("one two three", '"one three"', False),
        ("one two three", "three one", True),
        ("one two three", "one four", False),
        ("lighthouse", "light*", True),
        ("lighthouse", "light", False),
        ("C++ and C#", "c++", True),
        ("a -> b", "->", True),
        ("我们去港口散步", "港口", True),
        ("我们去港口散步", "港 口", True),
        ("我们去港口散步", "港口 Hafen", False),
        ("ไปท่าเรือกัน", "ท่าเรือ", True),
        ("x AND y", "AND", True),
        ("100% _sure_", "100% _sure_", True),
        ("a'b; DROP TABLE messages; --", "b; DROP", True),
    ],
)
def test_what_is_found(text: str, typed: str, found: bool, chats: Chats) -> None:
    chats.message("m", "user", text)
    assert [hit["message_id"] for hit in find(chats, typed, role="user")] == ["m"] * found


def test_no_query_of_sixty_hostile_ones_fails(chats: Chats) -> None:
    for number, text in enumerate(HOSTILE):
        chats.message(f"m{number}", "user", text)
    for number, text in enumerate(HOSTILE):
        hits = find(chats, text.replace('"', " "), role="user")
        assert f"m{number}" in {hit["message_id"] for hit in hits}, text
        assert all(tuple(hit) == FIELDS for hit in hits)


def test_a_snippet_has_no_marks_but_says_where_the_match_is(chats: Chats) -> None:
    cite = "\ue200cite\ue202turn0search0\ue201"
    chats.message("m", "assistant", f"{'before ' * 50}the harbour{cite} of\nthe town {'x ' * 50}")
    (hit,) = find(chats, "harbour town", role="assistant")
    assert [hit["snippet"][slice(*match)] for match in hit["matches"]] == ["harbour", "town"]
    assert "the harbour of the town" in hit["snippet"]
    assert hit["snippet"].startswith("…")
    assert len(hit["snippet"]) < 300


def test_a_snippet_of_unspaced_text_stands_around_the_match(chats: Chats) -> None:
    chats.message("m", "user", f"{'天' * 500}港口{'海' * 500}")
    hit = find(chats, "港口")[1]
    assert hit["snippet"] == f"…{'天' * 60}港口{'海' * 118}…"
    assert hit["matches"] == [[61, 63]]


def test_titles_come_first_and_the_better_match_before_the_worse(chats: Chats) -> None:
    chats.message("worse", "user", "Hafen " + "und so weiter " * 30)
    chats.message("better", "user", "Hafen")
    hits = find(chats, "hafen")
    assert [hit["message_id"] for hit in hits] == [None, "better", "worse"]
    assert (hits[0]["conversation_id"], hits[0]["role"], hits[0]["hidden"]) == (CHAT, None, None)


def test_a_message_without_a_time_is_found_by_that_at_which_it_was_seen(chats: Chats) -> None:
    chats.message("m", "user", "lantern")
    (hit,) = find(chats, "lantern")
    assert (hit["create_time"], hit["seen_at"]) == (None, "2026-03-01T10:00:00.000Z")
    with reading(chats.record.path) as db:
        choice = Choice(since="2026-03-02")
        assert search(db, sought("lantern"), choice, Filters()) == []


def test_a_hit_says_what_it_is_and_whether_it_is_shown(chats: Chats) -> None:
    at = "2026-03-01T10:00:00.000Z"
    chats.message("q", "user", "lantern?", create_time=at)
    preamble = {"is_thinking_preamble_message": True}
    chats.message("old", "assistant", "lantern", parent_id="q", metadata=preamble, create_time=at)
    chats.message(
        "new", "assistant", "lantern", parent_id="q", create_time=at, recipient="web.run",
        content_type="code", channel="commentary", hidden=1,
    )  # fmt: skip
    hits = {hit["message_id"]: hit for hit in find(chats, "lantern")}
    assert {id_: hit["on_path"] for id_, hit in hits.items()} == {
        "q": True,
        "old": False,
        "new": True,
    }
    assert [hits[id_]["preamble"] for id_ in ("old", "new")] == [True, False]
    told = [hits["new"][name] for name in ("recipient", "content_type", "channel", "hidden")]
    assert told == ["web.run", "code", "commentary", True]
    assert hits["new"]["seen_at"] is None


def test_a_title_is_on_no_branch(chats: Chats) -> None:
    (hit,) = find(chats, "hafen")
    assert (hit["on_path"], hit["hidden"], hit["recipient"]) == (None, None, None)


def test_nothing_is_found_of_nothing(chats: Chats) -> None:
    assert find(chats, '""') == []
