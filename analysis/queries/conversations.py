"""Conversations that were seen, whatever told of them."""

import json
from collections.abc import Iterator
from sqlite3 import Connection

from addon.errors import ChatcapError
from analysis.queries.choice import IN_SESSIONS, Choice, find_id
from analysis.queries.database import Row, row, rows

FIELDS = (
    "id",
    "title",
    "opening",
    "model",
    "messages",
    "questions",
    "turns",
    "branches",
    "create_time",
    "update_time",
    "last_time",
    "is_archived",
    "is_deleted",
    "is_starred",
    "is_temporary",
    "is_shared",
    "sources",
    "sessions",
    "gizmo_id",
    "origin",
    "id_seen",
)
PLACEHOLDER = "turn-"
"""How the id of a conversation starts whose own id no server ever told."""

_FLAGS = ("is_archived", "is_deleted", "is_starred", "is_temporary")

# Who told what is looked up for each that is listed: there are far more tellings than chats.
_TOLD = """
SELECT session_id, source, seen_at FROM conversation_sources WHERE conversation_key = dated.key
UNION ALL
SELECT session_id, source, seen_at FROM messages
CROSS JOIN message_sources ON message_key = messages.key WHERE conversation_id = dated.id
"""

# Leaves are the messages that no other one has for its parent: two of them are two branches.
_CHOSEN = f"""
WITH contents AS (
    SELECT conversation_id, count(*) AS messages, max(create_time) AS last_message,
           count(*) FILTER (WHERE role = 'user' AND ifnull(hidden, 0) = 0) AS questions,
           count(*) FILTER (WHERE NOT EXISTS (
               SELECT 1 FROM parents WHERE parents.id = messages.id
               AND parents.conversation_id = messages.conversation_id)) AS branches
    FROM messages GROUP BY 1
),
parents AS MATERIALIZED (SELECT DISTINCT conversation_id, parent_id AS id FROM messages),
dated AS (
    SELECT dated.*, ifnull(messages, 0) AS messages, ifnull(questions, 0) AS questions,
           ifnull(branches, 0) AS branches,
           coalesce(nullif(max(ifnull(update_time, ''), ifnull(last_message, '')), ''),
                    create_time, (SELECT max(seen_at) FROM ({_TOLD}))) AS last_time
    FROM conversations AS dated LEFT JOIN contents ON contents.conversation_id = dated.id
),
chosen AS (
    SELECT * FROM dated
    WHERE (:since IS NULL OR last_time >= :since) AND (:until IS NULL OR last_time < :until)
      AND (:model IS NULL OR model = :model OR EXISTS (
          SELECT 1 FROM messages WHERE conversation_id = dated.id AND messages.model = :model))
      AND (:sessions IS NULL OR EXISTS (SELECT 1 FROM ({_TOLD}) WHERE {IN_SESSIONS}))
      AND (messages > 0 OR NOT :spoken)
)
"""  # noqa: S608 - made of constants
_LISTED = f"""
{_CHOSEN},
newest AS (SELECT * FROM chosen ORDER BY last_time DESC, key DESC LIMIT :limit)
SELECT *, (SELECT count(*) FROM turns WHERE conversation_id = dated.id) AS turns,
       EXISTS (SELECT 1 FROM shares WHERE conversation_id = dated.id
               AND ifnull(is_deleted, 0) = 0) AS is_shared,
       (SELECT json_group_array(DISTINCT iif(source = 'export', 'export ', 'captured ')
                                         || session_id) FROM ({_TOLD})) AS told,
       CASE WHEN title IS NULL THEN (
           SELECT substr(text, 1, 200) FROM messages
           WHERE conversation_id = dated.id AND role = 'user' AND ifnull(hidden, 0) = 0
           ORDER BY ifnull(create_time, ''), key LIMIT 1) END AS opening
FROM newest AS dated ORDER BY last_time DESC, key DESC
"""  # noqa: S608 - made of constants
_TOTALS = f"""
{_CHOSEN}
SELECT count(*) AS conversations, ifnull(sum(messages = 0), 0) AS empty,
       ifnull(sum(branches > 1), 0) AS branched, ifnull(sum(messages), 0) AS messages FROM chosen
"""  # noqa: S608 - made of constants


def conversations(
    db: Connection,
    choice: Choice,
    *,
    model: str | None = None,
    limit: int | None = None,
    spoken: bool = False,
) -> Iterator[Row]:
    """Conversations with their figures, the newest last; with `limit` only the last ones, and
    `spoken` only those with messages.

    `last_time` is that of the newest message or of the last change that the server told, and
    what `since` and `until` are about. `questions` are messages of the person, `turns` requests
    for an answer that were captured, `branches` the ends of the tree. `opening` is how the first
    question of one without a title begins. `sources` names `captured`, `export`, or both.
    `id_seen` is false where the id stands in for one that was never told.
    """
    values = {**_values(db, choice), "model": model, "spoken": spoken}
    found = list(rows(db, _LISTED, {**values, "limit": -1 if limit is None else limit}))
    for conversation in map(_told, reversed(found)):
        yield {field: conversation[field] for field in FIELDS}


def totals(db: Connection, choice: Choice) -> Row:
    """How many `conversations` there are, of them `empty` ones without messages and `branched`
    ones with more than one branch, and all their `messages`.
    """
    return next(rows(db, _TOTALS, {**_values(db, choice), "model": None, "spoken": False}))


def none_kept(db: Connection) -> bool:
    """Whether a session was recorded under `minimal` privacy, which keeps no conversation."""
    query = "SELECT 1 FROM sessions WHERE json_extract(options, '$.chatcap_privacy') = 'minimal'"
    return db.execute(query).fetchone() is not None


def find_conversation(db: Connection, wanted: str) -> str:
    """The id that `wanted` names: an id, the unique start of one, or `last`: the newest of which
    there are messages, else the newest.
    """
    if wanted != "last":
        return find_id(db, "conversations", wanted)
    newest = next(conversations(db, Choice(), limit=1, spoken=True), None)
    newest = newest or next(conversations(db, Choice(), limit=1), None)
    if newest is None:
        if none_kept(db):
            raise ChatcapError("there is no conversation: sessions under `minimal` keep none")
        raise ChatcapError("there is no conversation yet: record some with `chatcap run`")
    return str(newest["id"])


def seen_id(id_: str) -> bool:
    """Whether a server told this id, or nobody did and it names the flow that asked."""
    return not id_.startswith(PLACEHOLDER)


def named(db: Connection, id_: str) -> Row | None:
    """The row of one conversation, with its flags as truths."""
    found = row(db, "SELECT * FROM conversations WHERE id = ?", [id_])
    return found and {**found, **{flag: truth(found[flag]) for flag in _FLAGS}}


def truth(stored: int | None) -> bool | None:
    """What a column of 0, 1 and null says."""
    return None if stored is None else bool(stored)


def _values(db: Connection, choice: Choice) -> Row:
    return {"sessions": choice.asked(db), "since": choice.since, "until": choice.until}


def _told(found: Row) -> Row:
    told = [place.split(" ", 1) for place in json.loads(found["told"])]
    return {
        **found,
        **{flag: truth(found[flag]) for flag in _FLAGS},
        "is_shared": bool(found["is_shared"]),
        "sessions": sorted({session for _, session in told}),
        "sources": sorted({source for source, _ in told}) or ["captured"],
        "id_seen": seen_id(found["id"]),
    }
