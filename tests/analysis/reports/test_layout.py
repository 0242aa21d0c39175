"""Tables fit the terminal, whatever they hold."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from analysis.reports.columns import text
from analysis.reports.layout import table
from analysis.reports.table import Column
from tests.analysis.hostile import HOSTILE


def _columns(least: int) -> list[Column]:
    return [
        Column("name", lambda row: row["name"], least=least),
        Column("number", lambda row: row["number"], right=True),
    ]


def test_columns_are_aligned_and_numbers_to_the_right() -> None:
    rows = [{"name": "a", "number": "1"}, {"name": "bcd", "number": "1,000"}]
    assert list(table(rows, _columns(0), 80)) == [
        "name  number",
        "────────────",
        "a          1",
        "bcd    1,000",
    ]


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    rows = [{"name": "/backend-api/conversation/68a1/textdocs", "number": "1"}]
    assert list(table(rows, _columns(8), 30))[2] == "/backend-api/conversa…       1"


def test_of_a_path_the_end_stays() -> None:
    rows = [{"path": "$.context.page.title"}, {"path": "$.a"}, {"path": "$.語語語語語語語語"}]
    columns = [Column("where", lambda row: row["path"], least=8, tail=True)]
    assert list(table(rows, columns, 12))[2:] == ["….page.title", "$.a", "…語語語語語"]


def test_the_widest_column_gives_way_first() -> None:
    columns = [text(name, name, least=5) for name in ("a", "b", "c")]
    rows = [{"a": "short", "b": "x" * 40, "c": "y" * 20}]
    assert list(table(rows, columns, 41))[2] == "short  xxxxxxxxxxxxxxx…  yyyyyyyyyyyyyyy…"


def test_columns_too_many_for_the_terminal_are_cut_off() -> None:
    columns = [Column("title", lambda row: row["a"], least=8) for _ in range(12)]
    lines = list(table([{"a": "EVIL long enough"}], columns, 40))
    assert lines[2] == "EVIL lo…  EVIL lo…  EVIL lo…  EVIL lo…"


def test_what_can_be_spared_is_left_out_where_there_is_no_room_or_nothing_in_it() -> None:
    columns = [
        Column("a", lambda row: row["a"], least=5),
        Column("b", lambda row: row["b"], spare=1),
        Column("c", lambda row: row["c"], spare=2),
    ]
    rows = [{"a": "x" * 10, "b": "y" * 10, "c": "z" * 10}]

    def shown(width: int, **cells: str) -> str:
        return next(table([rows[0] | cells], columns, width)).replace(" ", "")

    assert [shown(width) for width in (34, 29, 28, 17, 16, 5)] == [
        "abc",
        "abc",
        "ab",
        "ab",
        "a",
        "a",
    ]
    assert shown(80, b="") == "ac"
    assert shown(80, a="") == "abc"


def test_markup_and_emoji_codes_are_shown_as_they_are() -> None:
    rows = [{"name": "[red]x[/red] :smile:", "number": "1"}]
    assert "[red]x[/red] :smile:" in list(table(rows, _columns(8), 60))[2]


@given(st.lists(st.text(max_size=120) | st.sampled_from(HOSTILE), max_size=8), st.integers(40, 200))
@settings(max_examples=500, deadline=None)
def test_no_line_is_wider_than_the_terminal(names: list[str], width: int) -> None:
    rows = [{"name": name, "number": "1"} for name in names]
    lines = list(table(rows, _columns(8), width))
    assert len(lines) == 2 + len(rows)
    assert max(map(cell_len, lines)) <= width


def test_wide_characters_and_titles_are_cut_like_others() -> None:
    columns = [
        Column("a long title", lambda row: row["a"], least=6, tail=True),
        Column("wide", lambda row: row["b"], right=True, least=7),
    ]
    rows = [{"a": "x", "b": "語語語語語"}, {"a": "", "b": "é"}]
    assert list(table(rows, columns, 15)) == [
        "a lon…     wide",
        "───────────────",
        "x       語語語…",
        "              é",
    ]
