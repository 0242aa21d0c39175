import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry.grams import SIZE, Grams, common, starts


def index(text: str, owner: str = "o") -> Grams[str]:
    grams: Grams[str] = Grams()
    grams.add(text, owner, starts(text))
    return grams


@settings(max_examples=500)
@given(
    before=st.text(max_size=20),
    shared=st.text(min_size=2 * SIZE - 1, max_size=60),
    after=st.text(max_size=20),
    other=st.text(max_size=20),
)
def test_any_fifteen_characters_in_common_are_found(
    before: str, shared: str, after: str, other: str
) -> None:
    text, query = before + shared + after, other + shared
    assert any(
        common(query, start, text, there, 100)[1] >= len(shared)
        for start, _, there in index(text).find(query)
    )


def test_nothing_is_found_where_nothing_is_shared() -> None:
    assert list(index("an ordinary text").find("something else altogether")) == []


def test_what_is_removed_is_not_found_and_leaves_nothing() -> None:
    grams = index("the same beginning, one end")
    other = "the same beginning, another end"
    grams.add(other, "p", starts(other))
    grams.remove("the same beginning, one end", "o", starts("the same beginning, one end"))
    assert {owner for _, owner, _ in grams.find(other)} == {"p"}
    grams.remove(other, "p", starts(other))
    assert not grams


def test_of_pieces_that_are_everywhere_the_latest_are_remembered() -> None:
    grams: Grams[int] = Grams()
    for number in range(1_000):
        grams.add("eight ch", number, [0])
    owners = [owner for _, owner, _ in grams.find("eight ch")]
    assert len(owners) < 10
    assert owners[-1] == 999
    grams.remove("eight ch", 5, [0])  # forgotten already


@pytest.mark.parametrize(
    ("one", "other", "at", "most", "expected"),
    [
        ("xx12345678yy", "aa12345678yz", 2, 99, (2, 9)),
        ("12345678", "12345678", 0, 99, (0, 8)),
        ("ab12345678cd", "ab12345678cd", 2, 1, (1, 10)),
    ],
)
def test_the_stretch_in_common_is_measured(
    one: str, other: str, at: int, most: int, expected: tuple[int, int]
) -> None:
    assert common(one, at, other, at, most) == expected
