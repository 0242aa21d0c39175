"""The tree of a conversation, one line per message."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from analysis.queries.conversation import tree_of
from analysis.queries.database import Row
from analysis.reports.chat import is_said, short, who
from analysis.reports.folding import folded
from analysis.reports.prose import cited, words

_DEEPEST = 10
"""Levels of branches that are still indented further."""


def outline(found: Row, width: int) -> Iterator[str]:
    """Lines of at most `width` columns. Only branches are indented: what follows a message
    stands below it. A star marks the branch that is shown.
    """
    tree = tree_of(found["messages"])
    messages = {message["id"]: message for message in found["messages"]}
    levels: dict[str, int] = {}
    for name in tree:
        message = messages[name]
        parent = tree.parent(name)
        level = levels.get(parent, 0) if parent else 0
        levels[name] = level = level + (message["versions"] > 1)
        told = f"{_stem(level, message)}{_about(message, current=name == found['shown_until'])}"
        yield set_cell_size(told, width - 1) + "…" if cell_len(told) > width else told


def _stem(level: int, message: Row) -> str:
    star = "* " if message["on_path"] else "  "
    if not level:
        return star
    bars = "│ " * min(level - 1, _DEEPEST)
    is_first = message["versions"] > 1
    last = message["version"] == message["versions"]
    joint = ("└─" if last else "├─") if is_first else ("  " if last else "│ ")
    return f"{star}{bars}{joint}"


def _about(message: Row, *, current: bool) -> str:
    version = ""
    if message["versions"] > 1:
        version = f" {message['version']}/{message['versions']}"
    status = {None: "", "finished_successfully": "", "in_progress": " (broken off)"}.get(
        message["status"], f" ({message['status']})"
    )
    mark = " <- shown" if current else ""
    shown = cited(message["text"] or "", message["citations"])
    said = (
        words(shown, 200) if is_said(message) else folded({**message, "shown": shown}) or "[empty]"
    )
    name = who(message) if is_said(message) else ""
    about = f"{name}{version}{status}{mark}".strip()
    return f"{short(message['id'])} {about}{': ' if about else ''}{said}"
