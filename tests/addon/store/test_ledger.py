import pytest

from addon.protocol.records import Outcome
from addon.store.ledger import Ledger


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_keeps_the_identity(outcome: Outcome) -> None:
    ledger = Ledger().count(outcome).skip(2).truncate().lose()
    row = ledger.as_row()
    parts = ("complete", "error", "aborted", "unfinished", "skipped")
    assert row["seen"] == sum(row[part] for part in parts) == 3
    assert row[outcome.value] == 1


def test_the_line_for_a_person_names_every_count() -> None:
    line = str(Ledger(complete=5, error=1, aborted=2, unfinished=3, skipped=4, write_errors=1))
    assert line == (
        "15 flows seen = 5 complete + 1 error + 2 aborted + 3 unfinished + 4 skipped"
        " (0 truncated, 1 lost)"
    )
