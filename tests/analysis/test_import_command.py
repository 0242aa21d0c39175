import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.test import tflow

from addon.protocol.records import FlowRecord
from addon.recording.messages import Begin
from addon.recording.recorder import Totals
from addon.store.ledger import Ledger
from analysis.import_command import command
from tests.analysis.importing.making import chat, entry, export, flow, flow_file, har_text, socket

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`chatcap import` in a folder of its own, with `--db d`."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(command, ["--db", "d", *arguments])


def rows(query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect("d") as db:
        found = db.execute(query).fetchall()
    db.close()
    return found


FLOWS = [flow(), flow(b"{}"), flow(answered=False, error="Client disconnected."), socket()]


def test_imports_a_flow_file_once(run: Run) -> None:
    Path("x.mitm").write_bytes(flow_file([*FLOWS, tflow.ttcpflow()])[:-5])
    first = run("x.mitm", "--session", "mine")
    assert first.exit_code == 0, first.stderr
    assert first.stdout == ""
    assert "5 entries: 3 ok, 1 incomplete, 1 rejected" in first.stderr
    assert "entry 3 incomplete: no response" in first.stderr
    assert "entry 5 rejected: the file is cut off inside this flow (byte" in first.stderr
    assert rows("SELECT label, source, ended_at IS NULL FROM sessions") == [("mine", "mitm", 0)]
    assert rows("SELECT seen, complete, aborted, skipped FROM ledger") == [(5, 3, 1, 1)]
    assert rows("SELECT id FROM flows ORDER BY seq") == [(one.id,) for one in FLOWS]
    assert rows("SELECT direction FROM frames ORDER BY seq") == [("client",), ("server",)]
    before = rows("SELECT * FROM flows")
    second = run("x.mitm")
    assert second.exit_code == 0
    assert "already imported" in second.stderr
    assert rows("SELECT * FROM flows") == before


def test_the_har_of_the_same_flows_gives_the_same_rows(run: Run) -> None:
    Path("x.mitm").write_bytes(flow_file(FLOWS))
    Path("x.har").write_text(json.dumps(SaveHar().make_har(FLOWS)))
    Path("x.har.gz").write_bytes(gzip.compress(Path("x.har").read_bytes()))
    result = run("x.mitm", "x.har", "x.har.gz", "--json")
    assert result.exit_code == 0, result.stderr
    columns = "endpoint, category, status, outcome, request_sha256, response_sha256"
    by_file = [
        rows(f"SELECT {columns} FROM flows WHERE session_id = '{file['session_id']}' ORDER BY seq")
        for file in json.loads(result.stdout)
    ]
    assert by_file[0] == by_file[1]
    assert len(by_file[0]) == len(FLOWS)
    assert by_file[2] == []  # the same flows under the same ids: known
    assert "4 entries: 4 known" in result.stderr


def test_json_tells_everything(run: Run) -> None:
    Path("x.har").write_text(har_text([entry(), {}, entry(request={"url": "data:,x"})]))
    result = run("x.har", "--json")
    (file,) = json.loads(result.stdout)
    assert (file["file"], file["kind"], file["already_imported"]) == ("x.har", "har", False)
    assert file["verdicts"] == {
        "ok": 1,
        "incomplete": 0,
        "known": 0,
        "not_http": 1,
        "rejected": 1,
    }
    assert file["ledger"]["seen"] == 3
    assert file["problems"] == [
        {"entry": 2, "verdict": "rejected", "detail": "no URL"},
        {"entry": 3, "verdict": "not_http", "detail": "data:"},
    ]


def test_a_bad_file_does_not_stop_the_others(run: Run) -> None:
    Path("bad.har").write_text("{}")
    Path("x.mitm").write_bytes(flow_file([flow()]))
    result = run("bad.har", "missing", "x.mitm")
    assert result.exit_code == 1
    assert "Error: bad.har: this is JSON, but not a HAR file" in result.stderr
    assert "Error: cannot read missing: No such file" in result.stderr
    assert rows("SELECT count(*) FROM flows") == [(1,)]


def test_many_problems_are_counted_and_listed_on_request(run: Run) -> None:
    Path("x.har").write_text(har_text([{}] * 15))
    brief = run("x.har").stderr
    assert brief.count("rejected: no URL") == 10
    assert "and 5 more; --verbose lists them" in brief
    Path("y.har").write_text(har_text([{}] * 16))
    assert run("y.har", "--verbose").stderr.count("rejected: no URL") == 16


def test_full_privacy_warns(run: Run) -> None:
    Path("x.har").write_text(har_text([entry()]))
    assert "Warning: --privacy full stores" in run("x.har", "--privacy", "full").stderr


def test_minimal_privacy_keeps_no_bodies(run: Run) -> None:
    Path("x.har").write_text(har_text([entry()]))
    assert run("x.har", "--privacy", "minimal").exit_code == 0
    assert rows("SELECT count(*) FROM bodies") == [(0,)]


def test_hosts_can_be_added(run: Run) -> None:
    url = "https://chat.example/backend-api/conversation"
    Path("x.har").write_text(har_text([entry(request={"url": url})]))
    assert run("x.har", "--host", "Chat.Example").exit_code == 0
    assert rows("SELECT endpoint FROM flows") == [("conversation_send",)]


class LosingRecorder:
    """A recorder whose disk takes nothing."""

    def __init__(self, _: Begin, *, on_trouble: Callable[[str], None], **_options: Any) -> None:
        self.trouble = on_trouble

    def close(self, _: FlowRecord, **_options: Any) -> None:
        self.trouble("the disk is full")

    def finish(self, _: str) -> Totals:
        return Totals(Ledger(skipped=2, write_errors=2))


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        (
            Totals(Ledger(skipped=2, write_errors=1), settled=False),
            "1 of 2 flows are not known to be on the disk",
        ),
        (Totals(Ledger(complete=1)), "1 flows seen = 1 complete"),
    ],
)
def test_an_import_that_does_not_account_for_every_entry_is_a_failure(
    totals: Totals, told: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addon.recording.recorder.Recorder", LosingRecorder)
    monkeypatch.setattr(LosingRecorder, "finish", lambda *_: totals)
    Path("x.mitm").write_bytes(flow_file([flow(), flow()]))
    result = run("x.mitm", "--json")
    assert result.exit_code == 1
    assert told in result.stderr
    assert "Not everything could be written" in result.stderr
    assert (json.loads(result.stdout)[0]["ledger"] is None) == (not totals.settled)


def test_lost_flows_are_a_failure_told_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addon.recording.recorder.Recorder", LosingRecorder)
    Path("x.mitm").write_bytes(flow_file([flow(), flow()]))
    result = run("x.mitm")
    assert result.exit_code == 1
    assert result.stderr.count("the disk is full") == 1
    assert "Not everything could be written" in result.stderr


@pytest.mark.parametrize("size", ["0", "x", "-1", "8t"])
def test_a_wrong_size_is_wrong_usage(run: Run, size: str) -> None:
    result = run("x.har", "--max-body", size)
    assert result.exit_code == 2
    assert "is not a size like" in result.stderr


def test_bodies_are_cut_at_max_body(run: Run) -> None:
    Path("x.mitm").write_bytes(flow_file([flow(b"x" * 5000)]))
    assert run("x.mitm", "--max-body", "1k").exit_code == 0
    assert rows("SELECT response_state, response_bytes FROM flows") == [("truncated", 5000)]
    assert rows("SELECT truncated FROM ledger") == [(1,)]


def test_a_database_that_cannot_be_written_is_one_line(run: Run) -> None:
    Path("d").write_bytes(b"no database" * 1000)
    Path("x.har").write_text(har_text([entry()]))
    result = run("x.har")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_bytes_that_are_no_text_lose_no_flow(run: Run) -> None:
    odd = flow(b"\xff\x00")
    odd.request.data.path = b"/backend-api/\xff\xfe?\xff"
    odd.request.data.method = b"PO\xffST"
    odd.request.headers[b"x-\xff"] = b"\xfe"
    Path("x.mitm").write_bytes(flow_file([odd]))
    surrogates = entry(
        request={"url": "https://chatgpt.com/\udcff?\ud83d", "method": "\udcff"},
        response={"headers": [{"name": "\udcff", "value": "\ud83d\0"}], "_error": "\udcff"},
        _webSocketMessages=[{"type": "send", "time": 1, "opcode": 1, "data": "\ud83d"}],
    )
    Path("x.har").write_text(har_text([surrogates, entry()]))
    result = run("x.mitm", "x.har", "--json")
    assert result.exit_code == 0, result.stderr
    assert "chatcap bug" not in result.stderr
    assert [file["ledger"]["skipped"] for file in json.loads(result.stdout)] == [0, 0]
    assert rows("SELECT count(*) FROM flows") == [(3,)]


def captured(*documents: dict[str, Any]) -> bytes:
    """A flow file of a browser that opened these conversations."""
    return flow_file(
        flow(
            json.dumps(one).encode(),
            method="GET",
            url=f"https://chatgpt.com/backend-api/conversation/{one['conversation_id']}",
            posted=b"",
        )
        for one in documents
    )


def chats() -> list[tuple[Any, ...]]:
    return rows(
        "SELECT c.id, c.title, m.id, m.parent_id, m.role, m.text, m.status FROM conversations c"
        " JOIN messages m ON m.conversation_id = c.id ORDER BY c.id, m.id"
    )


def test_an_export_tells_what_its_documents_would_have(run: Run) -> None:
    Path("x.zip").write_bytes(export())
    Path("x.mitm").write_bytes(captured(chat(1), chat(2)))
    assert run("x.mitm").exit_code == 0
    from_documents = chats()
    Path("d").unlink()
    result = run("x.zip")
    assert result.exit_code == 0, result.stderr
    assert chats() == from_documents
    assert "2 entries: 2 ok" in result.stderr
    assert "no flows: a data export holds conversations; 2 of 2 conversations written" in (
        result.stderr
    )
    assert rows("SELECT source, ended_at IS NULL FROM sessions") == [("export", 0)]
    assert rows("SELECT DISTINCT source, seen_at, flow_id FROM message_sources") == [
        ("export", "2026-03-01T10:00:00.000Z", None)
    ]


def test_an_export_that_is_imported_again_changes_nothing(run: Run) -> None:
    Path("x.zip").write_bytes(export())
    run("x.zip")
    before = rows("SELECT * FROM messages"), rows("SELECT * FROM message_sources")
    result = run("x.zip")
    assert "already imported" in result.stderr
    assert "2 conversations only in the export" in result.stderr
    assert (rows("SELECT * FROM messages"), rows("SELECT * FROM message_sources")) == before


@pytest.mark.parametrize("order", [("old.zip", "new.zip"), ("new.zip", "old.zip")])
def test_of_two_exports_the_newer_one_counts(run: Run, order: tuple[str, str]) -> None:
    old, new = chat(1, title="Before"), chat(1, title="After")
    question = next(name for name, node in new["mapping"].items() if "a01" in name[:8])
    new["mapping"]["later"] = {
        "id": "later",
        "message": {**new["mapping"][question]["message"], "id": "later"},
        "parent": question,
        "children": [],
    }
    Path("old.zip").write_bytes(export({"conversations.json": [old, chat(2)]}))
    Path("new.zip").write_bytes(
        export({"conversations-000.json": [new]}, packed_at=(2026, 4, 1, 0, 0, 0))
    )
    assert run(*order).exit_code == 0
    assert rows("SELECT title FROM conversations ORDER BY title") == [("After",), ("Invented 2",)]
    assert rows("SELECT count(*) FROM messages WHERE id = 'later'") == [(1,)]
    assert rows("SELECT count(*) FROM sessions") == [(2,)]


def test_what_only_one_side_has_is_told(run: Run) -> None:
    shorter = chat(1)
    shorter["mapping"] = {
        name: node for name, node in shorter["mapping"].items() if not name.startswith("00000b")
    }
    Path("x.mitm").write_bytes(captured(shorter, chat(3)))
    Path("x.zip").write_bytes(export())
    run("x.mitm")
    result = run("x.zip", "--json")
    told = result.stderr.splitlines()[2:]
    answers = len(chat(1)["mapping"]) - len(shorter["mapping"])
    assert told == [
        "  1 conversation both in the export and in captures",
        f"    messages of these: {answers} only in the export, 0 only in captures",
        "  1 conversation only in the export (deleted since, or never opened under chatcap)",
        f"    Invented 2 ({chat(2)['conversation_id']})",
        "  1 conversation only in captures (deleted before the export, temporary, or newer)",
        f"    Invented 3 ({chat(3)['conversation_id']})",
    ]
    (file,) = json.loads(result.stdout)
    assert file["kind"] == "export"
    assert file["conversations"]["written"] == 2
    assert file["comparison"] == {
        "in_both": 1,
        "export": {
            "conversations": 1,
            "messages_in_both": answers,
            "first": [{"id": chat(2)["conversation_id"], "title": "Invented 2"}],
        },
        "captures": {
            "conversations": 1,
            "messages_in_both": 0,
            "first": [{"id": chat(3)["conversation_id"], "title": "Invented 3"}],
        },
        "complete": True,
    }


def test_what_could_not_be_read_is_not_taken_for_missing(run: Run) -> None:
    Path("x.mitm").write_bytes(captured(chat(3)))
    run("x.mitm")
    Path("x.json").write_text(json.dumps([chat(1), chat(3)])[:-50])
    result = run("x.json", "--json")
    assert "1 rejected" in result.stderr
    assert (
        "  1 conversation only in captures (deleted before the export, temporary, or newer; "
        "or in what could not be read of it, see above)" in result.stderr.splitlines()
    )
    assert json.loads(result.stdout)[0]["comparison"]["complete"] is False
    again = run("x.json", "--json")
    assert json.loads(again.stdout)[0]["comparison"]["complete"] is None


@pytest.mark.parametrize(
    ("title", "told"),
    [
        (None, "    (no title) ("),
        ("", "    (no title) ("),
        ("a\n b", "    a b ("),
        ("x" * 260, f"    {'x' * 59}… ("),
    ],
)
def test_titles_are_told_as_elsewhere_and_not_in_full(
    title: str | None, told: str, run: Run
) -> None:
    Path("x.json").write_text(json.dumps([chat(1) | {"title": title}]))
    stderr = run("x.json").stderr
    assert told in stderr
    assert "  0 conversations only in captures\n" in stderr


def test_every_conversation_of_an_export_has_a_verdict(run: Run) -> None:
    Path("x.zip").write_bytes(
        export({"conversations-000.json": [chat(1), {}], "conversations-001.json": b'[{"id": '})
    )
    result = run("x.zip", "--json")
    assert result.exit_code == 0
    assert "3 entries: 1 ok, 2 rejected" in result.stderr
    assert "entry 2 rejected: conversations-000.json: not a conversation: it has no mapping" in (
        result.stderr
    )
    assert "entry 3 rejected: conversations-001.json: the file is cut off" in result.stderr
    assert rows("SELECT id FROM conversations") == [(chat(1)["conversation_id"],)]


def test_titles_of_others_cannot_move_the_cursor(run: Run) -> None:
    Path("x.json").write_text(json.dumps([chat(1, title="a\x1b[2J\u202eb")]))
    stderr = run("x.json").stderr
    assert "a\\x1b[2J\\u202eb" in stderr
    assert "\x1b" not in stderr


@pytest.mark.parametrize("privacy", ["standard", "full"])
def test_secrets_in_chats_become_stand_ins_unless_all_is_to_be_kept(run: Run, privacy: str) -> None:
    key = "sk-proj-SYNTHETIC0123456789abcdefghijklmnopqrstuvwxyzABCD"
    text = json.dumps([chat(1)]).replace("Tell me an invented harbour fact", f"My key is {key}")
    assert key in text
    Path("x.json").write_text(text)
    assert run("x.json", "--privacy", privacy).exit_code == 0
    kept = rows("SELECT count(*) FROM messages WHERE text LIKE '%SYNTHETIC0123%'")
    assert kept == [(int(privacy == "full"),)]


def test_of_an_export_nothing_is_imported_at_minimal_privacy(run: Run) -> None:
    Path("x.zip").write_bytes(export())
    result = run("x.zip", "--privacy", "minimal")
    assert result.exit_code == 1
    assert "nothing of it is imported" in result.stderr
    assert not Path("d").exists()


def test_an_import_of_an_export_that_was_interrupted_begins_again(run: Run) -> None:
    Path("x.zip").write_bytes(export())
    Path("x.mitm").write_bytes(captured(chat(1, title="Later")))
    run("x.mitm", "x.zip")
    queries = (
        "SELECT id, title FROM conversations ORDER BY id",
        "SELECT conversation_id, id, text, parent_id FROM messages ORDER BY conversation_id, id",
        "SELECT count(*) FROM message_sources",
        "SELECT count(*) FROM messages_fts WHERE messages_fts MATCH 'harbour'",
    )
    before = [rows(query) for query in queries]
    with sqlite3.connect("d") as db:
        db.execute("UPDATE sessions SET ended_at = NULL WHERE source = 'export'")
    db.close()
    result = run("x.zip")
    assert "2 of 2 conversations written" in result.stderr
    assert [rows(query) for query in queries] == before


def test_a_purged_export_takes_with_it_what_it_alone_told(run: Run) -> None:
    Path("x.zip").write_bytes(export())
    Path("x.mitm").write_bytes(captured(chat(1)))
    run("x.mitm", "x.zip")
    with sqlite3.connect("d") as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM sessions WHERE source = 'export'")
    db.close()
    assert rows("SELECT id FROM conversations") == [(chat(1)["conversation_id"],)]
    assert {row[0] for row in chats()} == {chat(1)["conversation_id"]}
