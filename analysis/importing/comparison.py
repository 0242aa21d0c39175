"""What an official export and the captures in the database have of each other."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from analysis.importing.known import connect

FIRST = 5
"""Conversations that are named."""

SIDES = """
WITH told (conversation_key, message_key, exported) AS (
    SELECT conversation_key, NULL, source = 'export' FROM conversation_sources
    WHERE source <> 'export' OR session_id = :session
    UNION ALL
    SELECT c.key, m.key, s.source = 'export'
    FROM message_sources s JOIN messages m ON m.key = s.message_key
    JOIN conversations c ON c.id = m.conversation_id
    WHERE (s.source <> 'export' OR s.session_id = :session) AND NOT ifnull(m.hidden, 0)
),
sides AS (
    SELECT conversation_key, message_key,
           max(exported) AS exported, max(NOT exported) AS captured
    FROM told GROUP BY conversation_key, message_key
)
SELECT c.id, c.title, max(exported), max(captured),
       sum(message_key IS NOT NULL AND exported AND NOT captured),
       sum(message_key IS NOT NULL AND captured AND NOT exported)
FROM sides JOIN conversations c ON c.key = conversation_key
WHERE c.id NOT LIKE 'turn-%'
GROUP BY c.key ORDER BY ifnull(c.update_time, c.create_time) DESC, c.id
"""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation that one side has alone."""

    id: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Alone:
    """What only one side has: conversations, the first of them by name, and messages of the
    conversations that both have, without hidden ones.
    """

    conversations: int = 0
    messages_in_both: int = 0
    first: tuple[Chat, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """An export beside everything that was captured. Turns that were broken off before the
    server named their conversation are left out: no export can have them.
    """

    in_both: int
    export: Alone
    captures: Alone


def compare(database: Path, session_id: str) -> Comparison | None:
    """The export that was imported as a session; None when it was a capture, or where there is
    no database.
    """
    db = connect(database)
    if db is None:
        return None
    with closing(db):
        query = "SELECT 1 FROM sessions WHERE id = ? AND source = 'export'"
        if db.execute(query, [session_id]).fetchone() is None:
            return None
        return _compare(db, session_id)


def _compare(db: sqlite3.Connection, session_id: str) -> Comparison:
    in_both, exported_alone, captured_alone = 0, 0, 0
    export, captures = _Side(), _Side()
    for chat_id, title, exported, captured, left, right in db.execute(
        SIDES, {"session": session_id}
    ):
        if exported and captured:
            in_both += 1
            exported_alone += left
            captured_alone += right
        else:
            (export if exported else captures).add(Chat(chat_id, title))
    return Comparison(in_both, export.alone(exported_alone), captures.alone(captured_alone))


class _Side:
    def __init__(self) -> None:
        self._count = 0
        self._first: list[Chat] = []

    def add(self, chat: Chat) -> None:
        self._count += 1
        if self._count <= FIRST:
            self._first.append(chat)

    def alone(self, messages: int) -> Alone:
        return Alone(self._count, messages, tuple(self._first))
