"""Messages and titles that hold what somebody looks for."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection

from addon.streams.conversation.text import for_display
from analysis.queries.choice import IN_SESSIONS, Choice
from analysis.queries.database import Row, rows, snapshot
from analysis.queries.fulltext import Sought
from analysis.queries.paths import shown

FIELDS = (
    "conversation_id",
    "title",
    "message_id",
    "role",
    "model",
    "create_time",
    "snippet",
    "matches",
    "content_type",
    "name",
    "recipient",
    "channel",
    "hidden",
    "preamble",
    "on_path",
    "seen_at",
    "score",
)
_AROUND = 60
"""Characters of context on both sides where SQLite makes no snippet."""
_TOKENS = 24

_SEEN = "(SELECT min(seen_at) FROM message_sources WHERE message_key = messages.key)"
_TIME = f"ifnull(create_time, {_SEEN})"
_OWN_TIME = "ifnull(update_time, create_time)"
_OF_MESSAGES = f"""
(:role IS NULL OR role = :role) AND (:model IS NULL OR messages.model = :model)
AND (:conversation IS NULL OR conversation_id = :conversation)
AND (:since IS NULL OR {_TIME} >= :since) AND (:until IS NULL OR {_TIME} < :until)
AND (:sessions IS NULL OR EXISTS (SELECT 1 FROM message_sources
     WHERE message_key = messages.key AND {IN_SESSIONS}))
"""  # noqa: S608 - made of constants
_OF_TITLES = f"""
:role IS NULL AND (:model IS NULL OR model = :model)
AND (:conversation IS NULL OR id = :conversation)
AND (:since IS NULL OR {_OWN_TIME} >= :since) AND (:until IS NULL OR {_OWN_TIME} < :until)
AND (:sessions IS NULL OR EXISTS (SELECT 1 FROM conversation_sources
     WHERE conversation_key = conversations.key AND {IN_SESSIONS}))
"""  # noqa: S608 - made of constants

_COLUMNS = {
    "messages": f"""
        conversation_id, id AS message_id, role, model, content_type, name, recipient, channel,
        hidden, json_extract(metadata, '$.is_thinking_preamble_message') AS preamble, create_time,
        CASE WHEN create_time IS NULL THEN {_SEEN} END AS seen_at
    """,
    "conversations": f"""
        id AS conversation_id, NULL AS message_id, NULL AS role, model, NULL AS content_type,
        NULL AS name, NULL AS recipient, NULL AS channel, NULL AS hidden, NULL AS preamble,
        {_OWN_TIME} AS create_time, NULL AS seen_at
    """,
}
_TABLES = {"messages": ("text", _OF_MESSAGES), "conversations": ("title", _OF_TITLES)}

# Scores of the two indexes cannot be compared: a title that matches is worth more than any text.
_MATCHING = """
SELECT {table}.key, bm25({table}_fts) AS score, '{table}' AS source, {columns}
FROM {table}_fts CROSS JOIN {table} ON {table}.key = {table}_fts.rowid
WHERE {table}_fts MATCH :match AND {condition}
"""
_HOLDING = """
SELECT key, -1.0 * ({counts}) AS score, '{table}' AS source, {columns}
FROM {table} WHERE {holds} AND {condition}
"""
_HITS = """
WITH hits AS ({hits})
SELECT hits.*, title, ifnull(hits.model, conversations.model) AS model
FROM hits CROSS JOIN conversations ON conversations.id = conversation_id
ORDER BY {order} LIMIT :limit
"""
_ORDERS = {
    "relevance": "source, score, ifnull(hits.create_time, seen_at) DESC, hits.key",
    "time": "ifnull(hits.create_time, seen_at) DESC, hits.key DESC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Where to look; None means everywhere. `conversation` is a whole id."""

    role: str | None = None
    model: str | None = None
    conversation: str | None = None


