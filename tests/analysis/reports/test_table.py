"""How wide a table may be."""

import pytest

from analysis.reports.table import terminal_width


def test_the_terminal_has_80_columns_unless_it_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS")
    assert terminal_width() == 80
    monkeypatch.setenv("COLUMNS", "120")
    assert terminal_width() == 120
    monkeypatch.setenv("COLUMNS", "3")
    assert terminal_width() == 40
