"""Counting flows so that none goes missing unnoticed."""

from dataclasses import asdict, dataclass, replace

from addon.protocol.records import Outcome


@dataclass(frozen=True, slots=True)
class Ledger:
    """The account of one session.

    `seen` = complete + error + aborted + unfinished + skipped, exact after every commit.
    `skipped` flows have no row: known from another session, rejected by an importer, or lost.
    `truncated` counts rows with a body that was not kept whole. `write_errors` counts flows
    whose row, or the end of it, never reached the disk.
    """

    complete: int = 0
    error: int = 0
    aborted: int = 0
    unfinished: int = 0
    skipped: int = 0
    truncated: int = 0
    write_errors: int = 0

    @property
    def seen(self) -> int:
        return self.complete + self.error + self.aborted + self.unfinished + self.skipped

    def count(self, outcome: Outcome, by: int = 1) -> "Ledger":
        field = outcome.value
        return replace(self, **{field: getattr(self, field) + by})

    def skip(self, by: int = 1) -> "Ledger":
        return replace(self, skipped=self.skipped + by)

    def truncate(self, by: int = 1) -> "Ledger":
        return replace(self, truncated=self.truncated + by)

    def lose(self, by: int = 1) -> "Ledger":
        return replace(self, write_errors=self.write_errors + by)

    def as_row(self) -> dict[str, int]:
        return {"seen": self.seen, **asdict(self)}

    def __str__(self) -> str:
        """One line for a person."""
        return (
            f"{self.seen} flows seen = {self.complete} complete + {self.error} error"
            f" + {self.aborted} aborted + {self.unfinished} unfinished + {self.skipped} skipped"
            f" ({self.truncated} truncated, {self.write_errors} lost)"
        )
