"""Where `chatcap report` writes to, and in which format."""

import json
import stat
from pathlib import Path

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


@pytest.mark.parametrize(
    ("name", "arguments", "start"),
    [
        ("r.md", [], "# chatcap report of `record.db`"),
        ("r.MARKDOWN", [], "# chatcap report of"),
        ("r.json", [], '{\n  "database"'),
        ("r.txt", [], "chatcap report of record.db"),
        ("r", [], "chatcap report of record.db"),
        ("r.md", ["--format", "json"], '{\n  "database"'),
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
