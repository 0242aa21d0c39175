"""`chatcap export har`: flows for other tools, and for another database."""

import json
from pathlib import Path

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_flows_are_written_for_their_owner_alone(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.flow("a", started_at="2026-03-01T10:00:00.000Z")
    record.upload("b")
    done = chatcap("export", "har", "-o", str(tmp_path / "x.har"))
    assert (done.code, done.out, done.err) == (0, "", f"Wrote 2 flows to {tmp_path}/x.har\n")
    entries = json.loads((tmp_path / "x.har").read_bytes())["log"]["entries"]
    assert [entry["_chatcap"]["id"] for entry in entries] == ["a", "b"]
    assert (tmp_path / "x.har").stat().st_mode & 0o777 == 0o600


def test_filters_choose_flows(record: Record, chatcap: Chatcap, tmp_path: Path) -> None:
    record.flow("a")
    record.upload("b")
    done = chatcap("export", "har", "--category", "telemetry", "-o", str(tmp_path / "x.har.gz"))
    assert done.err.startswith("Wrote 1 flow to ")


def test_where_the_capture_lay_is_not_told(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.session("s2", source_path="/home/somebody/secret-folder/a.mitm")
    record.flow("a", session_id="s2")
    chatcap("export", "har", "-o", str(tmp_path / "x.har"))
    assert "secret-folder" not in (tmp_path / "x.har").read_text()


def test_secrets_that_were_recorded_in_full_are_asked_for(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.session("s2", options='{"chatcap_privacy": "full"}')
    record.flow("a", session_id="s2")
    target = tmp_path / "x.har"
    done = chatcap("export", "har", "-o", str(target))
    assert done.code == 1
    assert "s2 was recorded with its secrets" in done.err
    assert not target.exists()
    assert chatcap("export", "har", "--with-secrets", "-o", str(target)).code == 0
    assert chatcap("export", "har", "--session", "s1", "-o", str(target)).code == 0


def test_a_file_is_needed(chatcap: Chatcap) -> None:
    assert chatcap("export", "har").code == 2


def test_a_symbolic_link_is_refused(record: Record, chatcap: Chatcap, tmp_path: Path) -> None:
    record.flow("a")
    (tmp_path / "x.har").symlink_to(tmp_path / "y")
    done = chatcap("export", "har", "-o", str(tmp_path / "x.har"))
    assert (done.code, "symbolic link" in done.err) == (1, True)
