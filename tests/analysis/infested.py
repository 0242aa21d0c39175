"""A record with hostile text in every column that a report shows."""

from collections.abc import Sequence

from tests.analysis.building import START, Record
from tests.analysis.chatting import Chats
from tests.analysis.hostile import HOSTILE


def infest(record: Record, texts: Sequence[str] = HOSTILE) -> None:
    """Plant all texts, each at every place; session `s1` is there already."""
    chats = Chats(record)
    for number, text in enumerate(texts):
        session = f"s{number + 2}"
        record.session(
            session,
            label=text,
            source_path=f"/home/{text}",
            source_sha256=text,
            policy=text,
            started_at=f"2026-03-{number % 28 + 1:02}T10:00:00.000Z",
        )
        _flows(record, f"h{number}", text, session)
        _chat(chats, f"c{number}", text, session)


def _flows(record: Record, id_: str, text: str, session: str) -> None:
    names = dict.fromkeys(("method", "host", "path", "endpoint", "category", "vendor"), text)
    record.flow(id_, session_id=session, **names, duration_ms=9_000.0)
    record.flow(f"{id_}-unknown", session_id=session, **names | {"endpoint": None})
    record.upload(f"{id_}-up", session_id=session, host=text, vendor=text, policy=text)
    record.event(f"{id_}-up", vendor=text, type=text, name=text)
    told = dict.fromkeys(("vendor", "item", "reason", "path", "data_class"), text)
    record.disclosure(f"{id_}-up", **told)
    record.disclosure(f"{id_}-up", **told, leak=text)
    record.finding(id_, severity=text, kind=text, path=text, detail=text)
    record.redaction(id_, text, 1, place=text)
    seen = {"first_seen": START, "last_seen": START, "count": 1}
    shape = dict.fromkeys(("endpoint", "side", "path", "type"), text)
    record._insert("shapes", {"session_id": session} | shape | seen)


def _chat(chats: Chats, id_: str, text: str, session: str) -> None:
    chats.conversation(f"{id_} {text}", title=text, model=text, session_id=session)
    chats.message(
        f"{id_}-m", "assistant", text, conversation_id=f"{id_} {text}", model=text,
        session_id=session,
    )  # fmt: skip
    times = {"first_token_ms": 100.0, "total_ms": 900.0}
    chats.turn(f"{id_}-t", model=text, session_id=session, message_id="m", **times)
