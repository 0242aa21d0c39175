"""Parents that nobody told: they follow from the order of messages."""

from collections.abc import Iterable, Iterator

from addon.conversations.facts import Fact, Weight


def chained(facts: Iterable[Fact], start: str | None) -> Iterator[Fact]:
    """For each fact of a message whose parent is not told, another one: the message before it, of
    the first one `start`.
    """
    before = start
    for fact in facts:
        if "parent_id" not in fact.told and before not in (None, fact.message_id):
            yield hangs_from(before, fact)
        before = fact.message_id


def hangs_from(parent_id: str | None, fact: Fact) -> Fact:
    return Fact(
        conversation_id=fact.conversation_id,
        message_id=fact.message_id,
        source=fact.source,
        weight=Weight.INFERRED,
        told={"parent_id": parent_id},
    )
