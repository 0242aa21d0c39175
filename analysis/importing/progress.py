"""How far a file has been read, on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from analysis.reports.plain import visible

STEP = 2**20
"""Bytes between two updates: drawing is dearer than reading."""


@contextmanager
def reading(path: Path, *, passes: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr while `path` is read `passes` times; yields what counts the bytes.

    Nothing is drawn where stderr is no terminal.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    size = path.stat().st_size if path.is_file() else 0
    with bar:
        name = Text(visible(path.name)).markup
        task = bar.add_task(name, total=passes * size)
        waiting = 0

        def advance(count: int) -> None:
            nonlocal waiting
            waiting += count
            if waiting >= STEP:
                bar.advance(task, waiting)
                waiting = 0

        yield advance