def search(  # noqa: PLR0913 - what the options of one command say
    db: Connection,
    wanted: Sought,
    choice: Choice,
    filters: Filters,
    *,
    sort: str = "relevance",
    limit: int | None = None,
) -> list[Row]:
    """Messages, and titles (without `message_id`), that hold all terms; best first, or by time
    with the newest last. With `limit` the first ones, or the last.

    `snippet` is what stands around a match, without marks of citations; `matches` says where
    the terms are in it, as pairs of offsets in characters. A higher `score` is a better match;
    those of titles and of messages cannot be compared. `on_path` is false for what stands on a
    branch that is not shown, `preamble` true for what the client shows as thinking. `seen_at` is
    when a message was first seen whose `create_time` nobody told, and stands in for it.
    """
    if not wanted.terms:
        return []
    values: Row = {
        "match": wanted.match,
        "sessions": choice.asked(db),
        "since": choice.since,
        "until": choice.until,
        "role": filters.role,
        "model": filters.model,
        "conversation": filters.conversation,
        "limit": -1 if limit is None else limit,
        **{f"term{number}": term for number, term in enumerate(wanted.terms)},
    }
    hits = " UNION ALL ".join(_hits(table, wanted) for table in _TABLES)
    with snapshot(db):
        found = list(rows(db, _HITS.format(hits=hits, order=_ORDERS[sort]), values))
        chats = {hit["conversation_id"] for hit in found if hit["message_id"] is not None}
        paths = {chat: shown(db, chat) for chat in chats}
        results = [_result(hit, paths, *_snippet(db, wanted, hit)) for hit in found]
    return results[::-1] if sort == "time" else results


def _hits(table: str, wanted: Sought) -> str:
    """SQL for the keys of a table that are hits, with their scores: less is better."""
    column, condition = _TABLES[table]
    given = {"table": table, "columns": _COLUMNS[table], "condition": condition}
    if wanted.match is not None:
        return _MATCHING.format(**given)
    texts = [(f"lower({column})", f"lower(:term{n})") for n in range(len(wanted.terms))]
    holds = " AND ".join(f"instr({text}, {term})" for text, term in texts)
    counts = " + ".join(
        f"(length({column}) - length(replace({text}, {term}, ''))) / length({term})"
        for text, term in texts
    )
    return _HOLDING.format(**given, holds=holds, counts=counts)


def _snippet(db: Connection, wanted: Sought, hit: Row) -> tuple[str, list[list[int]]]:
    """A piece of the text, and where the terms are in it."""
    column = _TABLES[hit["source"]][0]
    if wanted.match is None:
        query = f"SELECT {column} FROM {hit['source']} WHERE key = ?"  # noqa: S608 - of _TABLES
        (text,) = db.execute(query, [hit["key"]]).fetchone()
        return _around(_flat(for_display(text)), wanted.terms)
    # Marks that nobody can have written into a message beforehand.
    begin, end = (f"\1{secrets.token_hex(8)}\2" for _ in range(2))
    index = f"{hit['source']}_fts"
    query = f"""
        SELECT snippet({index}, 0, ?, ?, '…', {_TOKENS}) FROM {index}
        WHERE {index} MATCH ? AND rowid = ?
    """  # noqa: S608 - of _TABLES
    (marked,) = db.execute(query, [begin, end, wanted.match, hit["key"]]).fetchone()
    return _unmarked(_flat(for_display(marked)), begin, end)


def _around(text: str, terms: tuple[str, ...]) -> tuple[str, list[list[int]]]:
    """What stands around the first place of any of the terms."""
    pattern = re.compile("|".join(map(re.escape, terms)), re.IGNORECASE)
    first = pattern.search(text)
    at = first.start() if first else 0
    start, stop = max(at - _AROUND, 0), at + 2 * _AROUND
    piece = f"{'…' * (start > 0)}{text[start:stop]}{'…' * (stop < len(text))}"
    return piece, [list(found.span()) for found in pattern.finditer(piece)]


def _unmarked(marked: str, begin: str, end: str) -> tuple[str, list[list[int]]]:
    """The text without the marks, and what they enclosed."""
    text, *rest = marked.split(begin)
    matches = []
    for piece in rest:
        inside, _, after = piece.partition(end)
        matches.append([len(text), len(text) + len(inside)])
        text += inside + after
    return text, matches


def _flat(text: str) -> str:
    """One line."""
    return " ".join(text.split())


def _result(
    hit: Row, paths: Mapping[str, frozenset[str]], snippet: str, matches: list[list[int]]
) -> Row:
    told = {**hit, "snippet": snippet, "matches": matches, "score": round(-hit["score"], 6)}
    if (message := hit["message_id"]) is not None:
        told["on_path"] = message in paths[hit["conversation_id"]]
        told |= {flag: bool(hit[flag]) for flag in ("hidden", "preamble")}
    return {field: told.get(field) for field in FIELDS}
