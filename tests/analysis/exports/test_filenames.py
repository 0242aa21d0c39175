"""Names of notes: safe everywhere, each once, the same each time."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.exports.filenames import MOST_BYTES, names, slug
from tests.analysis.hostile import HOSTILE

ID = "00000c01-0000-4000-8000-000000000c01"
DAY = "2026-03-01T10:00:00.000Z"
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@pytest.mark.parametrize(
    ("title", "time", "name"),
    [
        ("Invented harbour", DAY, "2026-03-01-invented-harbour-00000c01.md"),
        ("What's «new», 100%?", DAY, "2026-03-01-what-s-new-100-00000c01.md"),
        ("Größe 港口", DAY, "2026-03-01-größe-港口-00000c01.md"),
        (None, DAY, "2026-03-01-00000c01.md"),
        ("", None, "undated-00000c01.md"),
        ("x", "yesterday", "undated-x-00000c01.md"),
        ("../../etc/passwd", DAY, "2026-03-01-etc-passwd-00000c01.md"),
        ("a/b\\c:d", DAY, "2026-03-01-a-b-c-d-00000c01.md"),
        ("CON", None, "undated-con-00000c01.md"),
        (".hidden", DAY, "2026-03-01-hidden-00000c01.md"),
        ("\u202eevil\x00\x1b", DAY, "2026-03-01-evil-00000c01.md"),
        ("_under__score_", DAY, "2026-03-01-under-score-00000c01.md"),
        ("x" * 500, DAY, f"2026-03-01-{'x' * 97}-00000c01.md"),
        ("港" * 500, DAY, f"2026-03-01-{'港' * 32}-00000c01.md"),
    ],
)
def test_a_name_is_made_of_date_title_and_id(
    title: str | None, time: str | None, name: str
) -> None:
    assert names([(ID, title, time)]) == {ID: name}
    assert len(name.encode()) <= MOST_BYTES


def test_ids_that_start_alike_get_more_of_them() -> None:
    same = "00000c01-0000-4000-8000-00000000"
    given = names([(f"{same}0002", "T", DAY), (f"{same}0001", "t", DAY)])
    assert given[f"{same}0001"] == "2026-03-01-t-00000c01.md"
    assert given[f"{same}0002"] == "2026-03-01-t-00000c01-0000-40.md"


def test_ids_that_differ_in_nothing_a_name_can_hold_are_told_apart_too() -> None:
    assert (
        len({n.casefold() for n in names((id_, "T", DAY) for id_ in ("A", "a", "a-", "-A"))}) <= 4
    )
    assert len(set(names((id_, "T", DAY) for id_ in ("A", "a", "a-", "-A")).values())) == 4


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1), st.text() | st.none() | st.sampled_from(HOSTILE), max_size=5
    )
)
def test_every_name_is_safe_and_alone(titles: dict[str, str | None]) -> None:
    given_names = names((id_, title, DAY) for id_, title in titles.items())
    assert len({name.casefold() for name in given_names.values()}) == len(titles)
    for name in given_names.values():
        assert len(name.encode()) <= MOST_BYTES
        assert re.fullmatch(r"[\w-]+\.md", name)
        assert not RESERVED.match(name)


@pytest.mark.parametrize("text", ["", "...", "-- --", "\u202e", "///"])
def test_a_text_without_words_leaves_nothing(text: str) -> None:
    assert slug(text) == ""
