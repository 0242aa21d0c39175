"""Tables as a page shows them."""

from analysis.reports.html_table import FIRST, LONGEST, MOST, Cell, laid
from analysis.reports.section import Table
from analysis.reports.table import Column, Row

NAME = Column("name", lambda row: str(row["name"]))


def rows(number: int) -> list[Row]:
    return [{"name": f"n{at}", "size": at, "note": ""} for at in range(number)]


def test_a_few_rows_are_all_in_view_and_many_are_folded_up() -> None:
    for number, first, rest in ((1, 1, 0), (FIRST + 3, FIRST + 3, 0), (FIRST + 4, FIRST, 4)):
        view = laid(Table((NAME,), rows(number)))
        (group,) = view.groups
        assert (len(group.first), len(group.rest), view.beyond) == (first, rest, 0)
    assert laid(Table((NAME,), [])).groups == []


def test_what_the_page_does_not_hold_is_counted() -> None:
    view = laid(Table((NAME,), rows(MOST + 100), left_out=11))
    assert len(view.groups[0].first) + len(view.groups[0].rest) == MOST
    assert view.beyond == 111


def test_rows_stand_in_groups_in_the_order_in_which_these_come() -> None:
    odd = Column("odd", lambda row: str(row["size"] % 2))
    table = Table((NAME, odd), rows(5), group=odd, each="thing")
    groups = laid(table).groups
    assert laid(table).columns == [NAME]
    assert [(group.name, group.many) for group in groups] == [("0", "3 things"), ("1", "2 things")]
    assert [line[0].text for line in groups[1].first] == ["n1", "n3"]


def test_the_largest_number_has_the_whole_bar() -> None:
    column = Column("size", lambda row: str(row["size"]), bar=lambda row: row["size"] or None)
    view = laid(Table((NAME, column), rows(3)))
    drawings = [line[1].drawing for line in view.groups[0].first]
    assert drawings[0] is None
    assert 'width="50"' in str(drawings[1])
    assert 'width="100"' in str(drawings[2])
    assert [line[0].drawing for line in view.groups[0].first] == [None] * 3


def test_a_whole_is_split() -> None:
    column = Column("left", lambda row: str(row["size"]), split=lambda row: (row["size"], 1))
    view = laid(Table((NAME, column), rows(2)))
    assert 'class="kept" x="50"' in str(view.groups[0].first[1][1].drawing)


def test_columns_that_may_be_spared_are_left_out_where_nothing_stands_in_them() -> None:
    spared = Column("note", lambda row: row["note"], spare=1)
    needed = Column("note", lambda row: row["note"])
    assert [c.title for c in laid(Table((NAME, spared), rows(2))).columns] == ["name"]
    assert len(laid(Table((NAME, needed), rows(2))).columns) == 2


def test_what_is_folded_up_is_so_as_a_whole() -> None:
    (group,) = laid(Table((NAME,), rows(FIRST * 2), folded=True)).groups
    assert (len(group.first), len(group.rest)) == (FIRST * 2, 0)


def test_only_words_that_are_too_long_are_broken() -> None:
    assert Cell("x" * (LONGEST + 1)).is_long
    assert not Cell("conversation_document and more words of usual length").is_long
