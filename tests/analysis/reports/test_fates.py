"""What became of telemetry, in sentences."""

from typing import Any

import pytest

from analysis.reports.fates import closing, total_line


def fate(**columns: Any) -> dict[str, Any]:
    defaults = {
        "policy": "block",
        "action": "answered",
        "planned": "answered",
        "vendor": "segment",
        "uploads": 2,
        "events": 20,
        "kept_in": 20,
        "left": 0,
        "bytes": 4000,
        "sent_bytes": 0,
        "retries": 0,
    }
    return defaults | columns


PASSED = {"action": "passed", "planned": "passed", "kept_in": 0, "left": 20, "sent_bytes": 4000}


@pytest.mark.parametrize(
    ("fates", "sentences"),
    [
        ([], ["No telemetry was seen."]),
        (
            [fate(events=400, uploads=90, bytes=180_000), fate(vendor="datadog", events=12)],
            ["Kept in: 412 events in 92 uploads (184 kB) for datadog, segment; 0 retries."],
        ),
        (
            [fate(uploads=1, events=1, retries=1)],
            ["Kept in: 1 event in 1 upload (4.00 kB) for segment; 1 retry."],
        ),
        (
            [fate(**PASSED, policy="observe")],
            ["Left as it was: 20 events in 2 uploads (4.00 kB) for segment."],
        ),
        (
            # the policy covers other vendors only
            [fate(**PASSED, vendor="google")],
            [
                "Kept in: nothing; 0 retries.",
                "Left as it was: 20 events in 2 uploads (4.00 kB) for google.",
            ],
        ),
        (
            [
                fate(policy="strip", action="stripped", planned="stripped", sent_bytes=1000),
                fate(policy="strip", vendor="statsig"),
            ],
            [
                "Kept in: 20 events in 2 uploads (4.00 kB) for statsig; 0 retries.",
                (
                    "Left changed: 20 events in 2 uploads (4.00 kB, now 1.00 kB) for segment; "
                    "20 events of them taken out."
                ),
            ],
        ),
        (
            [
                fate(**PASSED | {"planned": "answered"}, policy="shadow:block"),
                fate(
                    **PASSED | {"planned": "rewritten", "sent_bytes": 500},
                    policy="shadow:rewrite",
                    vendor="statsig",
                ),
            ],
            [
                "Kept in: nothing; 0 retries.",
                "Left as it was: 40 events in 4 uploads (8.00 kB) for segment, statsig.",
                "Would have kept in (shadow:block): 20 events in 2 uploads (4.00 kB) for segment.",
                (
                    "Would have left changed (shadow:rewrite): "
                    "20 events in 2 uploads (4.00 kB, then 500 B) for statsig."
                ),
            ],
        ),
        (
            [fate(**PASSED | {"planned": None, "policy": None})],  # an import
            ["Left as it was: 20 events in 2 uploads (4.00 kB) for segment."],
        ),
    ],
)
def test_what_was_kept_in_comes_first(fates: list[dict[str, Any]], sentences: list[str]) -> None:
    assert list(closing(fates)) == sentences


def test_a_total_says_what_left() -> None:
    total = fate(vendors=2, events=30, kept_in=20, left=10)
    assert total_line(total) == (
        "In all 30 events in 2 uploads (4.00 kB) for 2 vendors: 20 kept in, 10 left; 0 retries."
    )
    assert total_line(total | {"uploads": 0}) == "No telemetry was seen."


def test_no_name_moves_the_cursor() -> None:
    hostile = fate(**PASSED | {"planned": "answered"}, vendor="\x1b[2J", policy="shadow:\u202e")
    assert "".join(closing([hostile])).isprintable()
