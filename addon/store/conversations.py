"""Writing what flows told of chats, merged with all that others have told before."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from addon.store.cells import identifier
from addon.store.chatrows import ChatRows
from addon.store.placeholders import Placeholders, Told
from addon.store.rows import Chats, Sighting
from addon.store.standing import Teller
from addon.store.toldtable import Names, ToldTable


class Conversations:
    """Writes the chats of one session through one connection, inside a writing transaction.

    Nothing is remembered between two calls, so that several processes can write one database.
    """

    def __init__(self, connection: sqlite3.Connection, session_id: str) -> None:
        self._connection = connection
        self._session_id = session_id
        self._conversations = ToldTable(connection, "conversations", ("id",))
        self._messages = ToldTable(
            connection, "messages", ("conversation_id", "id"), lists=("attachments", "citations")
        )
        self._placeholders = Placeholders(connection, self._conversations, self._messages)
        self._rows = ChatRows(connection)

    def write(self, chats: Sequence[Chats]) -> None:
        """Take in what was told. Of flows without a row of this session nothing is taken.

        Raises ValueError for columns that there are not.
        """
        ours = self._ours(chats)
        if not ours:
            return
        told = [self._told(one.flow_id, sighting) for one in ours for sighting in one.sightings]
        others = self._rows.conversations(ours)
        told, homes = self._placeholders.settle(told, others)
        ids = {one.conversation_id for one in told} | {homes.get(one, one) for one in others}
        self._merge(self._conversations, (one for one in told if one.message_id is None), ids)
        self._merge(self._messages, (one for one in told if one.message_id is not None))
        self._rows.write(ours, homes)

    def _ours(self, chats: Sequence[Chats]) -> list[Chats]:
        flows = json.dumps([one.flow_id for one in chats if one.flow_id is not None])
        query = (
            "SELECT id FROM flows WHERE session_id = ? AND id IN (SELECT value FROM json_each(?))"
        )
        found = {one for (one,) in self._connection.execute(query, [self._session_id, flows])}
        return [one for one in chats if one.flow_id is None or one.flow_id in found]

    def _told(self, flow_id: str | None, one: Sighting) -> Told:
        teller = Teller(one.weight, one.seen_at, flow_id or "", self._session_id, one.source)
        conversation = identifier(one.conversation_id)
        if one.message_id is None:
            return Told(conversation, None, teller, self._conversations.values(one.told))
        message = identifier(one.message_id)
        return Told(conversation, message, teller, self._messages.values(one.told))

    def _merge(self, table: ToldTable, told: Iterable[Told], ids: Iterable[str] = ()) -> None:
        """Weigh what was told against what stands; conversations `ids` get a row in any case."""
        pieces: dict[Names, list[Told]] = {(one,): [] for one in ids}
        for one in told:
            names = (one.conversation_id, *([] if one.message_id is None else [one.message_id]))
            pieces.setdefault(names, []).append(one)
        if not pieces:
            return
        flows = {names: {one.teller.flow_id for one in group} for names, group in pieces.items()}
        standings = table.load(pieces, flows)
        for names, group in pieces.items():
            for one in group:
                standings[names].tell(one.teller, one.values)
        table.save(standings)
