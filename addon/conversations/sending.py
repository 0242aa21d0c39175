"""What asking for a turn tells, and its answer (chatgpt-web.md, sections 5 and 6)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from addon.conversations.chain import chained
from addon.conversations.exchange import Exchange, told
from addon.conversations.facts import Fact, Facts, Source
from addon.conversations.jsonobject import JsonObject, said
from addon.conversations.message import Messages
from addon.conversations.streamed import conversation_of, message_ids, tell_stream
from addon.conversations.turn import MAX_MESSAGES, Turn
from addon.streams.conversation.decoded import Decoded


def tell_turn(exchange: Exchange) -> Facts:
    """The person's messages, also when the server refused them, and the answer.

    The answer may be a note that it comes over a socket (section 7): this names the conversation.
    """
    turn = exchange.turn or Turn()
    named = exchange.answered().id("conversation_id")
    turn = replace(turn, conversation_id=named or turn.conversation_id)
    decoded = exchange.decoded or Decoded()
    name = conversation_of(decoded, turn, exchange.flow_id)
    body = exchange.asked()
    asked = list(_asked(body, name, turn, decoded))
    stream = tell_stream(decoded, turn, Source.STREAM, exchange.flow_id)
    chat = _of_chat(body, name, turn, stream) if exchange.accepted else ()
    facts = told((*chat, *asked), body.notes)
    if exchange.refused:
        return facts
    return replace(
        facts,
        facts=(*facts.facts, *stream.facts),
        findings=(*facts.findings, *stream.findings),
    )


def _asked(body: JsonObject, name: str, turn: Turn, decoded: Decoded) -> Iterator[Fact]:
    """The messages of the request; the first one answers the parent that the request names."""
    messages = Messages(name, Source.REQUEST, body.at("messages[]"), body.notes)
    facts = messages.tell_all(body.items("messages", MAX_MESSAGES))
    if facts and turn.parent_id and not _is_preceded(facts[0], decoded):
        facts[0] = replace(facts[0], told={**facts[0].told, "parent_id": turn.parent_id})
    yield from facts
    yield from chained(facts, None)


def _is_preceded(asked: Fact, decoded: Decoded) -> bool:
    """Whether the stream has messages before the person's: the server put them in between, as it
    does with the hidden ones that open a conversation.
    """
    return asked.message_id in message_ids(decoded)[1:]


def _of_chat(body: JsonObject, name: str, turn: Turn, stream: Facts) -> Iterator[Fact]:
    """The conversation, as the request describes it."""
    mode = body.object("conversation_mode")
    columns: dict[str, Any] = said(
        gizmo_id=mode.id("gizmo_id"),
        origin=body.name("conversation_origin"),
        is_temporary=body.flag("history_and_training_disabled"),
    )
    if not any("current_node" in fact.told for fact in stream.facts):
        columns |= said(current_node=turn.asked_id)
    if columns:
        yield Fact(conversation_id=name, source=Source.REQUEST, told=columns)
