"""Which rows a purge is about, in temporary tables of its connection.

`going_flows`, `going_sessions` and `going_conversations` are to be forgotten, of `emptied_flows`
the content alone.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

TABLES = ("going_flows", "going_sessions", "going_conversations", "emptied_flows")

_BY_FILTER = """
INSERT INTO going_flows SELECT id FROM flows
WHERE (:sessions = '[]' OR session_id IN (SELECT value FROM json_each(:sessions)))
  AND (:before IS NULL OR started_at < :before)
  AND (:category IS NULL OR category = :category)
  AND (:conversations = '[]' OR id IN (SELECT id FROM about))
"""
_SESSIONS = """
INSERT INTO going_sessions SELECT id FROM sessions
WHERE (:sessions = '[]' OR id IN (SELECT value FROM json_each(:sessions)))
  AND (:before IS NULL OR started_at < :before)
  AND NOT EXISTS (SELECT 1 FROM flows WHERE session_id = sessions.id
                  AND id NOT IN (SELECT id FROM going_flows))
"""
# What names the conversation in its address is about it, and so is what told of nothing else.
# A list of conversations, or a socket that carried several, is not. An id that is short, or a
# word, may stand in any address: it has to stand where ids of conversations do.
_ABOUT = """
INSERT OR IGNORE INTO about
SELECT flow_id FROM turns JOIN wanted ON conversation_id = wanted.id
UNION SELECT flow_id FROM feedback JOIN wanted ON conversation_id = wanted.id
UNION SELECT flow_id FROM shares JOIN wanted ON conversation_id = wanted.id
      WHERE flow_id IS NOT NULL
UNION SELECT r.flow_id FROM wanted JOIN turns ON turns.conversation_id = wanted.id
      JOIN latency_reports AS r ON r.server_request_id = turns.server_request_id
UNION SELECT flows.id FROM wanted JOIN flows
      ON length(wanted.id) >= 16 AND wanted.id GLOB '*[0-9]*'
         AND wanted.id NOT GLOB '*[^0-9A-Za-z:_-]*'
         AND (instr(path, wanted.id) OR instr(ifnull(query, ''), wanted.id))
UNION SELECT flows.id FROM wanted JOIN flows
      ON iif(json_valid(path_params), json_extract(path_params, '$.conversation_id'), NULL)
         = wanted.id
         OR instr('&' || query || '&', '&conversation_id=' || wanted.id || '&')
UNION SELECT substr(wanted.id, 6) FROM wanted WHERE wanted.id LIKE 'turn-%'
UNION SELECT flow_id FROM told WHERE flow_id IS NOT NULL
GROUP BY flow_id HAVING min(conversation_id IN (SELECT id FROM wanted))
"""
_TOLD = """
CREATE TEMP VIEW told AS
SELECT flow_id, c.id AS conversation_id
FROM main.conversation_sources JOIN main.conversations AS c ON c.key = conversation_key
UNION ALL
SELECT flow_id, conversation_id FROM main.message_sources
JOIN main.messages ON messages.key = message_key
UNION ALL
SELECT socket_flow_id, conversation_id FROM main.turns WHERE socket_flow_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to forget: rows that all the filters given agree on; none given: everything.

    `sessions` and `conversations` are ids, of each any one will do; `before` is ISO 8601 in UTC.
    """

    sessions: tuple[str, ...] = ()
    before: str | None = None
    category: str | None = None
    conversations: tuple[str, ...] = ()

    def __str__(self) -> str:
        """JSON without the ids of what is going."""
        return json.dumps(
            {
                "sessions": len(self.sessions) or None,
                "before": self.before,
                "category": self.category,
                "conversations": len(self.conversations) or None,
            }
        )

    @property
    def by_flow(self) -> bool:
        """Whether more is asked than which conversation."""
        return bool(self.sessions or self.before or self.category)


def select(connection: sqlite3.Connection, filters: Filters) -> None:
    """Fill the temporary tables: all flows that are meant, the sessions that have no others, and
    conversations that are meant wherever they were told.
    """
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        connection.execute(f"CREATE TEMP TABLE {table} (id TEXT PRIMARY KEY) WITHOUT ROWID")
    values = {
        "sessions": json.dumps(filters.sessions),
        "before": filters.before,
        "category": filters.category,
        "conversations": json.dumps(filters.conversations),
    }
    if filters.conversations:
        _select_about(connection, filters.conversations)
    else:
        connection.execute("DROP TABLE IF EXISTS temp.about")
        connection.execute("CREATE TEMP TABLE about (id TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.execute(_BY_FILTER, values)
    if filters.conversations and not filters.by_flow:
        add(connection, "going_conversations", filters.conversations)
    if not (filters.category or filters.conversations):
        connection.execute(_SESSIONS, values)


def add(connection: sqlite3.Connection, table: str, ids: Iterable[str]) -> None:
    """Put ids into one of the temporary tables."""
    assert table in TABLES  # noqa: S101
    connection.executemany(
        f"INSERT OR IGNORE INTO temp.{table} VALUES (?)",  # noqa: S608 - our own names
        [(id_,) for id_ in ids],
    )


def _select_about(connection: sqlite3.Connection, conversations: Iterable[str]) -> None:
    """The flows that are about these conversations, and about no others."""
    for table in ("about", "wanted"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        connection.execute(f"CREATE TEMP TABLE {table} (id TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", [(c,) for c in conversations])
    connection.execute("DROP VIEW IF EXISTS temp.told")
    connection.execute(_TOLD)
    connection.execute(_ABOUT)
