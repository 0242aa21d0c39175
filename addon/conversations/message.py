"""What one message object tells (chatgpt-web.md, section 9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from addon.conversations import plain
from addon.conversations.attachments import attachments
from addon.conversations.citations import citations
from addon.conversations.facts import Fact, Source, Weight
from addon.conversations.jsonobject import JsonObject, Notes, said
from addon.protocol.findings import Kind
from addon.streams.conversation.text import text_of

IN_PROGRESS = "in_progress"

_NOT_METADATA = frozenset({"attachments", "citations", "content_references", "pad"})
"""Told elsewhere, or filler."""
_WRITTEN_BY_PEOPLE = frozenset({"user", "system"})
_FILLER = {"language": "unknown"}


def message_id(message: Any) -> str | None:
    """The id of a message object, if it has one."""
    found = message.get("id") if isinstance(message, dict) else None
    return found if plain.is_id(found) else None


@dataclass(frozen=True, slots=True)
class Messages:
    """Tells the message objects of one conversation that stand at one path."""

    conversation_id: str
    source: Source
    path: str
    notes: Notes

    def tell(self, message: Any) -> Fact | None:
        """The fact that a message object is; None, with a finding, if it has no id."""
        found = JsonObject(message, self.path, self.notes)
        name = found.id("id")
        if name is not None:
            return self._fact(name, columns(found))
        self.notes.add(Kind.MISSING_FIELD, found.at("id"), "a message without id is not told")
        return None

    def tell_as(self, name: str, message: Any, **more: Any) -> Fact:
        """The fact of a message that goes by this name, whatever it calls itself; `more` counts
        more than what it says.
        """
        found = JsonObject(message, self.path, self.notes)
        return self._fact(name, {**columns(found), **more})

    def tell_all(self, messages: Iterable[Any]) -> list[Fact]:
        return [fact for message in messages if (fact := self.tell(message))]

    def _fact(self, name: str, told: dict[str, Any]) -> Fact:
        is_partial = told.get("status") == IN_PROGRESS
        return Fact(
            conversation_id=self.conversation_id,
            message_id=name,
            source=self.source,
            weight=Weight.PARTIAL if is_partial else Weight.WHOLE,
            told=told,
        )


def columns(message: JsonObject) -> dict[str, Any]:
    """The columns of `messages` that a message object tells, its attachments and citations.

    `model` is the slug that the client shows (and that `lat/r` reports), the resolved one only
    where it stands alone, and never that of a person's message: there it says what was asked.
    """
    author, metadata = message.object("author"), message.object("metadata")
    role = author.name("role") or message.name("role")
    told = said(
        parent_id=metadata.id("parent_id"),
        role=role,
        name=author.name("name"),
        recipient=message.name("recipient"),
        channel=message.name("channel"),
        status=message.name("status"),
        end_turn=message.flag("end_turn"),
        hidden=_hidden(message, metadata),
        create_time=message.time("create_time"),
        update_time=message.time("update_time"),
        metadata=metadata.as_json(without=_NOT_METADATA) or None,
    )
    if role not in _WRITTEN_BY_PEOPLE:
        told |= said(model=metadata.name("model_slug", "resolved_model_slug"))
    return {**told, **_content_columns(message.object("content"), metadata)}


def _hidden(message: JsonObject, metadata: JsonObject) -> int | None:
    """Whether the client never shows it: it says so, or its weight is 0 (section 9.1).

    A preamble of thinking is not hidden: the client shows it, though not as the answer. Nothing
    is told of a message that says nothing of it, such as one that the client sends.
    """
    flag = metadata.flag("is_visually_hidden_from_conversation")
    weight = message.number("weight")
    if flag is None and weight is None:
        return None
    return int(bool(flag) or weight == 0)


def _content_columns(content: JsonObject, metadata: JsonObject) -> dict[str, Any]:
    told = said(content_type=content.name("content_type"))
    if "content_type" in content:
        text = text_of(content.members)
        told["text"] = _kept(text, content)
        told |= said(content=_beyond(text, content) or None)
    files, sources = attachments(content, metadata), citations(metadata)
    return {**told, **said(attachments=files or None, citations=sources or None)}


def _kept(text: str, content: JsonObject) -> str:
    if len(text) > plain.MAX_TEXT:
        limit = f"{plain.MAX_TEXT:,} characters"
        content.notes.cut(content.path, f"text after {limit} is not told; the body has it")
    return plain.text(text[: plain.MAX_TEXT])


def _beyond(text: str, content: JsonObject) -> dict[str, Any]:
    """What the text does not say: parts that are no text, thoughts, a language, an address."""
    without = {"content_type"}
    without |= {key for key, value in content.members.items() if value in (text, _FILLER.get(key))}
    parts = content.get("parts")
    if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
        without.add("parts")
    return content.as_json(without=frozenset(without))
