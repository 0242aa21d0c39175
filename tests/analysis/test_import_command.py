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
from tests.analysis.importing.making import entry, flow, flow_file, har_text, socket

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
