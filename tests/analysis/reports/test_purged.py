"""A record that its owner pruned says so."""

from typing import Any

import pytest

from analysis.reports.purged import beside_ledger, gone, place
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def report(purged: int = 0, emptied: int = 0, whole: int = 0) -> dict[str, Any]:
    return {"sessions": [{"purged": purged, "emptied": emptied}], "purged_sessions": whole}


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        (report(), ""),
        (
            report(purged=28),
            (
                "28 flows of what these sessions recorded were purged by the owner of the record: "
                "what they told is not in this report."
            ),
        ),
        (
            report(emptied=1),
            (
                "The content of 1 flow was purged by the owner of the record: it is counted here, "
                "by kinds and sizes alone."
            ),
        ),
        (
            report(whole=1),
            (
                "1 session of this record was purged whole by the owner: what its flows told is "
                "not in this report."
            ),
        ),
    ],
)
def test_what_is_gone_is_told_in_sentences(lost: dict[str, Any], told: str) -> None:
    assert gone(lost) == told


def test_nothing_is_claimed_of_what_is_gone() -> None:
    assert place(report(), "telemetry") == "telemetry"
    assert place(report(emptied=1), "telemetry") == "telemetry"
    assert place(report(purged=1), "telemetry") == "what is left of telemetry"
    assert place(report(whole=1), "telemetry") == "what is left of telemetry"


def test_it_stands_beside_the_ledger() -> None:
    assert beside_ledger(report()) == ""
    assert beside_ledger(report(purged=2, emptied=1)) == (
        "Of these, 2 flows purged since and 1 flow emptied since by the owner of the record."
    )


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_every_form_of_a_pruned_record_says_so_first(
    record: Record, chatcap: Chatcap, format_: str
) -> None:
    record.upload("f1")
    record.disclosure("f1", item="title", leak="plain")
    record.flow("f2")
    record.close()
    assert chatcap("purge", "--category", "telemetry", "-y").code == 0
    out = " ".join(chatcap("report", "--format", format_).out.split())
    told = "1 flow of what these sessions recorded was purged by the owner of the record"
    assert told in out
    assert out.index(told) < out.index("1 request is left in the record.")
    assert "Of these, 1 flow purged since by the owner of the record." in out


def test_a_record_of_which_nothing_is_left_says_so(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1")
    record.close()
    assert chatcap("purge", "--all", "-y").code == 0
    out = " ".join(chatcap("report").out.split())
    assert "1 session of this record was purged whole by the owner" in out
    assert "Nothing was recorded" not in out
    assert "Nothing about you was found in what is left of telemetry." in out
    assert "No telemetry was seen in what is left of the record." in out
