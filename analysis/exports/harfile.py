"""A HAR on the disk, compressed if its name says so."""

import gzip
from collections.abc import Iterable
from pathlib import Path

from analysis.reports.files import private

LEVEL = 6
"""Of gzip: half the time of its default, for a few percent."""


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write 0600, whole or not at all; the same pieces make the same bytes.

    Raises ChatcapError where that cannot be, and for a symbolic link.
    """
    with private(path) as file:
        if path.suffix.lower() != ".gz":
            file.writelines(pieces)
            return
        with gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as packed:
            packed.writelines(pieces)
