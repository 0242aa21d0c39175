"""What an export and the captures have of each other is told by the facts in the database."""

from pathlib import Path
from typing import Any

import pytest

from addon.store.rows import Chats, FlowEntry, SessionStart, Sighting
from addon.store.writer import Batch, Writer
from analysis.importing.comparison import Alone, Chat, Comparison, compare
from tests.addon.store.builders import flow_row

START = "2026-03-01T10:00:00.000Z"


def told(chat: str, message: str | None = None, source: str = "stream", **fields: Any) -> Sighting:
    return Sighting(
        conversation_id=chat,
        message_id=message,
        source=source,
        weight=2,
        seen_at=START,
        told=fields or {"title" if message is None else "text": f"Invented {chat}"},
    )


def write(path: Path, session: str, *sightings: Sighting) -> None:
    """An import of an export for sightings of one; a live session else."""
    exported = session.startswith("import")
    writer = Writer(path, SessionStart(id=session, source="live", started_at=START))
    chats = Chats(flow_id=None if exported else session, sightings=sightings)
    if exported:
        writer.write(Batch(chats=[chats]))
        writer._table("sessions").update(session, {"source": "export"})
    else:
        writer.write(Batch([FlowEntry(flow=flow_row(session, 1), chats=(chats,))]))
    writer.end(START)
    writer.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "c.db"


def exported(chat: str, *messages: str) -> list[Sighting]:
    return [
        told(chat, source="export"),
        *(told(chat, message, source="export") for message in messages),
    ]


def captured(chat: str, *messages: str) -> list[Sighting]:
    return [told(chat), *(told(chat, message) for message in messages)]


def test_each_side_has_what_the_other_has_not(database: Path) -> None:
    write(database, "live", *captured("both", "m1", "m2"), *captured("deleted", "m5"))
    write(database, "import-1", *exported("both", "m2", "m3", "m4"), *exported("unopened", "m6"))
    assert compare(database, "import-1") == Comparison(
        in_both=1,
        export=Alone(1, 2, (Chat("unopened", "Invented unopened"),)),
        captures=Alone(1, 1, (Chat("deleted", "Invented deleted"),)),
    )


def test_hidden_messages_are_not_counted(database: Path) -> None:
    write(database, "live", *captured("both"), told("both", "m1", hidden=1, text="x"))
    write(database, "import-1", *exported("both"), told("both", "m2", "export", hidden=1))
    found = compare(database, "import-1")
    assert found
    assert (found.in_both, found.export.messages_in_both, found.captures.messages_in_both) == (
        1,
        0,
        0,
    )


def test_only_some_are_named_and_all_are_counted(database: Path) -> None:
    write(database, "import-1", *(told(f"c{number:02}", source="export") for number in range(12)))
    found = compare(database, "import-1")
    assert found
    assert found.export.conversations == 12
    assert [chat.id for chat in found.export.first] == ["c00", "c01", "c02", "c03", "c04"]


def test_what_the_list_named_is_captured_too(database: Path) -> None:
    write(database, "live", told("both", source="list"))
    write(database, "import-1", *exported("both", "m1"))
    found = compare(database, "import-1")
    assert found
    assert (found.in_both, found.export.messages_in_both) == (1, 1)


def test_another_export_counts_on_neither_side(database: Path) -> None:
    write(database, "import-1", *exported("old", "m1"))
    write(database, "import-2", *exported("new", "m2"))
    assert compare(database, "import-2") == Comparison(
        in_both=0, export=Alone(1, 0, (Chat("new", "Invented new"),)), captures=Alone()
    )


def test_turns_without_a_conversation_are_on_neither_side(database: Path) -> None:
    write(database, "live", *captured("turn-live", "m1"))
    write(database, "import-1", *exported("new"))
    found = compare(database, "import-1")
    assert found
    assert found.captures == Alone()


def test_captures_have_no_comparison(database: Path, tmp_path: Path) -> None:
    write(database, "live", *captured("both"))
    assert compare(database, "live") is None
    assert compare(database, "nobody") is None
    assert compare(tmp_path / "missing.db", "live") is None
