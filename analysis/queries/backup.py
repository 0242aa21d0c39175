"""Whether a copy of a record is sound, and what it holds."""

from dataclasses import dataclass
from sqlite3 import Connection, DatabaseError

from addon.errors import ChatcapError

_HELD = ("sessions", "flows", "conversations")


@dataclass(frozen=True, slots=True)
class Held:
    """What a record holds."""

    sessions: int
    flows: int
    conversations: int


def held(copy: Connection) -> Held:
    """Look at every page, and count. Raises ChatcapError when the copy is not sound."""
    try:
        problems = [str(problem) for (problem,) in copy.execute("PRAGMA quick_check(3)")]
        counts = [_count(copy, table) for table in _HELD]
    except DatabaseError as error:
        problems, counts = [str(error)], []
    if problems != ["ok"]:
        raise ChatcapError(
            f"the copy is not sound ({'; '.join(problems)}), and was removed: see `chatcap doctor`"
        )
    return Held(*counts)


def _count(copy: Connection, table: str) -> int:
    """An older record has fewer tables."""
    known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    if copy.execute(known, [table]).fetchone() is None:
        return 0
    return int(copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - ours
