"""What two sessions told alike: values that stand in the record, in clear or as stand-ins.

Values are compared in memory and go no further: what comes out are kinds and numbers.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from sqlite3 import Connection
from typing import Any

from addon.privacy.standins import is_stand_in
from analysis.queries.database import Row, rows
from analysis.queries.flow import body
from analysis.queries.telemetry import DELIVERED, LEFT, UPLOADS

MOST_UPLOADS = 5_000
"""The first of a session: who tells an address or a name does so early. Where there are more,
nothing is concluded from what was not found.
"""
_MOST_ACCOUNTS = 50
"""Answers about the account that are looked at."""
_LONGEST = 1_000
"""Characters of a value; whatever is longer is no name and no id."""
CONVERSATION = "conversation id"
NAMED = frozenset(
    {
        *("e-mail", "e-mail address", "name", "user name", "telephone number", "postal address"),
        *("picture", "private attributes", "first name", "last name", "birthday"),
    }
)
"""Items of the class `contact` that can show who somebody is."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d*)\]")
_ANY = re.compile(r"\[[a-z]+(?::[0-9a-f]{12})?\]")
_SECRETS = {
    "headers.authorization": re.compile(r"^authorization: .*?(\[[a-z]+:[0-9a-f]{12}\])"),
    "headers.chatgpt-account-id": re.compile(r"^chatgpt-account-id: (.+)"),
    "headers.oai-session-id": re.compile(r"^oai-session-id: (.+)"),
    "headers.cookie.session-token": re.compile(
        r"^cookie: .*?session-token(?:\.\d)?=(\[[a-z]+:[0-9a-f]{12}\])"
    ),
    "headers.cookie.cloudflare": re.compile(
        r"^cookie: .*?(?:cf_clearance|__cf_bm|_cfuvid)=(\[[a-z]+:[0-9a-f]{12}\])"
    ),
}
"""Where a value stands in a line of the headers, by the path of its disclosure."""
_OF_REQUESTS = {
    "account token": "headers.authorization",
    "account session": "headers.cookie.session-token",
    "account id": "headers.chatgpt-account-id",
}
_OF_ACCOUNTS = {"id": "user id", "email": "e-mail address", "phone_number": "telephone number"}

# of a group the name is that of a team, not of a person
_TOLD = f"""
WITH told AS MATERIALIZED (
    SELECT flows.id AS flow_id, list_id, headers
    FROM flows CROSS JOIN disclosed_by ON disclosed_by.flow_id = flows.id
    WHERE session_id = :session AND {UPLOADS} AND {DELIVERED} LIMIT :most
)
SELECT items.vendor, item, items.path, json_extract(value, '$[3]') AS leak,
       json_extract(value, '$[4]') AS count, headers, events.type, properties,
       ifnull(events.context, contexts.context) AS context
FROM told CROSS JOIN disclosed_lists AS lists ON lists.id = list_id
CROSS JOIN json_each(lists.entries)
CROSS JOIN disclosed_items AS items ON items.id = json_extract(value, '$[0]')
LEFT JOIN telemetry_events AS events ON events.flow_id = told.flow_id
     AND events.seq = json_extract(value, '$[1]') AND events.action IN {LEFT}
LEFT JOIN event_contexts AS contexts ON contexts.id = context_id
WHERE NOT json_extract(value, '$[2]')
  AND (data_class = 'identifier' OR item IN (SELECT value FROM json_each(:named)))
"""  # noqa: S608 - made of constants
_UPLOADS = f"""
SELECT count(*) FROM (
    SELECT 1 FROM flows CROSS JOIN disclosed_by ON disclosed_by.flow_id = flows.id
    WHERE session_id = :session AND {UPLOADS} AND {DELIVERED} LIMIT :most
)
"""  # noqa: S608 - made of constants
_OURS = "session_id = :session AND vendor IS NULL AND policy IS NULL AND endpoint IS NOT NULL"
_REQUESTS = f"SELECT headers FROM flows WHERE {_OURS} LIMIT :most"  # noqa: S608
# what somebody shared is read by others, too
_CONVERSATIONS = """
SELECT DISTINCT conversations.id FROM conversation_sources AS sources
CROSS JOIN conversations ON conversations.key = conversation_key
WHERE sources.session_id = :session AND conversations.id NOT LIKE 'turn-%'
  AND source IN ('list', 'stream', 'request', 'edit', 'title', 'document')
"""
_ACCOUNTS = f"""
SELECT bodies.* FROM (
    SELECT DISTINCT response_sha256 AS sha256 FROM flows
    WHERE {_OURS} AND endpoint = 'me' AND response_sha256 IS NOT NULL LIMIT {_MOST_ACCOUNTS}
) CROSS JOIN bodies USING (sha256)
"""  # noqa: S608 - made of constants

Told = tuple[str | None, str]
"""Who was told (None: ChatGPT itself), and what kind of thing."""


@dataclass(slots=True)
class Values:
    """What left in one session: how often each value did, and of which kinds not every value
    could be read. `asked` says whether it has requests to ChatGPT itself.
    """

    told: dict[Told, Counter[str]] = field(default_factory=dict)
    unread: set[Told] = field(default_factory=set)
    is_partial: bool = False
    asked: bool = False

    def add(self, key: Told, found: Iterable[str], times: int = 1) -> None:
        """Take note of values of a kind; of none, if it was told and cannot be read."""
        known = [value for value in found if value and len(value) <= _LONGEST]
        if not known:
            self.unread.add(key)
        for value in known:
            self.told.setdefault(key, Counter())[value] += times


