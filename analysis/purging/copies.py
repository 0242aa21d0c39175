"""Files that may hold what was purged: copies of the database, and what it was imported from."""

from pathlib import Path
from sqlite3 import Connection

from addon.errors import ChatcapError

_SOURCES = """
SELECT DISTINCT source_path FROM sessions WHERE source_path IS NOT NULL AND (
    id IN (SELECT id FROM going_sessions)
    OR id IN (SELECT session_id FROM flows WHERE id IN (SELECT id FROM going_flows))
    OR id IN (SELECT session_id FROM message_sources JOIN messages ON key = message_key
              WHERE conversation_id IN (SELECT id FROM going_conversations)))
ORDER BY source_path
"""


def beside(database: Path) -> list[Path]:
    """Copies that chatcap made: before it brought the database up to date, and as a backup."""
    patterns = (f"{database.name}.before-*", f"{database.stem}-backup-*.db")
    found = {path for pattern in patterns for path in _matching(database.parent, pattern)}
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def imported_from(connection: Connection) -> list[Path]:
    """Captures that are still there, of what `addon.store.selection` has selected."""
    paths = [Path(path) for (path,) in connection.execute(_SOURCES)]
    return [path for path in paths if path.exists()]


def delete(copies: list[Path]) -> None:
    """Raises ChatcapError for one that cannot be deleted."""
    for path in copies:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ChatcapError(f"cannot delete {path} ({error.strerror}): do it by hand") from error


def _matching(folder: Path, pattern: str) -> list[Path]:
    from fnmatch import fnmatchcase

    escaped = pattern.replace("[", "[[]")
    return [path for path in folder.iterdir() if fnmatchcase(path.name, escaped)]
