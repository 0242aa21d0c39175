"""One conversation in full: its tree of messages, and who told what of it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from sqlite3 import Connection
from typing import Any

from addon.conversations.tree import Node, Tree
from addon.errors import ChatcapError
from analysis.queries.conversations import find_conversation, named, seen_id, truth
from analysis.queries.database import Row, rows, snapshot
from analysis.reports.shortids import alike

_MESSAGES = """
SELECT key, id, parent_id, role, content_type, text, status, create_time, model, name, recipient,
       channel, hidden, end_turn, update_time, place, content, metadata
FROM messages WHERE conversation_id = ?
ORDER BY ifnull(create_time, (SELECT min(seen_at) FROM message_sources WHERE message_key = key)),
         key
"""
_OF_MESSAGES = """
SELECT of.* FROM {table} AS of JOIN messages ON messages.key = of.message_key
WHERE conversation_id = ? ORDER BY of.message_key, {order}
"""
_SOURCES = """
SELECT source, flow_id, session_id, weight, seen_at, fields, earlier FROM conversation_sources
WHERE conversation_key = ? ORDER BY seen_at, flow_id
"""
_TURNS = """
SELECT turns.flow_id, asked_id, message_id, kind, turns.model, delivery, is_done, turns.error,
       turns.started_at, status AS http_status, outcome
