"""A conversation as a row of entries, before anybody decides how they look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from addon.conversations.plain import MAX_TEXT
from addon.streams.conversation.reply import is_visible_reply
from analysis.queries.database import Row
from analysis.reports.folding import folded
from analysis.reports.prose import cited, line

ID = 8
"""Characters of an id by which it is named."""
NO_ID = "(no conversation id seen)"
BROKEN_OFF = "broken off: this is all that arrived"
NOTHING_ARRIVED = "broken off: nothing of it arrived"
_ERROR = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message that is shown, or a note where one is missing (`message` is None then).

    `text` is what was said, for display; `folded` a line in its place, of a message behind the
    scenes. `notes` are sentences about it.
    """

    message: Row | None
    who: str
    text: str = ""
    folded: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What to show: ids of a path, whether nothing is folded, and whether to say who told it."""

    path: Sequence[str]
    everything: bool = False
    sources: bool = False


def heading(found: Row) -> str:
    """The title on one line, or that there is none."""
    if title := line(found["title"] or ""):
        return title
    return "(no title)" if found["id_seen"] else NO_ID


def short(id_: str) -> str:
    """The start of an id, as long as it has to be to be told from others."""
    prefix = "turn-" if id_.startswith("turn-") else ""
    return line(id_[: len(prefix) + ID])


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


def entries(found: Row, view: View, *, elsewhere: str = "") -> Iterator[Entry]:
    """What is shown of the messages of a path, in its order.

    A turn that ended without a reply says so; a message
    that is one of several versions, too, and `elsewhere` says where the others are.
    """
    messages = {message["id"]: message for message in found["messages"]}
    failed = {turn["asked_id"]: turn for turn in found["turns"]}
    asked: Row | None = None
    branched = ""
    for message in (messages[id_] for id_ in view.path):
        if message["role"] == "user" and is_said(message):
            if asked:
                yield _unanswered(failed.get(asked["id"]))
            asked = message
        elif is_said(message):
            asked = None
        if message["versions"] > 1:
            branched = f"version {message['version']} of {message['versions']}{elsewhere}"
        entry = _entry(message, branched, everything=view.everything)
        if entry:
            branched = ""
            yield entry
    if asked:
        yield _unanswered(failed.get(asked["id"]))


def visible_path(found: Row) -> tuple[str, ...]:
    """Ids of the branch that the client shows."""
    return tuple(message["id"] for message in found["messages"] if message["on_path"])


def _entry(message: Row, branched: str, *, everything: bool) -> Entry | None:
    message = {**message, "shown": cited(message["text"] or "", message["citations"])}
    notes = tuple(filter(None, [branched, *_notes(message)]))
    if is_said(message):
        return Entry(message=message, who=who(message), text=message["shown"], notes=notes)
    if everything:
        return Entry(message=message, who=speaker(message), text=message["shown"], notes=notes)
    told = folded(message)
    if told is None:
        return None
    return Entry(message=message, who=who(message), folded=told, notes=notes)


def _behind(message: Row) -> str:
    """What a message is that is no part of what was said."""
    kind = message["content_type"] if message["content_type"] not in {None, "text"} else "message"
    to = message["recipient"]
    hidden = "hidden " if message["hidden"] else ""
    return line(f"{hidden}{kind}{f' to {to}' if to not in {None, '', 'all'} else ''}")


def _notes(message: Row) -> Iterator[str]:
    """What became of a message that did not end as it should, and what the person thought."""
    if message["status"] == "in_progress":
        yield BROKEN_OFF if message["text"] else NOTHING_ARRIVED
    elif message["status"] not in {None, "finished_successfully"}:
        yield f"status: {line(message['status'])}"
    if end := _ENDS.get(_finish(message)):
        yield end
    if len(message["text"] or "") >= MAX_TEXT:
        yield "longer than the record keeps of one message; the body in `chatcap show` has the rest"
    for given in message["feedback"]:
        yield _given(given)


_ENDS = {"max_tokens": "it reached the limit of its length", "interrupted": "stopped"}


def _finish(message: Row) -> str:
    details = (message["metadata"] or {}).get("finish_details")
    return str(details.get("type")) if isinstance(details, dict) else ""


def _given(given: Row) -> str:
    about = filter(None, [given["rating"], *(given["tags"] or ()), given["text"]])
    return f"feedback ({line(given['kind'])}): {line(', '.join(map(str, about)))}"


def _unanswered(turn: Row | None) -> Entry:
    return Entry(message=None, who="", notes=(_why_unanswered(turn),))


def _why_unanswered(turn: Row | None) -> str:
    if turn is None or turn["message_id"]:
        return "no reply to this is in the record"
    if (turn["http_status"] or 0) >= _ERROR:
        return f"no visible reply: the server answered {turn['http_status']}"
    if turn["is_done"]:
        return "no visible reply: the answer ended without one"
    return "no visible reply: the answer broke off before there was one"


def _wire(message: Row, text: str) -> Row:
    """The message as it would be on the wire, as far as that says whether it is a reply."""
    return {
        "author": {"role": message["role"]},
        "recipient": message["recipient"],
        "channel": message["channel"],
        "content": {"content_type": message["content_type"], "parts": [text]},
        "metadata": message["metadata"],
    }
