"""How many chats there are, and what became of their turns."""

from collections import Counter
from collections.abc import Iterable
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.conversations import totals
from analysis.queries.database import Row
from analysis.queries.latency import ANSWERS, latency


def chats(db: Connection, choice: Choice) -> Row:
    """Counts of what `conversations` and `latency` list for the same choice."""
    return totals(db, choice) | answers(latency(db, choice))


def counts(listed: list[Row], turns: Iterable[Row]) -> Row:
    """The same of conversations and turns that were listed."""
    return {
        "conversations": len(listed),
        "empty": sum(not chat["messages"] for chat in listed),
        "branched": sum(chat["branches"] > 1 for chat in listed),
        "messages": sum(chat["messages"] for chat in listed),
    } | answers(turns)


def answers(turns: Iterable[Row]) -> Row:
    """How many `turns` there were, and what became of them."""
    found = Counter(turn["answer"] for turn in turns if turn["flow_id"] is not None)
    return {"turns": found.total(), **{answer: found[answer] for answer in ANSWERS}}
