"""Conversations whose id the server never told, and what they turn out to be.

A turn that broke off before any answer is kept as a conversation `turn-<flow id>`. When one of
its messages is told under a named conversation, everything of the placeholder moves there, and
whatever is still told under the placeholder goes there too.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from addon.store.standing import Teller, Value
from addon.store.toldtable import ALL, ToldTable

_FIRST, _AFTER = "turn-", "turn."


def is_placeholder(conversation_id: str) -> bool:
    return _FIRST <= conversation_id < _AFTER


@dataclass(frozen=True, slots=True)
class Told:
    """What one place told of a conversation (`message_id` None) or of one message of it."""

    conversation_id: str
    message_id: str | None
    teller: Teller
    values: dict[str, Value]


class Placeholders:
    """Finds the homes of placeholders, through one connection."""

    def __init__(
        self, connection: sqlite3.Connection, conversations: ToldTable, messages: ToldTable
    ) -> None:
        self._connection = connection
        self._conversations = conversations
        self._messages = messages

    def settle(self, told: list[Told], others: set[str]) -> tuple[list[Told], dict[str, str]]:
        """What was told, under the conversations where it belongs, with what has to move there;
        and the homes of the placeholders in it and in `others`.
        """
        homes = self._known({one.conversation_id for one in told} | others)
        told = [_at_home(one, homes) for one in told]
        while found := self._found(told):
            homes |= found
            told += [one for placeholder in found for one in self._unload(placeholder)]
            told = [_at_home(one, homes) for one in told]
            self._remember(found)
        return told, homes

    def _known(self, ids: Iterable[str]) -> dict[str, str]:
        asked = [one for one in ids if is_placeholder(one)]
        if not asked:
            return {}
        query = "SELECT id, conversation_id FROM placeholders WHERE id = ?"
        return dict(row for one in asked for row in self._connection.execute(query, [one]))

    def _found(self, told: Iterable[Told]) -> dict[str, str]:
        """Placeholder -> the named conversation that has one of its messages."""
        named: dict[str, str] = {}
        nameless: dict[str, list[str]] = {}
        for one in told:
            if one.message_id is None:
                continue
            if is_placeholder(one.conversation_id):
                nameless.setdefault(one.message_id, []).append(one.conversation_id)
            else:
                least = min(one.conversation_id, named.get(one.message_id, one.conversation_id))
                named[one.message_id] = least
        pairs = [
            (p, named[message])
            for message in nameless.keys() & named.keys()
            for p in nameless[message]
        ]
        pairs += [(p, named[message]) for message, p in self._holders(named, "")]
        if nameless:
            pairs += [
                (p, home)
                for message, home in self._holders(nameless, "NOT")
                for p in nameless[message]
            ]
        homes: dict[str, str] = {}
        for placeholder, home in pairs:
            homes[placeholder] = min(home, homes.get(placeholder, home))
        return homes

    def _holders(self, messages: Iterable[str], which: str) -> Iterator[tuple[str, str]]:
        """(message, conversation) of those that are in a placeholder, or `NOT` in one."""
        query = (
            "SELECT m.id, m.conversation_id"  # noqa: S608 - our own words
            " FROM json_each(?) AS w CROSS JOIN messages AS m ON m.id = w.value"
            f" WHERE {which} (m.conversation_id >= ? AND m.conversation_id < ?)"
        )
        asked = json.dumps(list(messages), ensure_ascii=False)
        yield from self._connection.execute(query, [asked, _FIRST, _AFTER])

    def _unload(self, placeholder: str) -> Iterator[Told]:
        """All that was told under a placeholder."""
        query = "SELECT conversation_id, id FROM messages WHERE conversation_id = ?"
        names = self._connection.execute(query, [placeholder]).fetchall()
        tables = ((self._conversations, [(placeholder,)]), (self._messages, names))
        for table, wanted in tables:
            for (_, *message), standing in table.load(wanted, ALL).items():
                for teller, values in standing.tellings():
                    yield Told(placeholder, message[0] if message else None, teller, values)

    def _remember(self, found: dict[str, str]) -> None:
        """Empty the placeholders, and leave word where to go."""
        run = self._connection.executemany
        run("INSERT OR IGNORE INTO conversations (id) VALUES (?)", [(n,) for n in found.values()])
        moves = [(home, placeholder) for placeholder, home in found.items()]
        for table in ("feedback", "shares", "turns"):
            run(f"UPDATE {table} SET conversation_id = ? WHERE conversation_id = ?", moves)  # noqa: S608
        run("DELETE FROM conversations WHERE id = ?", [(one,) for one in found])
        run("INSERT INTO placeholders (conversation_id, id) VALUES (?, ?)", moves)


def _at_home(told: Told, homes: dict[str, str]) -> Told:
    home = homes.get(told.conversation_id)
    return told if home is None else replace(told, conversation_id=home)
