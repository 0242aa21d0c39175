"""`chatcap purge`: what it says before, asks, does, and says afterwards."""

import io
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from addon.store.database import open_for_writing
from analysis.cli import main
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.conftest import Done

Purge = Callable[..., Done]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A record with a harbour chat, a list of chats that names it, and telemetry."""
    path = tmp_path / "record.db"
    record = Record(path)
    record.session("s1", label="first")
    record.session("s2", source="mitm", source_path=str(tmp_path / "seen.mitm"))
    (tmp_path / "seen.mitm").touch()
    harbour(Chats(record))
    record.flow("asked", path=f"/backend-api/conversation/{CHAT}", category="history")
    listed = record.body(f'{{"items":[{{"id":"{CHAT}","title":"Invented harbour"}}]}}')
    record.flow("list", endpoint="conversations", response_sha256=listed)
    record.upload("told", session_id="s2", started_at="2026-03-05T10:00:00.000Z")
    record.event("told", properties='{"title":"Invented harbour"}')
    record.flow("other", session_id="s2", started_at="2026-03-05T10:00:00.000Z")
    record.close()
    return path


@pytest.fixture
def purge(path: Path, capsys: pytest.CaptureFixture[str]) -> Purge:
    def run(*arguments: str, name: str = "purge") -> Done:
        capsys.readouterr()
        code = main([name, "--db", str(path), *arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


def count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        (number,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(number)


def test_a_conversation_goes_and_what_mentions_it_is_named(path: Path, purge: Purge) -> None:
    done = purge("--conversation", CHAT[:8], "--yes")
    assert done.code == 0, done.err
    assert "messages" in done.out
    assert "in 2 flows, which stay: conversations 1, segment_track 1" in " ".join(done.out.split())
    assert "in other words" in done.out
    assert "nowhere in the file" in done.out
    assert count(path, "messages") == 0
    assert all(len(line) <= 80 for line in done.out.splitlines() if str(path.parent) not in line)


def test_mentions_are_emptied_when_asked_for(path: Path, purge: Purge) -> None:
    done = purge("--conversation", CHAT, "--mentions", "--yes")
    assert "flows without their content" in done.out
    for text in (CHAT, "Invented harbour"):
        assert text.encode() not in path.read_bytes()
    assert count(path, "flows WHERE id IN ('list', 'told')") == 2


def test_it_asks_before_it_forgets(
    path: Path, purge: Purge, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    done = purge("--session", "first")
    assert "cannot be brought back" in done.err
    assert done.code == 130
    assert count(path, "sessions") == 2
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert purge("--session", "first").code == 0
    assert count(path, "sessions") == 1


def test_without_a_terminal_it_needs_yes(path: Path, purge: Purge) -> None:
    done = purge("--all")
    assert (done.code, "add --yes" in done.err) == (1, True)
    assert count(path, "flows")


def test_of_a_title_that_an_event_bears_as_its_name_nothing_is_left(
    path: Path, purge: Purge
) -> None:
    with closing(sqlite3.connect(path)) as db:
        said = ("click on Invented harbour", "2026-03-05T10:00:00.000Z", "[user:1]", "[device:1]")
        query = "UPDATE telemetry_events SET properties = NULL, name = ?, sent_at = ?, user = ?"
        db.execute(f"{query}, anonymous = ?, type = 'Invented harbour'", said)
        db.commit()
    done = purge("--conversation", CHAT, "--mentions", "--yes")
    assert b"Invented harbour" not in path.read_bytes()
    assert "nowhere in the file" in done.out
    with closing(sqlite3.connect(path)) as db:
        query = "SELECT DISTINCT type, name, sent_at, user, anonymous FROM telemetry_events"
        assert db.execute(query).fetchall() == [(None,) * 5]
    assert "Invented harbour" not in purge(name="report").out
    assert "nothing is purged" in purge("--category", "telemetry", "--content", "--yes").err


def test_a_dry_run_does_not_bring_an_older_database_up_to_date(path: Path, purge: Purge) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm007_views'")
        db.commit()
    before = path.read_bytes()
    done = purge("--all", "--dry-run")
    assert (done.code, "older chatcap (it lacks m007_views)" in done.err) == (1, True)
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.before-*"))


def test_a_dry_run_says_the_same_and_does_nothing(path: Path, purge: Purge) -> None:
    before = count(path, "flows"), count(path, "messages")
    would = purge("--session", "s1", "--dry-run", "--json").json
    assert (count(path, "flows"), count(path, "messages")) == before
    did = purge("--session", "s1", "--yes", "--json").json
    assert would["rows"] == did["rows"]
    assert (would["done"], did["done"]) == (False, True)
    assert did["rows"]["sessions"] == 1
    assert did["checked"]["marks"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name what to forget"),
        (["--all", "--session", "last"], "contradict"),
        (["--mentions", "--all"], "goes with --conversation"),
        (["--before", "yesterday"], "is no time"),
        (["--category", "weather"], "is none of"),
    ],
)
def test_wrong_usage(purge: Purge, arguments: list[str], says: str) -> None:
    done = purge(*arguments)
    assert (done.code, says in done.err) == (2, True), done.err


@pytest.mark.parametrize("arguments", [["--session", "zzz"], ["--conversation", "zzz"]])
def test_what_there_is_not_cannot_be_forgotten(purge: Purge, arguments: list[str]) -> None:
    assert purge(*arguments, "--yes").code == 1


def test_nothing_that_fits_is_no_failure(purge: Purge) -> None:
    done = purge("--older-than", "1000w", "--yes")
    assert (done.code, "nothing is purged" in done.err) == (0, True)


def test_a_missing_database_is_not_made(tmp_path: Path, purge: Purge) -> None:
    missing = tmp_path / "missing.db"
    assert main(["purge", "--db", str(missing), "--all", "--yes"]) == 1
    assert not missing.exists()


def test_copies_and_captures_that_still_hold_it_are_named(path: Path, purge: Purge) -> None:
    copy = path.with_name("record.db.before-m004_policies")
    copy.write_bytes(b"old")
    done = purge("--session", "s2", "--yes")
    assert str(copy) in done.out
    assert str(path.with_name("seen.mitm")) in done.out
    assert copy.exists()
    assert purge("--session", "s1", "--yes", "--backups").code == 0
    assert not copy.exists()
    assert path.with_name("seen.mitm").exists()


def test_copies_alone_can_go(path: Path, purge: Purge) -> None:
    copy = path.with_name("record-backup-20260101T000000Z.db")
    copy.write_bytes(b"old")
    assert purge("--older-than", "1000w", "--backups", "--yes").code == 0
    assert not copy.exists()


def test_the_books_are_in_order_afterwards(path: Path, purge: Purge) -> None:
    path.chmod(0o600)
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "UPDATE ledger SET complete = (SELECT count(*) FROM flows f"
            " WHERE f.session_id = ledger.session_id), seen = complete"
        )
    purge("--category", "history", "--yes")
    purge("--session", "s2", "--yes")
    done = purge("--port", "1", name="doctor")
    assert "fits the flows of 1 session" in done.out
    assert "2 purges" in done.out


def test_an_interrupted_purge_is_told_and_finished(path: Path, purge: Purge) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "INSERT INTO purges (purged_at, scope, filters, counts, bytes_before)"
            " VALUES ('2026-03-01T10:00:00.000Z', 'content', '{}', '{}', 1)"
        )
        db.commit()
    assert "one was interrupted" in purge("--port", "1", name="doctor").out
    done = purge()
    assert (done.code, "is finished" in done.out) == (0, True)
    assert purge().code == 2


def test_an_open_database_is_refused(path: Path, purge: Purge) -> None:
    holder = open_for_writing(path)
    done = purge("--all", "--yes")
    holder.close()
    assert (done.code, "another program has" in done.err) == (1, True)


def test_the_list_of_sessions_tells_what_is_not_there_any_more(path: Path, purge: Purge) -> None:
    purge("--category", "history", "--yes")
    purge("--session", "s2", "--yes")
    told = purge(name="sessions").err
    assert "Session s1: 1 flow purged, last at " in told
    assert "1 session purged with all they had" in told


def test_content_goes_once_and_is_counted_once(path: Path, purge: Purge) -> None:
    first = purge("--session", "s1", "--content", "--yes", "--json").json
    assert first["rows"]["texts"]
    assert first["emptied"]
    again = purge("--session", "s1", "--content", "--yes")
    assert "nothing is purged" in again.err


def test_the_content_of_an_export_goes_although_it_has_no_flows(path: Path, purge: Purge) -> None:
    record = Record(path)
    record.session("s3", source="export")
    chats = Chats(record)
    chats.conversation("another", source="export", session_id="s3", title="Invented export")
    chats.message(
        "e1", "user", "exported words", source="export", session_id="s3", conversation_id="another"
    )
    record.close()
    done = purge("--session", "s3", "--content", "--yes")
    assert "texts of messages" in done.out, done.err
    assert b"exported words" not in path.read_bytes()
