"""Which versions are affected by what is known."""

from datetime import date

import pytest

from analysis.doctor.advisories import ADVISORIES, AS_OF, known


@pytest.mark.parametrize(
    ("package", "version", "ids"),
    [
        ("mitmproxy", "11.0.2", ["CVE-2025-23217", "CVE-2026-40606"]),
        ("mitmproxy", "11.1.2", ["CVE-2026-40606"]),
        ("mitmproxy", "12.2.1", ["CVE-2026-40606"]),
        ("mitmproxy", "12.2.2", []),
        ("mitmproxy", "12.10", []),
        ("mitmproxy", "13.0.0.dev0", []),
        ("h2", "4.1.0", ["CVE-2025-57804"]),
        ("h2", "4.3.0", []),
        ("other", "1", []),
    ],
)
def test_versions_are_compared_as_numbers(package: str, version: str, ids: list[str]) -> None:
    assert [advisory.ids[0] for advisory in known(package, version)] == ids


def test_the_table_names_sources_remedies_and_its_date() -> None:
    date.fromisoformat(AS_OF)
    for advisory in ADVISORIES:
        assert all(id_.startswith(("CVE-", "GHSA-", "PYSEC-")) for id_ in advisory.ids)
        assert advisory.text
        assert advisory.remedy
