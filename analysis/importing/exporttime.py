"""When a data export was made: what it tells is as old as that, not as its import.

The archive says when its lists were packed. Of a list without its archive the newest
`update_time` in it is the time: the export was made then or later. Both are the same whenever
and wherever the file is imported; only a list without any time counts from its own file's.
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


def told_at(path: Path) -> str:
    """ISO 8601 in UTC. Raises ChatcapError when the file cannot be read."""
    with open_file(path) as file, unpack(file) as stream:
        if is_archive(peek(stream)):
            archive = Archive(stream)
            made_at = archive.made_at
            lists = (found for found in archive.lists() if isinstance(found, Unfolded))
            found = made_at if made_at is not None else newest_update(lists)
        else:
            found = newest_update([stream])
    moment = path.stat().st_mtime if found is None else found
    written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def newest_update(streams: Iterable[BinaryIO | Unfolded]) -> float | None:
    """Unix time of the newest `update_time` in JSON texts; None where there is none."""
    return max((time for stream in streams for time in _times(stream)), default=None)


def _times(stream: BinaryIO | Unfolded) -> Iterator[float]:
    window = b""
    while piece := stream.read(PIECE):
        window = window[-OVERLAP:] + piece
        yield from map(float, UPDATED.findall(window))
