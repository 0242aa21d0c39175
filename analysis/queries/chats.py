"""How many chats there are, and what became of their turns."""

from collections.abc import Iterable
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.conversations import conversations
from analysis.queries.database import Row
from analysis.queries.latency import ANSWERS, latency


def chats(db: Connection, choice: Choice) -> Row:
    """Counts of what `conversations` and `latency` list for the same choice."""
    return counts(list(conversations(db, choice)), latency(db, choice))


def counts(listed: list[Row], turns: Iterable[Row]) -> Row:
    """Of conversations and turns that were listed. `empty` are conversations without messages,
    `branched` those with more than one branch.
    """
    answers = [turn["answer"] for turn in turns if turn["flow_id"] is not None]
    return {
        "conversations": len(listed),
        "empty": sum(not chat["messages"] for chat in listed),
        "branched": sum(chat["branches"] > 1 for chat in listed),
        "messages": sum(chat["messages"] for chat in listed),
        "turns": len(answers),
        **{answer: answers.count(answer) for answer in ANSWERS},
    }
