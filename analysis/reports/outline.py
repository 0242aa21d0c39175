"""The tree of a conversation, one line per message."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from addon.conversations.tree import Tree
from analysis.queries.conversation import tree_of
from analysis.queries.database import Row
from analysis.reports.chat import EMPTY, is_said, who
from analysis.reports.folding import folded
from analysis.reports.prose import cited, line, words
from analysis.reports.shortids import short_ids

_DEEPEST = 10
"""Levels of branches that are still indented further."""


def outline(found: Row, width: int) -> Iterator[str]:
    """Lines of at most `width` columns. Only branches are indented: what follows a message
    stands below it. A star marks the branch that is shown, a plus what hangs on none of these.
    """
    tree = tree_of(found["messages"])
    messages = {message["id"]: message for message in found["messages"]}
    ids = short_ids(messages)
    if not messages:
        yield EMPTY
    below: dict[str, str] = {}  # what stands before the messages that follow one
    for name in tree:
        message = messages[name]
        stem, below[name] = _stem(below.get(tree.parent(name) or "", ""), message)
        told = f"{_mark(message, tree)}{stem}{line(ids[name])} "
        told += _about(message, current=name == found["shown_until"])
        yield set_cell_size(told, width - 1) + "…" if cell_len(told) > width else told


def _mark(message: Row, tree: Tree) -> str:
    """A second root that is no version of the first has nothing to do with the rest."""
    if message["on_path"]:
        return "* "
    return "+ " if tree.parent(message["id"]) is None and message["versions"] == 1 else "  "


def _stem(before: str, message: Row) -> tuple[str, str]:
    """What stands before a message, and before those that follow it."""
    if message["versions"] == 1 or len(before) >= 2 * _DEEPEST:
        return before, before
    if message["version"] == message["versions"]:
        return f"{before}└─", f"{before}  "
    return f"{before}├─", f"{before}│ "


def _about(message: Row, *, current: bool) -> str:
    version = ""
    if message["versions"] > 1:
        version = f" {message['version']}/{message['versions']}"
    status = {None: "", "finished_successfully": "", "in_progress": " (broken off)"}.get(
        message["status"], f" ({line(message['status'] or '')})"
    )
    mark = " <- shown" if current else ""
    shown = cited(message["text"] or "", message["citations"])
    said = (
        words(shown, 200) if is_said(message) else folded({**message, "shown": shown}) or "[empty]"
    )
    name = who(message) if is_said(message) else ""
    about = f"{name}{version}{status}{mark}".strip()
    return f"{about}{': ' if about else ''}{said}"
