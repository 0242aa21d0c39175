"""A name of an event that quotes a chat is not told where no text of chats may stand."""

import json
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.queries.choice import Choice
from analysis.queries.quotations import QUOTES, Quotations
from analysis.queries.telemetry import summary
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats
from tests.analysis.conftest import Chatcap

TITLE = "My invented divorce from Ingeborg"
PROMPT = "Please draft my resignation letter to the harbour office"


@pytest.fixture
def quoting(record: Record) -> Record:
    """Two sessions whose events bear a chat's title, as an official export tells it later."""
    record.session("s2", started_at="2026-03-02T10:00:00.000Z")
    for session in ("s1", "s2"):
        flow = f"{session}u"
        record.upload(flow, session_id=session)
        record.event(flow, name=f"Click {TITLE}", properties=json.dumps({"n": session}))
        record.event(flow, name=TITLE.upper(), properties=json.dumps({session: 1}))
        record.event(flow, type=TITLE, name="Load Thread")
    Chats(record).conversation(CHAT, title=TITLE, source="export", session_id="s2")
    return record


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        (TITLE, False),
        (f"click: {TITLE.lower()}!", False),
        (PROMPT[:30], False),
        ("Letters", False),
        ("Letters Sent", True),
        ("Time Spent", True),
        ("Load Thread", True),
        ("x", True),
        (None, True),
    ],
)
def test_a_name_is_shown_unless_it_quotes_a_chat(
    record: Record, name: str | None, is_shown: bool
) -> None:
    chats = Chats(record)
    for number, title in enumerate((TITLE, "Letters", "Time Spent")):
        chats.conversation(f"c{number}", title=title)
    chats.conversation(CHAT, title=None)
    chats.message("m1", "user", PROMPT)
    shown = Quotations(record.db.conn).shown(name)
    assert shown == (name if is_shown else QUOTES)


def test_names_that_are_not_told_are_counted_together(quoting: Record) -> None:
    db, choice = quoting.db.conn, Choice()
    told = {row["name"]: row for row in summary(db, choice, quotations=Quotations(db))}
    assert {name: row["events"] for name, row in told.items()} == {QUOTES: 4, "Load Thread": 2}
    assert sum(row["events"] for row in summary(db, choice)) == 6
    assert told[QUOTES]["left"] == 4
    assert told[QUOTES]["actions"] == ["passed"]
    assert told["Load Thread"]["type"] == QUOTES


def test_a_chat_that_is_called_like_a_kind_of_event_hides_none(record: Record) -> None:
    record.upload("u1")
    record.event("u1", type="track", name="Load Thread")
    Chats(record).conversation(CHAT, title="Track")
    db = record.db.conn
    (told,) = summary(db, Choice(), quotations=Quotations(db))
    assert (told["type"], told["name"]) == ("track", "Load Thread")


@pytest.mark.usefixtures("quoting")
@pytest.mark.parametrize("format_", ["text", "html", "markdown", "json"])
def test_no_report_quotes_a_chat_unless_asked_for(format_: str, chatcap: Chatcap) -> None:
    for command in (
        ("report", "--format", format_),
        ("report", "--format", format_, "--compare", "s1", "--session", "s2"),
        ("diff", "s1", "s2", "--all", "--format", format_.replace("text", "table")),
    ):
        done = chatcap(*command)
        assert done.code == 0, done.err
        assert QUOTES in done.out
        assert "ingeborg" not in done.out.lower()
    assert QUOTES not in chatcap("report", "--format", format_, "--titles").out


@pytest.mark.usefixtures("quoting")
def test_no_report_in_a_bundle_quotes_a_chat(chatcap: Chatcap, tmp_path: Path) -> None:
    assert chatcap("export", "bundle", "-o", str(tmp_path / "b")).code == 0
    reports = list((tmp_path / "b").glob("report.*"))
    assert reports
    for report in reports:
        assert "ingeborg" not in report.read_text().lower()
        assert QUOTES in report.read_text()
    assert main(["verify", str(tmp_path / "b")]) == 0
