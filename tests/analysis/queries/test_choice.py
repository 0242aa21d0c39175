"""Filters and ids."""

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


@pytest.fixture
def days(record: Record) -> Record:
    """Two sessions with three flows each, an hour apart."""
    record.session("s2", label="after", started_at="2026-03-02T10:00:00.000Z")
    record.session("s3", label="empty", started_at="2026-02-28T10:00:00.000Z")
    for session, day in (("s1", 1), ("s2", 2)):
        for hour in (10, 11, 12):
            record.flow(
                f"{session}-{hour}",
                session_id=session,
                started_at=f"2026-03-0{day}T{hour}:00:00.000Z",
                endpoint=None if hour == 12 else f"e{hour}",
                category="account" if hour == 10 else "history",
            )
    return record


ALL = ["s1-10", "s1-11", "s1-12", "s2-10", "s2-11", "s2-12"]


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ([], ALL),
        (["--session", "s1"], ALL[:3]),
        (["--session", "last"], ALL[3:]),
        (["--session", "s2", "--session", "s1"], ALL),
        (["--session", "s2", "--session", "last"], ALL[3:]),
        (["--session", "s3", "--session", "s1", "--limit", "1"], ALL[2:3]),
        (["--session", "after", "--endpoint", "e10"], ["s2-10"]),
        (["--since", "2026-03-02"], ALL[3:]),
        (["--since", "2026-03-01T11:00"], ALL[1:]),
        (["--until", "2026-03-01T11:00"], ALL[:1]),
        (["--since", "2026-03-01T11:00", "--until", "2026-03-02T11:00"], ALL[1:4]),
        (["--since", "1h"], []),
        (["--endpoint", "e10"], ["s1-10", "s2-10"]),
        (["--category", "history"], ["s1-11", "s1-12", "s2-11", "s2-12"]),
        (["--category", "history", "--session", "s2", "--endpoint", "e11"], ["s2-11"]),
        (["--limit", "2"], ALL[4:]),
        (["--limit", "4"], ALL[2:]),
        (["--limit", "0"], []),
        (["--limit", "99"], ALL),
        (["--category", "account", "--limit", "1"], ["s2-10"]),
        (["--endpoint", "e10' OR '1'='1"], []),
    ],
)
def test_filters_choose_flows(
    arguments: list[str], ids: list[str], days: Record, chatcap: Chatcap
) -> None:
    done = chatcap("flows", "--json", *arguments)
    assert [flow["id"] for flow in done.json] == ids


@pytest.mark.parametrize(
    ("arguments", "flows"),
    [
        ([], 6),
        (["--session", "s1", "--session", "after"], 6),
        (["--session", "last"], 3),
        (["--since", "2026-03-02T11:00"], 2),
    ],
)
def test_the_report_takes_the_same_filters(
    arguments: list[str], flows: int, days: Record, chatcap: Chatcap
) -> None:
    report = chatcap("report", "--format", "json", *arguments).json
    assert report["flows"] == flows
    assert sum(row["flows"] for row in report["endpoints"]) == flows
    assert len(report["sessions"]) == (flows // 3 or 1) + (not arguments)


def test_an_unknown_session_is_an_error(days: Record, chatcap: Chatcap) -> None:
    done = chatcap("flows", "--session", "s9")
    assert (done.code, done.out) == (1, "")
    assert "there is no session 's9'" in done.err


@pytest.mark.parametrize(
    "command", ["conversations", "disclosures", "endpoints", "flows", "latency", "sessions"]
)
def test_every_listing_takes_several_sessions_and_their_labels(
    command: str, days: Record, chatcap: Chatcap
) -> None:
    done = chatcap(command, "--json", "--session", "after", "--session", "s1")
    assert done.code == 0, done.err
    assert "s9" in chatcap(command, "--session", "after", "--session", "s9").err


def test_a_label_names_a_session_while_no_other_one_has_it(days: Record, chatcap: Chatcap) -> None:
    days.session("s4", label="s1", started_at="2026-02-27T10:00:00.000Z")
    assert chatcap("sessions", "--json", "--session", "s1").json[0]["id"] == "s1"
    days.session("s5", label="after")
    done = chatcap("flows", "--session", "after")
    assert (done.code, done.out) == (1, "")
    assert "several sessions have the label 'after': s5, s2: name one by its id" in done.err
    assert "there is no session ''" in chatcap("flows", "--session", "").err


def test_the_start_of_an_id_is_enough_while_it_is_the_only_one(
    record: Record, chatcap: Chatcap
) -> None:
    record.flow("abc-1")
    record.flow("abd-2")
    assert chatcap("show", "abc", "--json").json["id"] == "abc-1"
    several = chatcap("show", "ab")
    assert several.code == 1
    assert "several flows start with 'ab': abc-1, abd-2" in several.err
    for wanted in ("", "x", "ABC", "abc-1-2", "%", "ab_"):
        assert "there is no flow" in chatcap("show", "--", wanted).err


def test_the_short_ids_of_the_tables_find_each_of_several_with_one_name(
    record: Record, chatcap: Chatcap
) -> None:
    ids = [f"68a1b2c3-0000{more}" for more in ("", "~2", "~3", "~20260301-100000-a1b2c3.1")]
    for id_ in ids:
        record.flow(id_)
    shown = [line.split()[0] for line in chatcap("flows").out.splitlines()[2:]]
    assert shown == ["68a1b2c3", "68a1b2c3~2", "68a1b2c3~3", "68a1b2c3~1"]
    for short, whole in zip(shown, ids, strict=True):
        assert chatcap("show", short, "--json").json["id"] == whole
        assert chatcap("show", whole, "--json").json["id"] == whole
    record.flow("68a1b2c3-ffff")
    several = chatcap("show", "68a1b2c3")
    assert "several flows start with '68a1b2c3': 68a1b2c3-0000, 68a1b2c3-ffff" in several.err
    assert "there is no flow" in chatcap("show", "68a1b2c3~4").err


def test_a_whole_id_wins_over_longer_ones(record: Record, chatcap: Chatcap) -> None:
    record.flow("abc")
    record.flow("abcd")
    assert chatcap("show", "abc", "--json").json["id"] == "abc"


def test_last_of_no_sessions_is_an_error(record: Record, chatcap: Chatcap) -> None:
    record.db.execute("DELETE FROM sessions")
    record.db.conn.commit()
    assert "there is no session yet" in chatcap("flows", "--session", "last").err