def values(db: Connection, session: str, *, stand_ins: bool) -> Values:
    """What the session told of which the record holds the value; `stand_ins` also where that is
    a stand-in, which is of use beside a session with stand-ins of the same key.
    """
    found = Values()
    named = {"session": session, "most": MOST_UPLOADS, "named": json.dumps(sorted(NAMED))}
    for told in rows(db, _TOLD, named):
        key = (told["vendor"], told["item"])
        read = list(_comparable(_read(told), stand_ins=stand_ins))
        found.add(key, read, told["count"])
        if told["count"] > 1 or (told["leak"] and told["item"] != CONVERSATION):
            found.unread.add(key)
    (uploads,) = db.execute(_UPLOADS, {**named, "most": MOST_UPLOADS + 1}).fetchone()
    found.is_partial = uploads > MOST_UPLOADS
    _ask(db, session, found, stand_ins=stand_ins)
    return found


def alike(a: Values, b: Values) -> dict[str | None, list[Row]]:
    """Per who was told the kinds of which the same value left in both, and how often in each."""
    found: dict[str | None, list[Row]] = {}
    for (vendor, item), counted in sorted(a.told.items(), key=_rank):
        others = b.told.get((vendor, item), Counter())
        if shared := counted.keys() & others.keys():
            sums = {"a": sum(counted[v] for v in shared), "b": sum(others[v] for v in shared)}
            found.setdefault(vendor, []).append({"item": item, **sums})
    return found


def _rank(told: tuple[Told, Counter[str]]) -> tuple[bool, str]:
    """Names and addresses first: they say most."""
    item = told[0][1]
    return item not in NAMED, item


def differ(a: Values, b: Values, key: Told) -> bool:
    """Whether all values of a kind are known in both, and none is in both."""
    if a.is_partial or b.is_partial or key in a.unread | b.unread:
        return False
    one, other = a.told.get(key), b.told.get(key)
    return bool(one and other) and not (one or Counter()).keys() & (other or Counter()).keys()


def _ask(db: Connection, session: str, found: Values, *, stand_ins: bool) -> None:
    """What ChatGPT itself was asked: by whom, and for which conversations."""
    asked = {"session": session}
    for (headers,) in db.execute(_REQUESTS, {**asked, "most": MOST_UPLOADS}):
        found.asked = True
        for item, path in _OF_REQUESTS.items():
            if known := list(_comparable(_of_headers(headers, path), stand_ins=stand_ins)):
                found.add((None, item), known)
    for (id_,) in db.execute(_CONVERSATIONS, asked):
        found.add((None, CONVERSATION), [id_])
    for stored in rows(db, _ACCOUNTS, asked):
        account = _json(body(stored).decode("utf-8", "replace"))
        for name, item in _OF_ACCOUNTS.items() if isinstance(account, dict) else ():
            if known := list(_comparable([account.get(name)], stand_ins=stand_ins)):
                found.add((None, item), known)


def _read(told: Row) -> Iterator[Any]:
    """The values that stood at the place of a disclosure, as far as the record holds them."""
    path = told["path"]
    if path.startswith("headers."):
        yield from _of_headers(told["headers"], path)
    elif told["leak"] in {None, "plain"} and told["type"] != "group":
        found = _at(_event(told["properties"], told["context"]), path)
        for value in found:
            if told["item"] == CONVERSATION:
                yield from _UUID.findall(str(value).lower())
            else:
                yield value


@lru_cache(maxsize=4_096)
def _of_headers(headers: str, path: str) -> tuple[str, ...]:
    if path not in _SECRETS:
        return ()
    lines = (f"{str(name).lower()}: {value}" for name, value in json.loads(headers)["request"])
    return tuple(found[1] for line in lines if (found := _SECRETS[path].search(line)))


def _event(properties: str | None, context: str | None) -> Any:
    """An event as its vendor's paths go into it: its parts were stored apart."""
    parts = {"properties": _json(properties), "context": _json(context)}
    return {**parts, **_members(parts["context"]), **_members(parts["properties"]), **parts}


def _members(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@lru_cache(maxsize=1_024)
def _json(text: str | None) -> Any:
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None


def _at(value: Any, path: str) -> list[Any]:
    """Values at a path of names, `*` for any name, and indexes, as far as it leads anywhere."""
    found = [value]
    for name, index in _STEP.findall(path):
        found = [below for one in found for below in _below(one, name, index)]
    return found


def _below(value: Any, name: str, index: str) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values()) if name == "*" else [value[name]] if name in value else []
    if isinstance(value, list) and not name:
        return value[int(index) :][:1] if index else value
    return []


def _comparable(found: Iterable[Any], *, stand_ins: bool) -> Iterator[str]:
    """Values that are the same only where the same was told."""
    for value in found:
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            continue
        text = str(value).strip()
        if is_stand_in(text):
            if stand_ins and ":" in text:
                yield text[text.index(":") :]
        elif not _ANY.search(text) and not re.fullmatch(r"<\d+ chars>", text):
            yield text.casefold()
