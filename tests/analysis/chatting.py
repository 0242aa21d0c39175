"""Writes conversations into a record, row by row."""

import json
from typing import Any

from tests.analysis.building import START, Record

CHAT = "00000c01-0000-4000-8000-000000000c01"


class Chats:
    """Conversations, messages, turns and reports of a record; flows of `s1` unless named."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._numbers = 0

    def conversation(self, id_: str = CHAT, **columns: Any) -> int:
        source = columns.pop("source", "document")
        session = columns.pop("session_id", "s1")
        flow = columns.pop("flow_id", "new" if source != "export" else None)
        defaults = {"title": "Invented harbour", "model": "gpt-5"}
        row = {"id": id_} | defaults | columns
        key = self._insert("conversations", row)
        self.told("conversation", key, source, _fields(row), flow, session=session)
        return key

    def message(self, id_: str, role: str, text: str | None, **columns: Any) -> int:
        source = columns.pop("source", "document")
        session = columns.pop("session_id", "s1")
        flow = columns.pop("flow_id", "new" if source != "export" else None)
        files, cited = columns.pop("attachments", ()), columns.pop("citations", ())
        defaults: dict[str, Any] = {
            "conversation_id": CHAT,
            "parent_id": None,
            "recipient": "all",
            "content_type": "text",
            "status": "finished_successfully",
            "model": "gpt-5" if role == "assistant" else None,
        }
        row = {"id": id_, "role": role, "text": text} | defaults | columns
        for name in ("content", "metadata"):
            if row.get(name) is not None:
                row[name] = json.dumps(row[name])
        key = self._insert("messages", row)
        for seq, file in enumerate(files):
            self._insert("attachments", {"message_key": key, "seq": seq, "kind": "file"} | file)
        for seq, citation in enumerate(cited):
            self._insert("citations", {"message_key": key, "seq": seq} | citation)
        lists = [name for name, of in (("attachments", files), ("citations", cited)) if of]
        self.told("message", key, source, [*_fields(row), *lists], flow, session=session)
        return key

    def told(
        self,
        what: str,
        key: int,
        source: str,
        fields: list[str],
        flow: str | None,
        *,
        session: str = "s1",
    ) -> None:
        row = {
            f"{what}_key": key,
            "session_id": session,
            "flow_id": self.flow(session) if flow == "new" else flow,
            "source": source,
            "weight": 2,
            "seen_at": START,
            "fields": json.dumps(fields),
        }
        self._insert(f"{what}_sources", row)

    def turn(self, flow_id: str, **columns: Any) -> None:
        session, started_at = columns.pop("session_id", "s1"), columns.pop("started_at", START)
        flow = {name: columns.pop(name) for name in ("status", "outcome") if name in columns}
        self.record.flow(flow_id, session_id=session, started_at=started_at, **flow)
        defaults = {
            "flow_id": flow_id,
            "model": "gpt-5",
            "kind": "next",
            "delivery": "response",
            "is_done": 1,
            "tokens": 5,
            "started_at": started_at,
        }
        self._insert("turns", defaults | columns)

    def report(self, flow_id: str, **columns: Any) -> None:
        session, at = columns.pop("session_id", "s1"), columns.pop("reported_at", START)
        self.record.flow(flow_id, session_id=session, started_at=at)
        defaults = {"flow_id": flow_id, "model": "gpt-5", "reported_at": at, "report": "{}"}
        self._insert("latency_reports", defaults | columns)

    def feedback(self, **columns: Any) -> None:
        defaults = {"flow_id": self.flow(), "conversation_id": CHAT, "kind": "rating"}
        self._insert("feedback", defaults | {"seen_at": START} | columns)

    def share(self, id_: str, **columns: Any) -> None:
        defaults = {"id": id_, "conversation_id": CHAT, "seen_at": START}
        self._insert("shares", defaults | columns)

    def flow(self, session: str = "s1") -> str:
        self._numbers += 1
        id_ = f"f{self._numbers:07d}"
        self.record.flow(id_, session_id=session, path="/backend-api/conversation")
        return id_

    def _insert(self, table: str, row: dict[str, Any]) -> int:
        self.record._insert(table, row)
        (key,) = self.record.db.execute("SELECT last_insert_rowid()").fetchone()
        return int(key)


def _fields(row: dict[str, Any]) -> list[str]:
    """What whoever told of it told: all that is there, but its names."""
    return [
        name
        for name, value in row.items()
        if value is not None and name not in {"id", "conversation_id"}
    ]


def harbour(chats: Chats) -> None:
    """A chat with a search, an answer made again, and one that broke off."""

    def at(minute: int) -> str:
        return f"2026-03-01T10:{minute:02}:00.000Z"

    chats.conversation(current_node="m-b3", create_time=at(0), update_time=at(9))
    chats.message("m-s1", "system", "", hidden=1, parent_id="client-created-root")
    chats.message("m-u1", "user", "Tell me of a harbour", parent_id="m-s1", create_time=at(1))
    thoughts = {"thoughts": [{"summary": "Looking"}, {"summary": "Reading"}]}
    chats.message(
        "m-t1",
        "assistant",
        "secret thinking",
        parent_id="m-u1",
        content_type="thoughts",
        content=thoughts,
        create_time=at(2),
        place=0,
    )
    chats.message(
        "m-c1",
        "assistant",
        '{"search_query":[{"q":"invented harbour"}]}',
        parent_id="m-t1",
        content_type="code",
        recipient="web.run",
        channel="commentary",
        create_time=at(2),
    )
    chats.message(
        "m-w1", "tool", "tool text about piers", parent_id="m-c1", name="web.run", create_time=at(2)
    )
    chats.message(
        "m-b1",
        "assistant",
        "The **harbour** opened in year 12. \ue200cite\ue202turn0search0\ue201\n\n"
        "| pier | length |\n|---|---:|\n| North | 41 m |\n\n```python\nprint('ahoy')\n```\n"
        "![map](https://evil.example/map.png) <b>raw</b> [site](https://harbour.example/x)",
        parent_id="m-w1",
        create_time=at(3),
        channel="final",
        citations=[
            {
                "title": "A harbour",
                "url": "https://harbour.example/",
                "matched_text": "\ue200cite\ue202turn0search0\ue201",
            }
        ],
    )
    chats.message(
        "m-b2",
        "assistant",
        "Another harbour altogether.",
        parent_id="m-u1",
        place=1,
        create_time=at(4),
    )
    chats.message(
        "m-u2",
        "user",
        "Draw it\nplease",
        parent_id="m-b1",
        create_time=at(5),
        attachments=[
            {
                "name": "sketch.png",
                "media_type": "image/png",
                "size": 2048,
                "width": 64,
                "height": 48,
                "kind": "image",
            }
        ],
    )
    chats.message(
        "m-b3",
        "assistant",
        "Here is the begin",
        parent_id="m-u2",
        status="in_progress",
        create_time=at(6),
    )
