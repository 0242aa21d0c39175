"""Which flows are about a conversation, and which only mention it."""

import json
from collections.abc import Iterator

import pytest
from sqlite_utils import Database

from addon.store.rows import Chats
from addon.store.selection import Filters, add, select
from tests.addon.store.builders import flow_row, sighting, turn
from tests.addon.store.record import in_memory, writers


def told(db: Database, flow: str, *conversations: str, **rows: object) -> None:
    sightings = tuple(sighting({"title": one}, one) for one in conversations)
    writers(db)["s1"].write([Chats(flow_id=flow, sightings=sightings, **rows)])  # type: ignore[arg-type]


def going(db: Database, filters: Filters) -> dict[str, set[str]]:
    select(db.conn, filters)
    tables = ("flows", "sessions", "conversations")
    return {t: {id_ for (id_,) in db.execute(f"SELECT id FROM going_{t}")} for t in tables}


@pytest.fixture
def db() -> Iterator[Database]:
    """`f1` asked something, `f2` lists two chats; f3 is of another session."""
    db = in_memory()
    told(db, "f1", "chat-a", turns=(turn("f1", "chat-a", server_request_id="ray"),))
    told(db, "f2", "chat-a", "chat-b")
    yield db
    db.close()


def flow(db: Database, id_: str, **columns: object) -> None:
    seq = db.table("flows").count
    db.table("flows").insert({**flow_row(id_, seq), "session_id": "s1", **columns})


CHAT = Filters(conversations=("chat-a",))


def test_what_told_of_it_alone_goes_and_what_told_of_others_too_stays(db: Database) -> None:
    assert going(db, CHAT) == {"flows": {"f1"}, "sessions": set(), "conversations": {"chat-a"}}


@pytest.mark.parametrize(
    "columns",
    [
        {"path_params": '{"conversation_id": "chat-a"}'},
        {"query": "x=1&conversation_id=chat-a"},
    ],
)
def test_what_names_it_in_its_address_goes(db: Database, columns: dict[str, str]) -> None:
    flow(db, "f4", **columns)
    assert going(db, CHAT)["flows"] == {"f1", "f4"}


UUID = "00000c01-0000-4000-8000-000000000c01"


@pytest.mark.parametrize(
    "columns", [{"path": f"/odd/{UUID}/x"}, {"query": f"url=%2Fc%2F{UUID}%3Fm"}]
)
def test_an_id_that_is_nobody_elses_is_found_anywhere_in_an_address(
    db: Database, columns: dict[str, str]
) -> None:
    told(db, "f1", UUID)
    flow(db, "f4", **columns)
    assert "f4" in going(db, Filters(conversations=(UUID,)))["flows"]


@pytest.mark.parametrize("id_", ["e", "conversation", "backend-api", "/api/v2/rum/words", "v2"])
def test_an_id_that_is_short_or_a_word_takes_no_other_flows(db: Database, id_: str) -> None:
    told(db, "f3", id_)
    flow(db, "f4", path="/backend-api/conversation/e", query="conversation=e")
    flow(db, "f5", path="/api/v2/rum/words/v2", query="e=v2")
    assert going(db, Filters(conversations=(id_,)))["flows"] <= {"f3"}


def test_the_report_of_its_latency_and_feedback_go(db: Database) -> None:
    for id_ in ("f4", "f5", "f6"):
        flow(db, id_)
    report = {"flow_id": "f4", "server_request_id": "ray", "reported_at": "", "report": "{}"}
    other = {**report, "flow_id": "f5", "server_request_id": "another"}
    rated = {"flow_id": "f6", "conversation_id": "chat-a", "kind": "rating", "seen_at": ""}
    told(db, "f4", reports=(report,))
    told(db, "f5", reports=(other,))
    told(db, "f6", feedback=(rated,))
    assert going(db, CHAT)["flows"] == {"f1", "f4", "f6"}


@pytest.mark.parametrize(("chats", "gone"), [(["chat-a"], True), (["chat-a", "chat-b"], False)])
def test_a_socket_goes_unless_it_carried_others(db: Database, chats: list[str], gone: bool) -> None:
    flow(db, "socket")
    for number, chat in enumerate(chats):
        flow(db, f"asked-{number}")
        delivered = turn(f"asked-{number}", chat, delivery="socket", socket_flow_id="socket")
        told(db, f"asked-{number}", turns=(delivered,))
    assert ("socket" in going(db, CHAT)["flows"]) is gone


def test_a_chat_that_has_no_name_goes_with_the_flow_it_is_called_by(db: Database) -> None:
    flow(db, "f4")
    told(db, "f4", turns=(turn("f4", "turn-f4"),))
    assert going(db, Filters(conversations=("turn-f4",)))["flows"] == {"f4"}


@pytest.mark.parametrize(
    ("filters", "flows", "sessions"),
    [
        (Filters(), {"f1", "f2", "f3"}, {"s1", "s2"}),
        (Filters(sessions=("s1",)), {"f1", "f2"}, {"s1"}),
        (Filters(sessions=("s1", "s2")), {"f1", "f2", "f3"}, {"s1", "s2"}),
        (Filters(before="2026-01-01T00:00:02.000Z"), {"f1", "f2"}, {"s1"}),
        (Filters(before="2026-01-01T00:00:01.000Z"), {"f1"}, set()),
        (Filters(before="2026-01-01T00:00:00.000Z"), set(), set()),
        (Filters(category="account"), {"f1", "f2", "f3"}, set()),
        (Filters(category="auth"), set(), set()),
        (Filters(sessions=("s2",), conversations=("chat-a",)), set(), set()),
    ],
)
def test_a_session_goes_when_all_of_it_is_meant(
    db: Database, filters: Filters, flows: set[str], sessions: set[str]
) -> None:
    assert going(db, filters) == {"flows": flows, "sessions": sessions, "conversations": set()}


def test_selecting_again_begins_anew(db: Database) -> None:
    going(db, Filters())
    add(db.conn, "emptied_flows", ["f1"])
    assert going(db, Filters(category="auth"))["flows"] == set()
    assert db.execute("SELECT count(*) FROM emptied_flows").fetchone() == (0,)


def test_filters_are_written_without_ids() -> None:
    written = str(Filters(sessions=("s1", "s2"), conversations=("chat-a",), category="auth"))
    assert json.loads(written) == {
        "sessions": 2,
        "before": None,
        "category": "auth",
        "conversations": 1,
    }
