"""Lines are as wide as they may be, say the same without colour, and hold nothing that hides."""

import pytest
from rich.cells import cell_len

from analysis.reports.tail_lines import cell, cut, listed, paint, piece
from tests.analysis.hostile import HOSTILE


@pytest.mark.parametrize("width", [1, 5, 8, 30])
@pytest.mark.parametrize("text", [*HOSTILE, "港港港港港港港", ""])
def test_a_cell_is_exactly_as_wide_as_told(text: str, width: int) -> None:
    for right, keep in ((False, ""), (True, ""), (False, text[:5])):
        made, _ = cell(text, width, right=right, keep=keep)
        assert cell_len(made) == width
        assert made.isprintable()


def test_of_an_address_the_host_and_the_end_stay() -> None:
    assert cell("chatgpt.com/backend-api/new", 19, keep="chatgpt.com")[0] == "chatgpt.com…api/new"
    assert cell("long.host.example/backend-api/new", 12, keep="long.host.example")[0] == (
        "long.host.e…"
    )
    assert cell("conversation_send", 9)[0] == "conversa…"


@pytest.mark.parametrize(
    ("width", "shown"),
    [(1, "…"), (3, "ab…"), (4, "abc…"), (5, "abc …"), (9, "abc港港 …"), (10, "abc港港港x")],
)
def test_a_line_is_cut_where_there_is_no_more_room(width: int, shown: str) -> None:
    line = cut([("abc", "bold"), ("港港港", ""), ("x", "")], width)
    assert "".join(text for text, _ in line) == shown


def test_colour_adds_nothing_but_colour() -> None:
    line = [piece("a\x1b[2Jb", "bold red"), ("c", "")]
    assert paint(line, color=False) == "a\\x1b[2Jbc"
    assert paint(line, color=True) == "\x1b[1;31ma\\x1b[2Jb\x1b[0mc"


@pytest.mark.parametrize(
    ("width", "shown"), [(80, "one, two, three"), (12, "one, two, +1"), (3, "one, +2")]
)
def test_a_list_tells_how_much_of_it_is_missing(width: int, shown: str) -> None:
    assert listed(["one", "two", "three"], width) == shown
