"""How far a file has been read, or written, on a terminal."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from analysis.reports.plain import visible

STEP = 2**20
"""Bytes between two updates: drawing is dearer than reading."""
THINGS = 100
"""The same, of things."""
Item = TypeVar("Item")


@contextmanager
def reading(path: Path, *, passes: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr while `path` is read `passes` times; yields what counts the bytes.

    Nothing is drawn where stderr is no terminal.
    """
    size = path.stat().st_size if path.is_file() else 0
    with _bar(path.name, passes * size, DownloadColumn(), STEP) as advance:
        yield advance


@contextmanager
def counting(name: str, total: int) -> Iterator[Callable[[Iterable[Item]], Iterator[Item]]]:
    """A bar on stderr while `total` things go by; yields what counts the things in an iterable.

    Nothing is drawn where stderr is no terminal.
    """
    with _bar(name, total, MofNCompleteColumn(), THINGS) as advance:

        def counted(things: Iterable[Item]) -> Iterator[Item]:
            for thing in things:
                yield thing
                advance(1)

        yield counted


@contextmanager
def _bar(
    name: str, total: int, amount: ProgressColumn, step: int
) -> Iterator[Callable[[int], None]]:
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        amount,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(Text(visible(name)).markup, total=total)
        waiting = 0

        def advance(count: int) -> None:
            nonlocal waiting
            waiting += count
            if waiting >= step:
                bar.advance(task, waiting)
                waiting = 0

        yield advance
