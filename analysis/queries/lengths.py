"""How long conversations were, and which models answered in them."""

import json
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from analysis.queries.database import Row, rows
from analysis.queries.latency import ANSWERS

_LENGTHS = """
SELECT conversation_id AS id, ifnull(sum(length(text)), 0) AS characters,
       min(create_time) AS first_message,
       json_group_array(DISTINCT model) FILTER (WHERE model IS NOT NULL) AS models
FROM messages WHERE conversation_id IN (SELECT value FROM json_each(?)) GROUP BY 1
"""
ADDED = ("characters", "tokens")
"""Fields of turns that are added up per model."""
_COUNTS = ("messages", "questions", "turns", "branches")


def lengths(db: Connection, listed: Sequence[Row], *, titles: bool) -> list[Row]:
    """Of conversations as `queries.conversations` lists them; without `titles` no text at all.

    `characters` are those of the texts of all their messages, hidden ones and other branches
    among them; `models` are those that messages name, else the one that the conversation is set
    to. `first_time` is that of the oldest message, else of the conversation.
    """
    ids = json.dumps([chat["id"] for chat in listed])
    found = {row["id"]: row for row in rows(db, _LENGTHS, [ids])}
    return [_measured(chat, found.get(chat["id"]), titles=titles) for chat in listed]


def models(turns: Iterable[Row]) -> list[Row]:
    """Per model how many turns it had and what became of them, out of `queries.latency`; the
    most used first. `characters` and `tokens` are of the visible text of its answers.
    """
    found: dict[str | None, Row] = {}
    for turn in turns:
        if turn["flow_id"] is None:
            continue
        empty = {"model": turn["model"], "turns": 0, **dict.fromkeys(ANSWERS, 0)}
        row = found.setdefault(turn["model"], {**empty, **dict.fromkeys(ADDED, 0)})
        row["turns"] += 1
        row[turn["answer"]] += 1
        for name in ADDED:
            row[name] += turn[name] or 0
    return sorted(found.values(), key=lambda row: (-row["turns"], row["model"] or ""))


def _measured(chat: Row, found: Row | None, *, titles: bool) -> Row:
    models = sorted(json.loads(found["models"])) if found else []
    own = [chat["model"]] if chat["model"] else []
    return {
        "id": chat["id"],
        "title": chat["title"] if titles else None,
        "models": models or own,
        **{name: chat[name] for name in _COUNTS},
        "characters": found["characters"] if found else 0,
        "first_time": (found and found["first_message"]) or chat["create_time"],
        "last_time": chat["last_time"],
    }
