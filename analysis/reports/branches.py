"""The branches of a conversation besides the one that is shown."""

from collections.abc import Iterable, Iterator

from analysis.queries.conversation import tree_of
from analysis.queries.database import Row
from analysis.reports.chat import is_said
from analysis.reports.inert import spoken
from analysis.reports.prose import cited, words

_MOST = 50
_READ = 1000
"""Characters of which a title may be made."""


def branches(found: Row, shown: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Titles of the branches, each with the ids of its messages down to where it ends or parts.

    Together with those `shown`, these are all messages.
    """
    tree, seen = tree_of(found["messages"]), set(shown)
    messages = {message["id"]: message for message in found["messages"]}
    title, chain = "", list[str]()
    for name in tree:
        if name in seen:
            continue
        parent = tree.parent(name)
        if chain and parent != chain[-1]:
            yield title, chain
            chain = []
        if not chain:
            title = _title(messages[name], messages.get(parent or ""))
        chain.append(name)
    if chain:
        yield title, chain


def _title(message: Row, parent: Row | None) -> str:
    """Which version of what it is, and what it is an answer to."""
    which = "goes on" if parent else "not connected with these"
    if message["versions"] > 1:
        which = f"version {message['version']} of {message['versions']}"
    before = _words(parent) if parent else ""
    after = f"{', ' * (message['versions'] > 1) or ' '}after \u201c{before}\u201d" if before else ""
    said = _words(message)
    return f"{which}{after}{f': {said}' if said else ''}"


def _words(message: Row) -> str:
    if not is_said(message):
        return ""
    text = cited(message["text"] or "", message["citations"])[:_READ]
    return words(spoken(text) if message["role"] == "assistant" else text, _MOST)
