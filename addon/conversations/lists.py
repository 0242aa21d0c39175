"""Lists of conversations (chatgpt-web.md, section 10.1)."""

from addon.conversations import conversation
from addon.conversations.exchange import Exchange, told
from addon.conversations.facts import Fact, Facts, Source
from addon.conversations.jsonobject import said

MAX_ITEMS = 10_000


def tell_list(exchange: Exchange) -> Facts:
    """The conversations of a list, of a project (which the path names), or found by a search.

    An excerpt (`snippet`) is of no message that could be named, and not told.
    """
    answer = exchange.answered()
    project = said(gizmo_id=exchange.params.get("gizmo_id"))
    facts = []
    for item in answer.objects("items", MAX_ITEMS):
        name = item.id("conversation_id", "id")
        if name is None:
            item.notes.wrong(item.at("id"), "id", item.get("id"))
            continue
        columns = {**project, **conversation.columns(item)}
        columns |= {k: v for k, v in project.items() if columns[k] is None}
        facts.append(Fact(conversation_id=name, source=Source.LIST, told=columns))
    return told(facts, answer.notes)
