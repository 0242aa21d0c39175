"""Renaming, archiving, deleting, and titles that the server made up (sections 4.2 and 10.4)."""

from typing import Any

from addon.conversations.exchange import Exchange, told
from addon.conversations.facts import Fact, Facts, Source, Weight
from addon.conversations.jsonobject import JsonObject, said
from addon.protocol.findings import Kind, Severity

_CONVERSATION = "conversation_id"


def tell_edit(exchange: Exchange) -> Facts:
    """What the person changed, once the server has agreed to it."""
    body = exchange.asked()
    columns = _edited(body)
    return told([_fact(exchange, Source.EDIT, columns)], body.notes)


def tell_rename(exchange: Exchange) -> Facts:
    """The newer form of it, of which no body was seen: `title` it was before."""
    body = exchange.asked()
    return told([_fact(exchange, Source.EDIT, said(title=body.text("title")))], body.notes)


def tell_delete(exchange: Exchange) -> Facts:
    return told([_fact(exchange, Source.EDIT, {"is_deleted": 1})])


def tell_edit_of_all(exchange: Exchange) -> Facts:
    """Which conversations there were is not said, and the record may hold those of more than one
    account: none of them is marked.
    """
    body = exchange.asked()
    if exchange.accepted:
        what = " and ".join(sorted(_edited(body))) or "nothing known"
        detail = f"{what} set for every chat of the account: which ones is not said"
        body.notes.add(Kind.UNNAMED, "$", detail, Severity.INFO)
    return told((), body.notes)


def tell_title(exchange: Exchange) -> Facts:
    """The title of `gen_title`.

    The sentence that quotes a title which was there already is not taken apart: it is English
    prose in which a quote has no certain end, and the title was told before.
    """
    answer = exchange.answered()
    return told([_fact(exchange, Source.TITLE, said(title=answer.text("title")))], answer.notes)


def tell_stop(exchange: Exchange) -> Facts:
    """The message that was being written is the last one, as far as is known."""
    body, answer = exchange.asked(), exchange.answered()
    name, last = body.id(_CONVERSATION), answer.id("last_message_id")
    if not exchange.accepted or name is None or last is None:
        return told((), body.notes, answer.notes)
    fact = Fact(
        conversation_id=name,
        source=Source.EDIT,
        weight=Weight.INFERRED,
        told={"current_node": last},
    )
    return told([fact], body.notes, answer.notes)


def _edited(body: JsonObject) -> dict[str, Any]:
    visible = body.flag("is_visible")
    return said(
        title=body.text("title"),
        is_deleted=None if visible is None else 1 - visible,
        is_archived=body.flag("is_archived"),
        is_starred=body.flag("is_starred"),
    )


def _fact(exchange: Exchange, source: Source, columns: dict[str, Any]) -> Fact | None:
    name = exchange.params.get(_CONVERSATION)
    if not exchange.accepted or name is None or not columns:
        return None
    return Fact(conversation_id=name, source=source, told=columns)
