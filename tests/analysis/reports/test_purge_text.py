from pathlib import Path

import pytest

from addon.store.purging import Purge, Purged
from addon.store.selection import Filters
from analysis.purging.mentions import Mention
from analysis.purging.purge import Check, Rehearsal
from analysis.reports import purge_text

ROWS = {"sessions": 1, "flows": 1234, "bodies": 0, "frames": 3, "telemetry_events": 0}
ROWS |= {"disclosed_by": 0, "findings": 0, "conversations": 0, "messages": 0, "turns": 0}
ROWS |= {"latency_reports": 0, "texts": 4, "titles": 0}


def rehearsal(emptied: int = 0) -> Rehearsal:
    return Rehearsal(Purge(Filters()), Purged(1, ROWS, emptied), (), (), 2_000_000)


def test_only_what_goes_is_counted() -> None:
    titles, _, *lines = purge_text.counts(rehearsal(2), 80)
    assert titles.split() == ["what", "rows"]
    assert [line.rsplit(maxsplit=1) for line in lines] == [
        ["sessions", "1"],
        ["flows", "1,234"],
        ["frames of streams and sockets", "3"],
        ["texts of messages", "4"],
        ["flows without their content", "2"],
    ]


def test_mentions_are_summed_up_and_hostile_names_are_shown_plainly() -> None:
    found = [Mention(f"f{n}", f"endpoint{n}\x1b[31m") for n in range(12)]
    text = " ".join(purge_text.mentioned(found, 80))
    assert "in 12 flows" in text
    assert "and 4 more endpoints" in text
    assert "\x1b" not in text
    assert list(purge_text.mentioned([], 80)) == []


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (Check(0, 0, 5), "The file had 2.00 MB and has 5 B."),
        (Check(9, 0, 5), "are nowhere in the file."),
        (Check(9, 2, 5), "7 are nowhere in the file, 2 stand in rows that stay"),
    ],
)
def test_the_outcome_tells_what_was_checked(check: Check, says: str) -> None:
    assert says in " ".join(purge_text.outcome(rehearsal(), check, 80))


def test_files_that_hold_it_are_named() -> None:
    lines = list(purge_text.holding([Path("a.db.before-m1")], [Path("/x/y.har")]))
    assert "  a.db.before-m1" in lines
    assert "  /x/y.har" in lines
