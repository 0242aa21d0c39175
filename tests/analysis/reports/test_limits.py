"""A report says what its numbers do not show, when that is so."""

import pytest

from analysis.reports.limits import ALWAYS
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap
from tests.analysis.reports.rich import fill

RICH = (
    "1 session still running",
    "1 session recorded under minimal privacy",
    "1 session recorded by an older chatcap, which did not look into telemetry",
    "1 session recorded by an older chatcap, which did not look for chats",
    "2 flows could not be written to the disk",
    "4 flows with a body that was not kept whole",
    "6 flows purged",
    "2 flows emptied",
    "4 uploads of telemetry reached no server",
    "uploads of telemetry in which no event was found",
)


def test_a_clean_record_has_only_the_limits_of_all_records(
    record: Record, chatcap: Chatcap
) -> None:
    record.flow("f")
    assert chatcap("report", "--format", "json").json["limits"] == list(ALWAYS)


@pytest.mark.parametrize("said", RICH)
def test_what_is_missing_from_a_record_is_said(said: str, record: Record, chatcap: Chatcap) -> None:
    fill(record)
    limits = chatcap("report", "--format", "json").json["limits"]
    assert any(said in limit for limit in limits), limits
    assert limits[-len(ALWAYS) :] == list(ALWAYS)
