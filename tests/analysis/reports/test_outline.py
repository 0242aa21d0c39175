"""The tree, one line per message."""

import pytest
from rich.cells import cell_len

from analysis.queries.conversation import conversation
from analysis.queries.database import reading
from analysis.reports.outline import outline
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats
from tests.analysis.hostile import HOSTILE


def drawn(record: Record, width: int = 80) -> list[str]:
    with reading(record.path) as db:
        return list(outline(conversation(db, CHAT), width))


def test_only_branches_are_indented(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(current_node="a2")
    chats.message("u1", "user", "Ask")
    chats.message("a1", "assistant", "First", parent_id="u1", place=0, model=None)
    chats.message("u2", "user", "Then?", parent_id="a1")
    chats.message("b1", "assistant", "This", parent_id="u2", place=0, model=None)
    chats.message("b2", "assistant", "", parent_id="u2", place=1, status="in_progress", model=None)
    chats.message("a2", "assistant", "Second", parent_id="u1", place=1, model=None)
    assert drawn(record) == [
        "* u1 You: Ask",
        "  ├─a1 ChatGPT 1/2: First",
        "  │ u2 You: Then?",
        "  │ ├─b1 ChatGPT 1/2: This",
        "  │ └─b2 ChatGPT 2/2 (broken off): ",
        "* └─a2 ChatGPT 2/2 <- shown: Second",
    ]


@pytest.mark.parametrize("width", [40, 80])
def test_every_line_fits_and_is_harmless(width: int, record: Record) -> None:
    chats = Chats(record)
    chats.conversation()
    for number, text in enumerate(HOSTILE):
        told = {"model": text, "name": text, "status": text, "channel": text}
        chats.message(f"m{number}", "assistant", text * 9, parent_id=f"m{number - 2}", **told)
    lines = drawn(record, width)
    assert len(lines) == len(HOSTILE)
    for line in lines:
        assert cell_len(line) <= width
        assert line.replace("\u200d", "").isprintable()


def test_levels_without_end_are_indented_only_so_far(record: Record) -> None:
    chats = Chats(record)
    chats.conversation()
    for level in range(30):
        for name in ("a", "b"):
            chats.message(
                f"{name}{level}", "user", "Hi", parent_id=f"a{level - 1}", place=name > "a"
            )
    assert all("Hi" in line for line in drawn(record))
