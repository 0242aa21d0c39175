"""What a flow tells about chats: which endpoint tells what."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from addon.conversations.document import tell_document
from addon.conversations.edits import (
    tell_delete,
    tell_edit,
    tell_edit_of_all,
    tell_rename,
    tell_stop,
    tell_title,
)
from addon.conversations.exchange import Exchange
from addon.conversations.facts import Fact, Facts, Source, Weight
from addon.conversations.lists import tell_list
from addon.conversations.opinions import tell_comparison, tell_implicit, tell_rating
from addon.conversations.sending import tell_turn
from addon.conversations.sharing import (
    tell_delete_of_all,
    tell_share,
    tell_share_delete,
    tell_share_edit,
    tell_shares,
)
from addon.conversations.streamed import conversation_of, tell_stream, tell_update
from addon.conversations.turn import turn_of
from addon.protocol.endpoint import Match
from addon.streams.conversation.decoded import Decoded
from addon.streams.parse import BodyKind, Parsed

__all__ = ["conversation_of", "tell", "tell_document", "tell_stream", "tell_update"]


def tell(  # noqa: PLR0913, PLR0917 - a flow has that many sides
    match: Match,
    request: Parsed | None,
    response: Parsed | None,
    decoded: Decoded | None,
    flow_id: str,
    status: int | None,
) -> Facts:
    """What one flow tells; nothing for most endpoints. Never raises, whatever the bodies hold.

    `decoded` is the answer of a turn, as far as it came. What stands in a body that is damaged,
    or was cut, weighs no more than an unfinished message.
    """
    name = match.endpoint.name if match.endpoint else ""
    telling = _TELLINGS.get(name)
    if telling is None:
        return Facts()
    asked, answered = _json(request), _json(response)
    exchange = Exchange(
        flow_id=flow_id,
        params=match.path_params,
        request=asked,
        response=answered,
        turn=turn_of(name, asked),
        decoded=decoded,
        status=status,
    )
    facts = telling(exchange)
    is_damaged = any(body and body.problem for body in (request, response))
    return _doubted(facts) if is_damaged else facts


def _json(body: Parsed | None) -> Any:
    return body.value if body and body.kind is BodyKind.JSON else None


def _doubted(facts: Facts) -> Facts:
    return replace(facts, facts=tuple(map(_doubt, facts.facts)))


def _doubt(fact: Fact) -> Fact:
    return replace(fact, weight=min(fact.weight, Weight.PARTIAL))


def _tell_tree(exchange: Exchange) -> Facts:
    return _tell_asked_document(exchange, Source.DOCUMENT)


def _tell_page(exchange: Exchange) -> Facts:
    return _tell_asked_document(exchange, Source.PAGE)


def _tell_asked_document(exchange: Exchange, source: Source) -> Facts:
    if exchange.refused or not isinstance(exchange.response, dict):
        return Facts()
    return tell_document(exchange.response, source, exchange.params.get("conversation_id"))


_TELLINGS: dict[str, Callable[[Exchange], Facts]] = {
    "conversation_send": tell_turn,
    "conversation_resume": tell_turn,
    "conversation_stop": tell_stop,
    "conversation_document": _tell_tree,
    "conversation_pages": _tell_page,
    "conversation_older_page": _tell_page,
    "conversations": tell_list,
    "project_conversations": tell_list,
    "conversations_search": tell_list,
    "conversation_gen_title": tell_title,
    "conversation_edit": tell_edit,
    "conversations_edit": tell_edit_of_all,
    "conversation_rename": tell_rename,
    "conversation_delete": tell_delete,
    "share_create": tell_share,
    "share_edit": tell_share_edit,
    "share_delete": tell_share_delete,
    "share_delete_all": tell_delete_of_all,
    "shared_conversations": tell_shares,
    "message_feedback": tell_rating,
    "conversation_rating": tell_rating,
    "message_comparison_feedback": tell_comparison,
    "implicit_message_feedback": tell_implicit,
}
