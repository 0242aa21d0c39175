"""A conversation as a row of entries, before anybody decides how they look."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from addon.streams.conversation.reply import is_visible_reply
from analysis.queries.conversation import tree_of
from analysis.queries.database import Row
from analysis.reports.folding import folded
from analysis.reports.prose import cited, line, words
from analysis.reports.remarks import asked_again, remarks, unanswered
from analysis.reports.shortids import LEAST, short_ids
from analysis.reports.units import moment, plural

NO_ID = "(no conversation id seen)"
EMPTY = "no message of it is in the record: only lists and the like told of it"
_TITLE = 60
"""Characters of a question that stand for a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message that is shown, or a note where one is missing (`message` is None then).

    `id` is the start of its id that no other message has, `at` when it was written, in UTC.
    `text` is what was said, for display; `folded` a line in its place, of a message behind the
    scenes. `notes` are sentences about it.
    """

    message: Row | None
    who: str = ""
    id: str = ""
    at: str = ""
    text: str = ""
    folded: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What to show: ids of a path, whether nothing is folded, and whether to say who told it.
    `elsewhere` says where the messages are that are not on the path.
    """

    path: Sequence[str]
    everything: bool = False
    sources: bool = False
    elsewhere: str = ""


def heading(found: Row) -> str:
    """The title on one line, or that there is none."""
    if title := line(found["title"] or ""):
        return title
    return "(no title)" if found["id_seen"] else NO_ID


def titled(found: Row) -> str:
    """The title of a conversation in full; of one that has none, the beginning of the question."""
    questions = (m["text"] for m in found["messages"] if m["role"] == "user" and is_said(m))
    asked = next(filter(None, questions), "")
    return line(found["title"] or "") or words(asked, _TITLE) or heading(found)


def short(id_: str) -> str:
    """The start of an id, as long as it mostly has to be to be told from others."""
    return line(id_[: shortest(id_)])


def shortest(id_: str) -> int:
    """How many characters of the id of a conversation are shown at least."""
    return LEAST + len("turn-") * id_.startswith("turn-")


def who(message: Row) -> str:
    """Who speaks: `You`, `ChatGPT (gpt-5)`, `Tool python`, `System`."""
    role = message["role"]
    if role == "assistant":
        return f"ChatGPT ({line(message['model'])})" if message["model"] else "ChatGPT"
    if role == "tool":
        return f"Tool {line(message['name'])}" if message["name"] else "Tool"
    return {"user": "You", "system": "System"}.get(role, line(role or "(unknown)"))


def speaker(message: Row) -> str:
    """Who speaks, and of what is no part of what was said, what it is: `ChatGPT, thoughts`."""
    return who(message) if is_said(message) else f"{who(message)}, {_behind(message)}"


def is_said(message: Row) -> bool:
    """Whether the client shows it as something said by the person or by ChatGPT."""
    if message["hidden"]:
        return False
    if message["role"] == "user":
        return message["content_type"] in {None, "text", "multimodal_text"}
    # a picture is a reply, too, and so is the beginning of one of which nothing arrived
    has_any = message["text"] or message["attachments"] or message["status"] == "in_progress"
    return bool(has_any) and is_visible_reply(_wire(message, message["text"] or "-"))


class Chat:
    """The messages of a conversation, with what is needed to tell of them path by path."""

    def __init__(self, found: Row) -> None:
        self.sessions: Sequence[Row] = found["sessions"]
        self._messages = {message["id"]: message for message in found["messages"]}
        self._names = short_ids(self._messages)
        self._asking = _turns(found, "asked_id")
        self._answering = _turns(found, "message_id")

    def entries(self, view: View) -> Iterator[Entry]:
        """What is shown of the messages of a path, in its order.

        A turn that ended without a reply says so; a message that is one of several versions, too.
        """
        asked: str | None = None
        branched = ""
        for id_ in view.path:
            message = self._messages[id_]
            if message["role"] == "user" and is_said(message):
                if asked:
                    yield _unanswered(self._asking[asked])
                asked = id_
            elif is_said(message):
                asked = None
            if message["versions"] > 1:
                branched = f"version {message['version']} of {message['versions']}{view.elsewhere}"
            notes = (branched, *self._remarks(message))
            entry = _entry(message, self._names[id_], notes, everything=view.everything)
            if entry:
                branched = ""
                yield entry
        if asked:
            yield _unanswered(self._asking[asked])
        if not self._messages:
            yield Entry(message=None, notes=(EMPTY,))

    def _remarks(self, message: Row) -> Iterator[str]:
        yield asked_again(self._asking[message["id"]])
        yield from remarks(message, self._answering[message["id"]])


def entries(found: Row, view: View) -> Iterator[Entry]:
    """What is shown of one path."""
    return Chat(found).entries(view)


def goes_on(found: Row, view: View) -> str:
    """That there are messages behind the last of a path; empty if there are none."""
    tree = tree_of(found["messages"])
    behind, following = list(view.path[-1:]), 0
    while behind:
        children = tree.children(behind.pop())
        following += len(children)
        behind += children
    if not following:
        return ""
    return f"it goes on: {plural(following, 'message')} after this{view.elsewhere}"


def visible_path(found: Row) -> tuple[str, ...]:
    """Ids of the branch that the client shows."""
    return tuple(message["id"] for message in found["messages"] if message["on_path"])


def _turns(found: Row, column: str) -> defaultdict[str, list[Row]]:
    """The turns by the id of a message that they name in that column."""
    turns = defaultdict(list)
    for turn in found["turns"]:
        turns[turn[column]].append(turn)
    return turns


def _entry(message: Row, id_: str, notes: Sequence[str], *, everything: bool) -> Entry | None:
    shown = cited(message["text"] or "", message["citations"])
    message = {**message, "shown": shown}
    at = f"{moment(message['create_time'])} UTC" if message["create_time"] else ""
    name, said = who(message), is_said(message)
    entry = Entry(message=message, who=name, id=line(id_), at=at, notes=tuple(filter(None, notes)))
    if said or everything:
        return replace(entry, who=speaker(message), text=shown)
    told = folded(message)
    return None if told is None else replace(entry, folded=told)


def _behind(message: Row) -> str:
    """What a message is that is no part of what was said."""
    kind = message["content_type"] if message["content_type"] not in {None, "text"} else "message"
    to = message["recipient"]
    hidden = "hidden " if message["hidden"] else ""
    return line(f"{hidden}{kind}{f' to {to}' if to not in {None, '', 'all'} else ''}")


def _unanswered(turns: Sequence[Row]) -> Entry:
    return Entry(message=None, notes=(unanswered(turns[-1] if turns else None),))


def _wire(message: Row, text: str) -> Row:
    """The message as it would be on the wire, as far as that says whether it is a reply."""
    return {
        "author": {"role": message["role"]},
        "recipient": message["recipient"],
        "channel": message["channel"],
        "content": {"content_type": message["content_type"], "parts": [text]},
        "metadata": message["metadata"],
    }
