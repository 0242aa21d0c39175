"""What is known of a conversation as a whole, and what comes with its messages."""

from collections.abc import Iterator, Sequence

from analysis.queries.conversation import tree_of
from analysis.queries.database import Row
from analysis.reports.chat import titled
from analysis.reports.prose import line
from analysis.reports.units import count, moment, plural, size

_FLAGS = ("archived", "deleted", "starred", "temporary")


def about(found: Row, path: Sequence[str]) -> Iterator[str]:
    """The title, and what is known of the whole, of which the messages of a path are shown."""
    yield titled(found)
    unknown = ", by which chatcap calls it: the server never told one" * (not found["id_seen"])
    yield f"conversation {line(found['id'])}{unknown}"
    yield ", ".join(filter(None, [_messages(found, path), _model(found)]))
    made = f"begun {moment(found['create_time'])} UTC" if found["create_time"] else ""
    changed = f"changed {moment(found['update_time'])} UTC" if found["update_time"] else ""
    if made or changed:
        yield ", ".join(filter(None, [made, changed]))
    if said := [flag for flag in _FLAGS if found[f"is_{flag}"]]:
        yield ", ".join(said)
    yield from map(_share, found["shares"])


def ends(found: Row) -> int:
    """How many branches its tree has."""
    tree = tree_of(found["messages"])
    return sum(not tree.children(name) for name in tree)


def models(found: Row) -> list[str]:
    """Which models answered, on all branches, in the order of their first answers."""
    answers = (m["model"] for m in found["messages"] if m["role"] == "assistant" and m["model"])
    return list(dict.fromkeys(answers))


def files(message: Row) -> Iterator[str]:
    """The files that a message has."""
    for file in message["attachments"]:
        facts = [file["media_type"], size(file["size"]), _pixels(file)]
        about = ", ".join(line(str(fact)) for fact in facts if fact)
        name = line(file["name"] or file["id"] or "without a name")
        yield f"{line(file['kind'])}: {name}{f' ({about})' if about else ''}"


def cited_sources(message: Row) -> Iterator[str]:
    """The sources that a message names, with their numbers."""
    for number, citation in enumerate(message["citations"], 1):
        title, url = line(citation["title"] or ""), line(citation["url"] or "")
        yield f"[{number}] {' '.join(filter(None, [title, url]))}"


def _messages(found: Row, path: Sequence[str]) -> str:
    number = len(found["messages"])
    if number == len(path):
        return plural(number, "message")
    branches = ends(found)
    these = f"{count(len(path))} of {plural(number, 'message')} on this branch"
    return f"{these}, {count(branches)} branches" if branches > 1 else these


def _model(found: Row) -> str:
    """The model that was asked for, and those that answered if they are others."""
    asked, answered = line(found["model"] or ""), [line(model) for model in models(found)]
    if not answered or answered == [asked]:
        return f"model {asked}" if asked else ""
    by = f"answered by {', '.join(answered)}"
    return f"asked for {asked}, {by}" if asked and asked not in answered else by


def _share(share: Row) -> str:
    kind = [name for name in ("public", "anonymous") if share[f"is_{name}"]]
    until = f"up to message {line(share['current_node'])}" if share["current_node"] else ""
    facts = ", ".join(filter(None, [*kind, until]))
    shared = f"shared as {line(share['id'])}{f' ({facts})' if facts else ''}"
    return f"no longer {shared}" if share["is_deleted"] else shared


def _pixels(file: Row) -> str:
    return f"{count(file['width'])} x {count(file['height'])}" if file["width"] else ""
