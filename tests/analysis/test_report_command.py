"""Where `chatcap report` writes to, and in which format."""

import hashlib
import json
import stat
from pathlib import Path

import pytest

from tests.analysis.building import Record
from tests.analysis.chatting import Chats, harbour
from tests.analysis.conftest import Chatcap


@pytest.mark.parametrize(
    ("name", "arguments", "start"),
    [
        ("r.md", [], "# `What the ChatGPT web client told`"),
        ("r.MARKDOWN", [], "# `What the"),
        ("r.json", [], '{\n  "schema"'),
        ("r.txt", [], "What the ChatGPT web client told\n"),
        ("r", [], "What the ChatGPT web client told\n"),
        ("r.html", [], "<!doctype html>"),
        ("r.HTM", [], "<!doctype html>"),
        ("r.md", ["--format", "json"], '{\n  "schema"'),
    ],
)
def test_the_name_of_the_file_says_the_format_unless_an_option_does(
    name: str, arguments: list[str], start: str, tmp_path: Path, chatcap: Chatcap
) -> None:
    path = tmp_path / name
    done = chatcap("report", "-o", str(path), *arguments)
    assert (done.code, done.out, done.err) == (0, "", f"Wrote {path}\n")
    assert path.read_text().startswith(start)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_unwritable_file_is_an_expected_failure(tmp_path: Path, chatcap: Chatcap) -> None:
    done = chatcap("report", "-o", str(tmp_path / "none" / "r.md"))
    assert done.code == 1
    assert "cannot write" in done.err


def test_json_is_alone_on_stdout(record: Record, chatcap: Chatcap) -> None:
    record.count("s1", "skipped")
    record.db.execute("UPDATE ledger SET write_errors = 1")
    record.db.conn.commit()
    json.loads(chatcap("report", "--format", "json").out)
    done = chatcap("sessions", "--json")
    assert done.json[0]["write_errors"] == 1
    assert "lost 1 flows" in done.err


def test_a_title_of_yours_stands_above_it_in_every_format(chatcap: Chatcap) -> None:
    for format_, start in (
        ("text", "Kafka's <log>\n"),
        ("markdown", "# `Kafka's <log>`\n"),
        ("html", "<!doctype html>"),
    ):
        out = chatcap("report", "--title", "Kafka's <log>", "--format", format_).out
        assert out.startswith(start)
    assert "<h1>Kafka&#39;s &lt;log&gt;</h1>" in out
    assert "<title>Kafka&#39;s &lt;log&gt;</title>" in out


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "json"])
def test_titles_of_chats_are_told_only_when_asked_for(
    format_: str, record: Record, chatcap: Chatcap
) -> None:
    harbour(Chats(record))
    assert "Invented harbour" not in chatcap("report", "--format", format_).out
    asked = " ".join(chatcap("report", "--titles", "--format", format_).out.split())
    # a terminal may have room for its beginning only
    assert "Invented harbo" in asked


def test_a_page_is_not_poured_onto_a_terminal(
    chatcap: Chatcap, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chatcap("report", "--format", "html").out.startswith("<!doctype html>")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    done = chatcap("report", "--format", "html")
    assert (done.code, done.out) == (2, "")
    assert "-o report.html" in done.err


def test_the_hash_is_that_of_the_database(record: Record, chatcap: Chatcap) -> None:
    method = chatcap("report", "--format", "json").json["method"]
    assert method["database_sha256"] == hashlib.sha256(record.path.read_bytes()).hexdigest()
    assert method["database_sha256"] in chatcap("report", "--format", "html").out


@pytest.fixture
def two(record: Record) -> Record:
    record.session("s2", started_at="2026-03-02T10:00:00.000Z")
    for session in ("s1", "s2"):
        record.upload(f"u-{session}", session_id=session)
        record.event(f"u-{session}", name=f"only in {session}")
    return record


@pytest.mark.usefixtures("two")
def test_a_report_can_hold_a_comparison_with_another_session(chatcap: Chatcap) -> None:
    asked = ["report", "--session", "last", "--compare", "previous"]
    comparison = chatcap(*asked, "--format", "json").json["comparison"]
    plain = chatcap("diff", "s1", "s2", "--json").json
    assert comparison | {"made_at": ""} == plain | {"made_at": ""}
    assert (comparison["a"]["id"], comparison["b"]["id"]) == ("s1", "s2")
    for format_, title in (
        ("text", "COMPARISON OF TWO SESSIONS"),
        ("markdown", "## Comparison of two sessions"),
        ("html", '<a href="#comparison">Comparison of two sessions</a>'),
    ):
        out = chatcap(*asked, "--format", format_).out
        assert title in out
        assert "- only in s1" in out
        assert "+ only in s2" in out
        assert title not in chatcap("report", "--format", format_).out


@pytest.mark.usefixtures("two")
def test_a_comparison_is_with_one_session(chatcap: Chatcap) -> None:
    done = chatcap("report", "--compare", "s1")
    assert (done.code, done.out) == (2, "")
    assert "--session" in done.err


def test_of_a_session_with_its_secrets_it_warns(record: Record, chatcap: Chatcap) -> None:
    record.session("s2", options='{"chatcap_privacy": "full"}')
    record.flow("f1", session_id="s2")
    done = chatcap("report", "--format", "json")
    assert (done.code, done.err.startswith("Warning: session s2")) == (0, True)
    assert any("1 session recorded with passwords and tokens" in one for one in done.json["limits"])
    for arguments in (("report", "--session", "s1", "--compare", "s2"), ("diff", "s1", "s2")):
        assert "Warning: session s2" in chatcap(*arguments).err
    assert chatcap("report", "--session", "s1").err == ""


def test_of_one_session_it_counts_what_that_told(record: Record, chatcap: Chatcap) -> None:
    record.session("s2", started_at="2026-04-01T10:00:00.000Z")
    chats = Chats(record)
    chats.conversation("c", title="Harbour")
    chats.message("m", "user", "four", conversation_id="c")
    chats.message("n", "user", "told later", conversation_id="c", session_id="s2")
    record.db.conn.commit()

    def told(*arguments: str) -> list[tuple[str | None, int, int]]:
        rows = chatcap("report", "--titles", "--format", "json", *arguments).json["conversations"]
        return [(row["title"], row["messages"], row["characters"]) for row in rows]

    assert told() == [("Harbour", 2, 14)]
    assert told("--session", "s1") == [("Harbour", 1, 4)]
    assert told("--session", "s2") == [(None, 1, 10)]


@pytest.mark.parametrize("format_", ["json", "html", "markdown", "text"])
def test_what_is_no_number_is_in_no_report(record: Record, chatcap: Chatcap, format_: str) -> None:
    record.flow("f1", duration_ms=float("inf"), first_byte_ms=float("-inf"))
    done = chatcap("report", "--format", format_)
    assert (done.code, "inf " in done.out, "Infinity" in done.out) == (0, False, False)


def test_an_ending_that_no_report_has_is_refused(tmp_path: Path, chatcap: Chatcap) -> None:
    done = chatcap("report", "-o", str(tmp_path / "r.pdf"))
    assert done.code == 2
    assert "a report is no .pdf file: name it .html" in done.err
    assert not (tmp_path / "r.pdf").exists()
    assert chatcap("report", "-o", str(tmp_path / "r.txt")).code == 0
