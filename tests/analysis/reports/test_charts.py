"""Numbers as geometry."""

import pytest

from analysis.reports.charts import bar


@pytest.mark.parametrize(("share", "width"), [(0, "0"), (0.25, "25"), (1, "100"), (7, "100")])
def test_a_bar_is_as_long_as_its_share(share: float, width: str) -> None:
    assert f'<rect width="{width}" height="10"></rect>' in bar(share)
