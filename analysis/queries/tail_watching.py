"""Watching the place of a record: it may not be there yet, vanish, or be replaced."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from sqlite3 import Connection

from addon.errors import ChatcapError
from analysis.queries.choice import find_session
from analysis.queries.database import reading
from analysis.queries.tail import Wanted
from analysis.queries.tail_following import Following, Kind, News

MAKING_S = 5.0
"""A file that was written so lately may be a record that is still being made."""

Identity = tuple[int, int]


def watch(
    path: Path, name: str, wanted: Wanted, lines: int, pause: Callable[[], None]
) -> Iterator[News]:
    """News of the record at `path`, as `Following` tells them, until its session is over.

    `pause` is called after each look; what it raises ends the watch. A record that takes the
    place of another, as the recorder makes one, is shown from its beginning. Raises ChatcapError
    for what is no record, and for a session that it does not have.
    """
    place = _Place(path, pause)
    yield from place.wait(Kind.WAITING)
    session_id, is_named = None, name == "last"
    before = None if place.was_missing else lines
    while True:
        with place.open() as db:
            if not is_named:
                session_id, is_named = find_session(db, name), True
            following = Following(db, session_id, wanted, lines=before)
            while place.is_the_same:
                yield from following.news(time.monotonic())
                if following.is_over:
                    return
                pause()
        before = None
        yield News(Kind.GONE, {})
        yield from place.wait()


class _Place:
    """Where the record is, or will be."""

    def __init__(self, path: Path, pause: Callable[[], None]) -> None:
        self._path = path
        self._pause = pause
        self._found: Identity | None = None
        self.was_missing = False

    @property
    def is_the_same(self) -> bool:
        """Whether the file is still the one that was opened."""
        return _identity(self._path) == self._found

    def wait(self, told: Kind | None = None) -> Iterator[News]:
        """Until there is a file; says once that there is none."""
        while (found := _identity(self._path)) is None:
            if told and not self.was_missing:
                yield News(told, {})
            self.was_missing = True
            self._pause()
        self._found = found

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """The record, as soon as whoever makes it is done. Raises ChatcapError."""
        patience = time.monotonic() + MAKING_S
        with ExitStack() as stack:
            while True:
                try:
                    db = stack.enter_context(reading(self._path))
                except ChatcapError:
                    if time.monotonic() > patience or not _is_being_made(self._path):
                        raise
                    self._pause()
                else:
                    break
            yield db


def _identity(path: Path) -> Identity | None:
    """What tells a file from another one in its place; None while there is none, or an empty one
    that its maker has yet to fill.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_size else None


def _is_being_made(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime < MAKING_S
    except OSError:
        return True
