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
        "delivered": 1,
        "undelivered": 0,
        "uploads_undelivered": 0,
        "would_keep_in": 0,
    }
    return defaults | columns


PASSED = {"action": "passed", "planned": "passed", "kept_in": 0, "left": 20, "sent_bytes": 4000}


NOT_AGAIN = "Sent again after an answer: 0 uploads."
LOST = {"delivered": 0, "left": 0, "undelivered": 20, "uploads_undelivered": 2, "sent_bytes": 0}


@pytest.mark.parametrize(
    ("fates", "sentences"),
    [
        ([], ["No telemetry was seen."]),
        (
            [fate(events=400, uploads=90, bytes=180_000), fate(vendor="datadog", events=12)],
            ["Kept in: 412 events in 92 uploads (184 kB) for datadog, segment.", NOT_AGAIN],
        ),
        (
            [fate(uploads=1, events=1, retries=1)],
            [
                "Kept in: 1 event in 1 upload (4.00 kB) for segment.",
                "Sent again after an answer: 1 upload.",
            ],
        ),
        (
            [fate(**PASSED, policy="observe")],
            ["Left as it was: 20 events in 2 uploads (4.00 kB) for segment."],
        ),
        (
            [fate(**PASSED | {"retries": 4}, policy="observe")],
            [
                "Left as it was: 20 events in 2 uploads (4.00 kB) for segment.",
                "Sent again after an answer: 4 uploads.",
            ],
        ),
        (
            # the policy covers other vendors only
            [fate(**PASSED, vendor="google")],
            [
                "Kept in: nothing.",
                "Left as it was: 20 events in 2 uploads (4.00 kB) for google.",
                NOT_AGAIN,
            ],
        ),
        (
            [
                fate(policy="strip", action="stripped", kept_in=2, left=18, sent_bytes=1000),
                fate(policy="strip", vendor="statsig"),
            ],
            [
                (
                    "Kept in: 20 events in 2 uploads (4.00 kB) for statsig, "
                    "and 2 events out of uploads that left."
                ),
                "Left changed: 18 events in 2 uploads (4.00 kB, now 1.00 kB) for segment.",
                NOT_AGAIN,
            ],
        ),
        (
            [fate(**LOST | {"kept_in": 0}, policy="strip", action="stripped"), fate()],
            [
                "Kept in: 20 events in 2 uploads (4.00 kB) for segment.",
                (
                    "Not delivered: 20 events in 2 uploads (4.00 kB) for segment; "
                    "the server was not reached."
                ),
                NOT_AGAIN,
            ],
        ),
        (
            [
                fate(**PASSED | {"planned": "answered"}, policy="shadow:block"),
                fate(
                    **PASSED | {"planned": "rewritten", "sent_bytes": 500, "would_keep_in": 3},
                    policy="shadow:rewrite",
                    vendor="statsig",
                ),
            ],
            [
                "Kept in: nothing.",
                "Left as it was: 40 events in 4 uploads (8.00 kB) for segment, statsig.",
                (
                    "Would have kept in (shadow:block, shadow:rewrite): "
                    "20 events in 2 uploads (4.00 kB) for segment, "
                    "and 3 events out of uploads that left."
                ),
                (
                    "Would have left changed (shadow:rewrite): "
                    "17 events in 2 uploads (4.00 kB, then 500 B) for statsig."
                ),
                NOT_AGAIN,
            ],
        ),
        (
            [fate(**PASSED | {"planned": None, "policy": None})],  # an import
            ["Left as it was: 20 events in 2 uploads (4.00 kB) for segment."],
        ),
    ],
)
def test_a_sentence_for_each_end(fates: list[dict[str, Any]], sentences: list[str]) -> None:
    assert list(closing(fates)) == sentences


def test_a_total_says_what_left() -> None:
    total = fate(vendors=2, events=30, kept_in=20, left=10)
    assert total_line(total) == (
        "In all 30 events in 2 uploads (4.00 kB) for 2 vendors: 20 kept in, 10 left; 0 retries."
    )
    assert total_line(total | {"uploads": 0}) == "No telemetry was seen."


def test_a_total_adds_up_also_with_what_was_lost_or_only_tried() -> None:
    total = fate(vendors=1, kept_in=5, left=9, undelivered=6, uploads_undelivered=1)
    assert "5 kept in, 9 left, 6 not delivered (1 upload); 0 retries." in total_line(total)
    assert "9 left (4 of them kept in but for shadow)" in total_line(total | {"would_keep_in": 4})


def test_no_name_moves_the_cursor() -> None:
    hostile = fate(**PASSED | {"planned": "answered"}, vendor="\x1b[2J", policy="shadow:\u202e")
    assert "".join(closing([hostile])).isprintable()
