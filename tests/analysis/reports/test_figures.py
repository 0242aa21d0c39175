"""The figures at the top."""

from analysis.reports.figures import figures
from tests.analysis.building import Record
from tests.analysis.chatting import Chats, harbour
from tests.analysis.conftest import Chatcap


def told(chatcap: Chatcap) -> dict[str, tuple[str, str]]:
    report = chatcap("report", "--format", "json").json
    return {figure.label: (figure.value, figure.about) for figure in figures(report)}


def test_an_empty_record_has_zeros_and_no_alarm(chatcap: Chatcap) -> None:
    assert told(chatcap) == {
        "telemetry uploads": ("0", "none was seen"),
        "conversations": ("0", "0 messages, 0 turns"),
        "flows seen": ("0", "none lost to the disk"),
    }


def test_leaks_that_left_come_first_by_kind(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1")
    record.upload("f2", action="answered")
    record.event("f1")
    record.disclosure("f1", item="title", leak="plain", count=2)
    record.disclosure("f1", item="conversation id", leak="plain")
    record.disclosure("f2", item="title", leak="plain", kept_in=1)
    Chats(record).turn("t1")
    figures = told(chatcap)
    assert next(iter(figures.items())) == (
        "leaks of your chats or account left",
        ("3", "2 chat titles, 1 chat id; 1 kept in"),
    )
    assert figures["telemetry uploads"] == ("2", "1 left, 1 kept in")
    assert figures["vendor"] == ("1", "1.0 events, 2.00 kB made for each message that you sent")
    assert figures["flows seen"] == ("3", "none lost to the disk")


def test_what_was_kept_in_is_no_alarm(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1", action="answered")
    record.disclosure("f1", item="title", leak="plain", kept_in=1, count=15)
    figure, *_ = figures(chatcap("report", "--format", "json").json)
    assert (figure.value, figure.label) == ("0", "leaks of your chats or account left")
    assert (figure.about, figure.kind) == ("15 kept in", "")


def test_after_a_purge_nothing_is_claimed_of_what_went(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1")
    record.flow("f2")
    record.close()
    assert chatcap("purge", "--category", "account", "-y").code == 0
    assert told(chatcap)["texts of chats in what is left of telemetry"] == (
        "0",
        "none of this record was found again",
    )


def test_no_leak_is_said_as_well(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1")
    assert told(chatcap)["texts of chats in telemetry"] == (
        "0",
        "none of this record was found again",
    )


def test_what_was_not_looked_into_is_no_zero(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1")
    record.db.execute("UPDATE sessions SET telemetry_read = 0")
    record.db.conn.commit()
    value, about = told(chatcap)["texts of chats in telemetry"]
    assert value == "?"
    assert "were not read" in about


def test_losses_are_among_them(record: Record, chatcap: Chatcap) -> None:
    harbour(Chats(record))
    record.count("s1", "skipped", 2)
    record.db.execute("UPDATE ledger SET write_errors = 2, truncated = 1")
    record.db.conn.commit()
    _, about = told(chatcap)["flows seen"]
    assert about == "2 flows LOST to the disk, 1 with a body cut short"
    assert told(chatcap)["conversation"][0] == "1"
