"""Share links (chatgpt-web.md, section 10.6)."""

from collections.abc import Iterable
from typing import Any

from addon.conversations.exchange import Exchange, told
from addon.conversations.facts import Fact, Facts, Source
from addon.conversations.jsonobject import JsonObject, Notes, said
from addon.conversations.lists import MAX_ITEMS
from addon.protocol.findings import Kind, Severity

Row = dict[str, Any]


def tell_share(exchange: Exchange) -> Facts:
    """A link that was made: the answer names it and counts more than what was asked for."""
    body, answer = exchange.asked(), exchange.answered()
    row = {
        **said(conversation_id=body.id("conversation_id")),
        **_columns(body),
        **_columns(answer),
        **said(id=answer.id("share_id")),
    }
    return _shares([row] if exchange.accepted and "id" in row else [], body.notes, answer.notes)


def tell_share_edit(exchange: Exchange) -> Facts:
    body, answer = exchange.asked(), exchange.answered()
    columns = {**_columns(body), **_columns(answer)}
    row = {"id": exchange.params["share_id"], **columns}
    return _shares([row] if exchange.accepted and columns else [], body.notes, answer.notes)


def tell_share_delete(exchange: Exchange) -> Facts:
    row = {"id": exchange.params["share_id"], "is_deleted": 1}
    return _shares([row] if exchange.accepted else [])


def tell_delete_of_all(exchange: Exchange) -> Facts:
    """Which links there were is not said: none is marked."""
    notes = Notes()
    if exchange.accepted:
        detail = "every share link of the account deleted: which ones is not said"
        notes.add(Kind.UNNAMED, "$", detail, Severity.INFO)
    return told((), notes)


def tell_shares(exchange: Exchange) -> Facts:
    """The list of one's own links; `id` is that of the link."""
    answer = exchange.answered()
    rows = []
    for item in answer.objects("items", MAX_ITEMS):
        name = item.id("share_id", "id")
        if name is not None:
            chat = said(conversation_id=item.id("conversation_id"))
            rows.append({"id": name, **chat, **_columns(item)})
    return _shares(rows, answer.notes)


def _columns(found: JsonObject) -> Row:
    return said(
        title=found.text("title"),
        current_node=found.id("current_node_id", "current_node"),
        is_public=found.flag("is_public"),
        is_anonymous=found.flag("is_anonymous"),
    )


def _shares(rows: Iterable[Row], *notes: Notes) -> Facts:
    """The rows, and of their conversations no more than that there are such."""
    shares = tuple(rows)
    facts = tuple(
        Fact(conversation_id=row["conversation_id"], source=Source.SHARE, told={})
        for row in shares
        if "conversation_id" in row
    )
    findings = tuple(finding for note in notes for finding in note.findings())
    return Facts(facts=facts, shares=shares, findings=findings)
