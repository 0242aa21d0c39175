"""What an answer tells while it streams, and what the user's socket says besides (6, 8)."""

from collections.abc import Iterable, Iterator
from typing import Any

from addon.conversations import plain
from addon.conversations.chain import chained, hangs_from
from addon.conversations.conversation import began
from addon.conversations.exchange import told
from addon.conversations.facts import Fact, Facts, Source
from addon.conversations.jsonobject import JsonObject, Notes, said
from addon.conversations.message import Messages, message_id
from addon.conversations.turn import Turn
from addon.protocol.findings import Kind
from addon.protocol.jsontypes import key_name
from addon.streams.conversation.decoded import Anomaly, Decoded, WireMessage
from addon.streams.conversation.reply import is_visible_reply

MAX_MESSAGES = 20_000
_ECHO = "input_message"
_VARIANTS = "num_variants_in_stream"


def conversation_of(decoded: Decoded | None, turn: Turn | None, flow_id: str) -> str:
    """The conversation of a turn; `turn-<flow id>` as long as the server has named none."""
    for name in (decoded and decoded.conversation_id, turn and turn.conversation_id):
        if plain.is_id(name):
            return name
    return f"turn-{flow_id}"


def tell_stream(decoded: Decoded, turn: Turn | None, source: Source, flow_id: str) -> Facts:
    """What a stream has told so far; telling again when there is more of it does no harm.

    `turn` is what was asked, if that is known, `flow_id` the flow that asked. The conversation's
    current node is the last message in the order of the stream, visible or not: it is the leaf
    of the branch, to which the server points, too.
    """
    notes = Notes()
    name = conversation_of(decoded, turn, flow_id)
    messages = Messages(name, source, "$.message", notes).tell_all(_messages(decoded))
    columns = _columns(turn, messages)
    of_chat = _of_chat(name, source, columns)
    title = _of_chat(name, source, _title(decoded, notes))
    began_at = began(name, source) if of_chat or title else None
    parents = _parents(decoded, turn, messages)
    _report(decoded.anomalies, notes)
    return told((of_chat, title, began_at, *messages, *parents), notes)


def tell_update(update: Any) -> Facts:
    """What the payload of a `conversation-update` tells: messages of background tasks, and a
    title. Which type of update it is matters for the title only.
    """
    notes = Notes()
    found = JsonObject(update, "$", notes)
    name = found.id("conversation_id")
    if name is None:
        return told((), notes)
    content = found.object("update_content")
    one, several = said(message=content.get("message")), content.items("messages", MAX_MESSAGES)
    messages = Messages(name, Source.SOCKET, content.at("messages[]"), notes)
    facts = messages.tell_all((*one.values(), *several))
    title = content.text("title") if found.get("update_type") == "title-update" else None
    of_chat = _of_chat(name, Source.SOCKET, said(title=title))
    return told((of_chat, *facts, *chained(facts, None)), notes)


def message_ids(decoded: Decoded) -> list[str]:
    """The messages of a stream in the order in which they hang from each other."""
    return [name for message in _messages(decoded) if (name := message_id(message))]


def _messages(decoded: Decoded) -> list[WireMessage]:
    """The messages, each once, at its first place and in its last form; before them those that
    only an echo of the person's input told.
    """
    latest = {message_id(message): message for message in decoded.messages}
    echoes = (typed.value.get(_ECHO) for typed in decoded.typed if typed.type == _ECHO)
    before = {
        name: echo
        for echo in echoes
        if isinstance(echo, dict) and (name := message_id(echo)) not in latest
    }
    return [*before.values(), *latest.values()][:MAX_MESSAGES]


def _of_chat(name: str, source: Source, columns: dict[str, Any]) -> Fact | None:
    return Fact(conversation_id=name, source=source, told=columns) if columns else None


def _title(decoded: Decoded, notes: Notes) -> dict[str, Any]:
    """The title, in a fact of its own: it was told at its own moment."""
    return said(title=JsonObject({"title": decoded.title}, "$", notes).text("title"))


def _columns(turn: Turn | None, messages: list[Fact]) -> dict[str, Any]:
    current = messages[-1].message_id if messages else None
    return said(current_node=current, model=turn and turn.model)


def _parents(decoded: Decoded, turn: Turn | None, messages: list[Fact]) -> Iterator[Fact]:
    asked = turn.asked_id if turn else None
    above = turn.parent_id if turn else None
    is_echoed = asked in {fact.message_id for fact in messages}
    start = above if is_echoed or asked is None else asked
    if asked is None or not _has_variants(decoded):
        yield from chained(messages, start)
        return
    # Answers beside each other: which of the messages belongs to which is not said.
    replies = {message_id(item) for item in decoded.messages if is_visible_reply(item)}
    yield from chained((fact for fact in messages if fact.message_id not in replies), start)
    for fact in messages:
        if fact.message_id in replies and "parent_id" not in fact.told:
            yield hangs_from(asked, fact)


def _has_variants(decoded: Decoded) -> bool:
    counts = (typed.value.get(_VARIANTS) for typed in decoded.typed if typed.type == _VARIANTS)
    return any((plain.whole(count) or 0) > 1 for count in counts)


def _report(anomalies: Iterable[Anomaly], notes: Notes) -> None:
    for anomaly in anomalies:
        often = f", {anomaly.count} times" if anomaly.count > 1 else ""
        notes.add(Kind.STREAM, _json_path(anomaly.path), f"{anomaly.what}{often}")


def _json_path(pointer: str) -> str:
    """`$.message.content.parts[]` for `/message/content/parts/N`."""
    steps = pointer.split("/")[1:20]
    return "$" + "".join(
        "[]" if step == "N" or step.isdigit() else f".{key_name(step)}" for step in steps
    )