FROM turns JOIN flows ON flows.id = turns.flow_id WHERE turns.conversation_id = ?
ORDER BY turns.started_at, turns.flow_id
"""
_SESSIONS = """
SELECT id, label, source, source_path FROM sessions WHERE id IN (SELECT value FROM json_each(?))
ORDER BY started_at, id
"""
_LISTED = {
    "attachments": "seq",
    "citations": "seq",
    "message_sources": "seen_at, flow_id, source",
}


def conversation(db: Connection, wanted: str) -> Row:
    """The conversation with that id, the only one whose id starts so, or the `last`.

    `messages` are all of the tree, each behind its parent and a branch to its end before the
    next; `on_path` are those of the branch that is shown. `version` of `versions` tells which of
    those that stand in the same place a message is. `sources` say which flow told the `fields`
    that stand, or that it told the same (without fields), and `sessions` are those of them.
    Raises ChatcapError when there is no such conversation, or several.
    """
    with snapshot(db):
        id_ = find_conversation(db, wanted)
        found = named(db, id_)
        if found is None:
            raise ChatcapError(f"conversation {id_} was deleted just now")
        messages = list(rows(db, _MESSAGES, [id_]))
        tree = tree_of(messages)
        path = tree.path(found["current_node"])
        listed = {name: _listed(db, name, order, id_) for name, order in _LISTED.items()}
        feedback = list(_feedback(db, id_))
        key = found.pop("key")
        by_id = {message["id"]: message for message in messages}
        versions = _versions(tree)
        on_path = set(path)
        rated = defaultdict(list)
        for given in feedback:
            rated[given["message_id"]].append(given)
        told = [
            _message(by_id[name], listed)
            | dict(zip(("version", "versions"), versions[name], strict=True))
            | {"on_path": name in on_path, "feedback": rated[name]}
            for name in tree
        ]
        sources = [_source(source) for source in rows(db, _SOURCES, [key])]
        return {
            **{name: found[name] for name in ("id", "title", "model")},
            "messages": told,
            **found,
            "id_seen": seen_id(id_),
            "shown_until": path[-1] if path else None,
            "feedback": feedback,
            "shares": list(_shares(db, id_)),
            "turns": [
                {**turn, "is_done": bool(turn["is_done"]), "error": truth(turn["error"])}
                for turn in rows(db, _TURNS, [id_])
            ],
            "sources": sources,
            "sessions": _sessions(db, [*sources, *(s for m in told for s in m["sources"])]),
        }


def unique_start(db: Connection, id_: str, least: int) -> str:
    """The start of the id of a conversation, as long as `find_conversation` needs it to be."""
    query = """
        SELECT max(id) FROM conversations WHERE id < :id
        UNION ALL SELECT min(id) FROM conversations WHERE id > :id
    """
    beside = [found["max(id)"] or "" for found in rows(db, query, {"id": id_})]
    return id_[: max(least, *(alike(id_, one) + 1 for one in beside))]


def tree_of(messages: Iterable[Row]) -> Tree:
    """The tree of rows of messages."""
    return Tree(Node(row["id"], row["parent_id"], row.get("place")) for row in messages)


def branch(found: Row, wanted: str) -> tuple[str, ...]:
    """Ids of the path through a message, which is named by its id or the start of one: on from
    it where the shown branch goes, else along the last of each branches.

    Raises ChatcapError when there is no such message, or several.
    """
    tree = tree_of(found["messages"])
    at = _find_message(found, wanted)
    shown = {message["id"] for message in found["messages"] if message["on_path"]}
    path = list(tree.path(at))
    while children := tree.children(path[-1]):
        path.append(next((child for child in children if child in shown), children[-1]))
    return tuple(path)


def _find_message(found: Row, wanted: str) -> str:
    ids = [str(m["id"]) for m in found["messages"] if wanted and m["id"].startswith(wanted)]
    if wanted in ids:
        return wanted
    if not ids:
        raise ChatcapError(
            f"there is no message {wanted!r} in it: "
            f"`chatcap conversation {found['id']} --tree` lists them"
        )
    if len(ids) > 1:
        raise ChatcapError(f"several messages start with {wanted!r}: {', '.join(ids[:4])}")
    return ids[0]


def _message(found: Row, listed: dict[str, dict[int, list[Row]]]) -> Row:
    key = found["key"]
    told = {name: value for name, value in found.items() if name not in {"key", "place"}}
    return {
        **told,
        "hidden": bool(found["hidden"]),
        "end_turn": truth(found["end_turn"]),
        "content": _parsed(found["content"]),
        "metadata": _parsed(found["metadata"]),
        "place": found["place"],
        "attachments": listed["attachments"][key],
        "citations": listed["citations"][key],
        "sources": [_source(source) for source in listed["message_sources"][key]],
    }


def _versions(tree: Tree) -> dict[str, tuple[int, int]]:
    """For each message which of those in its place it is, counted from 1, and of how many."""
    versions: dict[str, tuple[int, int]] = {}
    for name in tree:
        if name not in versions:
            family = tree.branches(name)
            versions |= {one: (at, len(family)) for at, one in enumerate(family, 1)}
    return versions


def _listed(db: Connection, table: str, order: str, id_: str) -> dict[int, list[Row]]:
    listed = defaultdict(list)
    for found in rows(db, _OF_MESSAGES.format(table=table, order=order), [id_]):
        listed[found.pop("message_key")].append(found)
    return listed


def _sessions(db: Connection, sources: Iterable[Row]) -> list[Row]:
    """The sessions that told of it, the oldest first."""
    ids = sorted({source["session_id"] for source in sources})
    return list(rows(db, _SESSIONS, [json.dumps(ids)]))


def _feedback(db: Connection, id_: str) -> Iterator[Row]:
    query = """
        SELECT flow_id, message_id, kind, rating, tags, text, seen_at FROM feedback
        WHERE conversation_id = ? ORDER BY seen_at, flow_id
    """
    for given in rows(db, query, [id_]):
        yield {**given, "tags": _parsed(given["tags"])}


def _shares(db: Connection, id_: str) -> Iterator[Row]:
    query = """
        SELECT id, title, current_node, is_public, is_anonymous, is_deleted, seen_at, flow_id
        FROM shares WHERE conversation_id = ? ORDER BY seen_at, id
    """
    flags = ("is_public", "is_anonymous", "is_deleted")
    for share in rows(db, query, [id_]):
        yield {**share, **{flag: truth(share[flag]) for flag in flags}}


def _source(told: Row) -> Row:
    """`earlier` says when, for fields that stand as this place had told them before `seen_at`."""
    known = {name: value for name, value in told.items() if name != "key"}
    return {**known, "fields": _parsed(told["fields"]), "earlier": _parsed(told["earlier"])}


def _parsed(stored: str | None) -> Any:
    return None if stored is None else json.loads(stored)
