"""Whatever is typed is looked for as text: no syntax of FTS5 gets through."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.queries.fulltext import sought


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("harbour", '"harbour"'),
        ("old harbour", '"old" AND "harbour"'),
        ('"old harbour" pier', '"old harbour" AND "pier"'),
        ("harb*", '"harb"*'),
        ('"old harb"*', '"old harb"*'),
        ("h*rb", '"h*rb"'),
        ("NOT OR AND NEAR", '"NOT" AND "OR" AND "AND" AND "NEAR"'),
        ("text:x", '"text:x"'),
        ("^x", '"^x"'),
        ("{a b}", '"{a" AND "b}"'),
        ('un"closed', '"un""closed"'),
        ('"unclosed', '"""unclosed"'),
        ("a\0b", '"a b"'),
        ("Ünïcode", '"Ünïcode"'),
        ("", None),
        ("  ", None),
        ('""', None),
        ("++", None),
        ("*", None),
        ("港口", None),
        ("ท่าเรือ", None),
        ("ChatGPT 港口", None),
    ],
)
def test_terms_are_quoted_or_looked_for_as_they_are(typed: str, match: str | None) -> None:
    assert sought(typed).match == match


def test_terms_of_a_search_in_the_text_are_those_typed() -> None:
    assert sought('港口 "the port"').terms == ("港口", "the port")
    assert sought("").terms == ()


FTS = sqlite3.connect(":memory:")
FTS.execute("CREATE VIRTUAL TABLE t USING fts5 (text)")


@settings(max_examples=500, deadline=None)
@given(st.text(st.characters() | st.sampled_from('"*^:(){}-+ANDORNOTNEAR \0'), max_size=30))
def test_no_text_is_an_error_of_syntax(typed: str) -> None:
    wanted = sought(typed)
    if wanted.match is not None and typed.isprintable():
        FTS.execute("SELECT * FROM t WHERE t MATCH ?", [wanted.match]).fetchall()
