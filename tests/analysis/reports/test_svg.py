"""Drawings as markup."""

import pytest

from analysis.reports.svg import element, picture


@pytest.mark.parametrize(
    ("value", "written"), [(1, "1"), (1.5, "1.5"), (1 / 3, "0.33"), (0.0, "0"), (100.0, "100")]
)
def test_numbers_are_written_the_same_everywhere(value: float, written: str) -> None:
    assert element("rect", width=value) == f'<rect width="{written}"></rect>'


def test_text_is_text() -> None:
    made = element("title", "<script>&", class_='"x')
    assert made == '<title class="&#34;x">&lt;script&gt;&amp;</title>'


def test_a_picture_has_a_name_or_is_ornament() -> None:
    named = picture(10, 2, [element("rect")], "Flows over time")
    assert 'role="img"' in named
    assert "<title>Flows over time</title><rect></rect></svg>" in named
    ornament = picture(10, 2, [])
    assert 'aria-hidden="true"' in ornament
    assert "role" not in ornament
