"""When a data export was made: what it tells is as old as that, not as its import.

The archive says when its lists were packed. Of a list without its archive the newest
`update_time` in it is the time: the export was made then or later. Both are the same whenever
and wherever the file is imported; only a list without any time counts from its own file's.

A time that is still to come is wrong, and would make the export beat every later capture. It is
left out, and the next best counts: so the import of tomorrow says what that of today does.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from analysis.importing.archive import Archive
from analysis.importing.sources import is_archive, open_file, peek, unpack
from analysis.importing.zipmember import Unfolded

UPDATED = re.compile(rb'"update_time"[ \t\r\n]*:[ \t\r\n]*(\d{9,10}(?:\.\d+)?)[^\d.]')
"""Outside of texts, where the quotes would be escaped. Unix time, with the end of the number."""
PIECE = 2**20
OVERLAP = 128


def told_at(path: Path, now: float) -> str:
    """ISO 8601 in UTC, `now` (Unix time) at the latest. Raises ChatcapError when the file cannot
    be read.
    """
    with open_file(path) as file, unpack(file) as stream:
        if is_archive(peek(stream)):
            archive = Archive(stream)
            made_at = archive.made_at
            lists = (found for found in archive.lists() if isinstance(found, Unfolded))
            dated = made_at is not None and made_at <= now
            found = made_at if dated else newest_update(lists, now)
        else:
            found = newest_update([stream], now)
    moment = min(path.stat().st_mtime, now) if found is None else found
    written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def newest_update(streams: Iterable[BinaryIO | Unfolded], now: float) -> float | None:
    """Unix time of the newest `update_time` in JSON texts that is not still to come; None where
    there is none.
    """
    times = (time for stream in streams for time in _times(stream))
    return max((time for time in times if time <= now), default=None)


def _times(stream: BinaryIO | Unfolded) -> Iterator[float]:
    window = b""
    while piece := stream.read(PIECE):
        window = window[-OVERLAP:] + piece
        yield from map(float, UPDATED.findall(window))
