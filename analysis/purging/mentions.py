"""Where else something of a conversation stands: in flows that are about other things, too.

Lists of conversations, searches, sockets that carried several chats, drafts of a prompt while it
was typed, telemetry. Found are the id, the title and pieces of what the person and the assistant
said, verbatim or as JSON and URLs spell them.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from sqlite3 import Connection
from urllib.parse import quote

from addon.telemetry import chats
from addon.telemetry.leaks import is_telling, normalised
from analysis.queries.database import rows
from analysis.queries.flow import body

MOST_PIECES = 64
"""Of the texts of one purge, the longest first: each is looked for in all that is stored."""
_BEGINNING, _QUOTE = 20, 32
"""Characters of a piece; a draft holds the beginning of a prompt."""
_SHORTEST_ID = 16
_TITLES = """
SELECT id, title FROM conversations WHERE id IN (SELECT id FROM wanted)
"""
_TEXTS = """
SELECT role, text FROM messages WHERE conversation_id IN (SELECT id FROM wanted)
AND role IN ('user', 'assistant') AND ifnull(hidden, 0) = 0 AND text IS NOT NULL
ORDER BY role = 'user' DESC, length(text) DESC
"""
_FLOWS = """
SELECT id, ifnull(endpoint, host) AS endpoint, path, query, headers, request_sha256,
       response_sha256, sent_sha256
FROM flows WHERE id NOT IN (SELECT id FROM going_flows) ORDER BY started_at, id
"""
_PARTS = (
    "SELECT flow_id, data FROM frames WHERE data IS NOT NULL",
    "SELECT flow_id, properties FROM telemetry_events WHERE properties IS NOT NULL",
    # a careless site puts anything there
    "SELECT flow_id, name FROM telemetry_events WHERE name IS NOT NULL",
    "SELECT flow_id, type FROM telemetry_events WHERE type IS NOT NULL",
    """
    SELECT flow_id, ifnull(e.context, c.context) FROM telemetry_events AS e
    LEFT JOIN event_contexts AS c ON c.id = context_id
    WHERE e.context IS NOT NULL OR context_id IS NOT NULL
    """,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A flow that stays although it holds something of a conversation that goes."""

    flow_id: str
    endpoint: str


def mentions(connection: Connection) -> list[Mention]:
    """In the order in which the flows began. Needs what `addon.store.selection` has selected, by
    conversation.
    """
    needles = list(_needles(connection))
    if not needles:
        return []
    bodies = {
        stored["sha256"]
        for stored in rows(connection, "SELECT sha256, size, encoding, data FROM bodies")
        if _holds(body(stored), needles)
    }
    parts = {
        flow_id
        for query in _PARTS
        for flow_id, text in connection.execute(query)
        if _holds(_bytes(text), needles)
    }
    return [
        Mention(flow["id"], flow["endpoint"])
        for flow in rows(connection, _FLOWS)
        if flow["id"] in parts or _is_about(flow, bodies, needles)
    ]


def _is_about(
    flow: dict[str, str | None], bodies: Collection[str], needles: Iterable[bytes]
) -> bool:
    if any(flow[f"{side}_sha256"] in bodies for side in ("request", "response", "sent")):
        return True
    rest = "\n".join(flow[name] or "" for name in ("path", "query", "headers"))
    return _holds(_bytes(rest), needles)


def _needles(connection: Connection) -> Iterator[bytes]:
    found: dict[str, None] = {}
    for id_, title in connection.execute(_TITLES):
        if _names_one(id_):
            found[id_] = None
        if title and is_telling(chats.TITLE, normalised(title)):
            found[title] = None
    for role, text in connection.execute(_TEXTS):
        if len(found) >= MOST_PIECES:
            break
        found |= dict.fromkeys(
            piece for piece in _pieces(role, text) if is_telling(chats.PROMPT, normalised(piece))
        )
    forms: dict[bytes, None] = {}
    for text in found:
        spelt = (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
        forms |= dict.fromkeys(map(_bytes, (*spelt, quote(text, errors="replace"))))
    yield from forms


def _names_one(id_: str) -> bool:
    """Whether an id can only be found where somebody means that conversation."""
    return len(id_) >= _SHORTEST_ID and any(map(str.isdigit, id_))


def _pieces(role: str, text: str) -> Iterator[str]:
    text = text.strip()
    if role == "user":
        yield text[:_BEGINNING]
    middle = max(0, len(text) // 2 - _QUOTE // 2)
    yield text[middle : middle + _QUOTE]


def _holds(data: bytes, needles: Iterable[bytes]) -> bool:
    return any(needle in data for needle in needles)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
