"""What the person said of an answer, or showed by what they did with it (4.1, 9.6)."""

from typing import Any

from addon.conversations import plain
from addon.conversations.exchange import Exchange
from addon.conversations.facts import Fact, Facts, Source
from addon.conversations.jsonobject import JsonObject, said

MAX_TAGS = 100


def tell_rating(exchange: Exchange) -> Facts:
    """A thumb, with tags and words; or the rating of a whole conversation."""
    body = exchange.asked()
    columns = said(rating=body.name("rating"), tags=_tags(body), text=_text(body, "text"))
    return _feedback(exchange, body, "rating", body.id("message_id"), columns)


def tell_comparison(exchange: Exchange) -> Facts:
    """A choice between two answers; the message is the new one of them."""
    body = exchange.asked()
    columns = said(
        rating=body.name("completion_comparison_rating", "rating"),
        tags=_tags(body),
        text=_text(body, "text"),
    )
    name = body.id("new_message_id", "message_id")
    return _feedback(exchange, body, "comparison", name, columns)


def tell_implicit(exchange: Exchange) -> Facts:
    """That something was copied out of an answer, and what."""
    body = exchange.asked()
    seen = body.object("feedback")
    columns = said(rating=seen.name("feedback_type"), text=_text(seen, "selected_text"))
    return _feedback(exchange, body, "implicit", body.id("message_id"), columns)


def _text(found: JsonObject, key: str) -> str | None:
    return found.text(key, plain.MAX_TEXT)


def _tags(body: JsonObject) -> list[str] | None:
    tags = [tag for tag in body.items("tags", MAX_TAGS) if isinstance(tag, str)]
    return [plain.text(tag[: plain.MAX_NAME]) for tag in tags] or None


def _feedback(
    exchange: Exchange, body: JsonObject, kind: str, message_id: str | None, columns: dict[str, Any]
) -> Facts:
    """Told whether or not an answer came: it is the person who says it."""
    findings = body.notes.findings()
    name = body.id("conversation_id") or exchange.params.get("conversation_id")
    if name is None or exchange.refused or not columns:
        return Facts(findings=findings)
    row = {"conversation_id": name, "kind": kind, **said(message_id=message_id), **columns}
    fact = Fact(conversation_id=name, source=Source.FEEDBACK, told={})
    return Facts(facts=(fact,), feedback=(row,), findings=findings)
