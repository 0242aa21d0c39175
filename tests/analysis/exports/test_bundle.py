"""What is in a bundle, and what is not."""

import hashlib
import json
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from analysis.exports.manifest import NAME, SUMS
from analysis.exports.verify import verify
from analysis.queries.choice import Choice
from analysis.queries.whole import WholeFlow
from tests.analysis.building import Record
from tests.analysis.exports.bundling import contents, write
from tests.analysis.exports.comparing import differences
from tests.analysis.exports.odd import SECRET, odd_flows
from tests.analysis.exports.recording import bring_in, record


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("made") / "a.db", odd_flows())


def test_it_holds_flows_report_data_and_manifest(database: Path, tmp_path: Path) -> None:
    fingerprint = write(database, tmp_path / "b.zip")
    files = contents(tmp_path / "b.zip")
    assert {"README.txt", "report.html", "report.md", "report.json", "flows.har"} < files.keys()
    assert {"data/sessions.ndjson", "data/ledger.ndjson", "data/flows.ndjson"} < files.keys()
    assert hashlib.sha256(files[NAME]).hexdigest() == fingerprint
    manifest = json.loads(files[NAME])
    assert {file["name"] for file in manifest["files"]} == files.keys() - {NAME, SUMS}
    for file in manifest["files"]:
        data = files[file["name"]]
        assert (file["bytes"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        if file["name"].startswith("data/"):
            rows = [json.loads(line) for line in data.splitlines()]
            assert (file["rows"], all(isinstance(row, dict) for row in rows)) == (len(rows), True)
    assert manifest["flows"] == len(json.loads(files["flows.har"])["log"]["entries"])
    sha256 = hashlib.sha256(database.read_bytes()).hexdigest()
    assert manifest["database"]["sha256"] == sha256
    assert files["report.html"].startswith(b"<!")
    assert b"A title" in files["report.html"]


def test_the_same_record_at_the_same_time_makes_the_same_bytes(
    database: Path, tmp_path: Path
) -> None:
    one, other = (write(database, tmp_path / name) for name in ("a.zip", "b.zip"))
    assert one == other
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert write(database, tmp_path / "folder") == one


def test_neither_a_secret_nor_the_key_of_stand_ins_is_in_it(database: Path, tmp_path: Path) -> None:
    write(database, tmp_path / "b.zip")
    everything = b"\n".join(contents(tmp_path / "b.zip").values())
    with closing(sqlite3.connect(database)) as db:
        (key,) = db.execute("SELECT key FROM standin_key").fetchone()
    assert SECRET[:36].encode() not in everything
    assert key not in everything
    assert key.hex().encode() not in everything
    assert str(database.parent).encode() not in everything


def test_sha256sum_checks_it_without_chatcap(database: Path, tmp_path: Path) -> None:
    write(database, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path / "b")
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", SUMS],
        cwd=tmp_path / "b",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count(": OK\n") == len(contents(tmp_path / "b.zip")) - 1


def test_its_flows_come_back_as_they_were(database: Path, tmp_path: Path) -> None:
    write(database, tmp_path / "bundle")
    bring_in(tmp_path / "bundle" / "flows.har", tmp_path / "b.db")
    assert differences(database, tmp_path / "b.db") == []


def test_only_what_is_chosen_is_in_it(record: Record, tmp_path: Path) -> None:
    record.session("s2", started_at="2026-04-01T10:00:00.000Z")
    record.flow("a")
    record.flow("b", session_id="s2")
    record.event("b")
    write(record.path, tmp_path / "b", Choice(session=("s2",)))
    for name in ("flows", "sessions", "ledger", "telemetry_events"):
        assert len((tmp_path / "b" / "data" / f"{name}.ndjson").read_bytes().splitlines()) == 1
    assert verify(tmp_path / "b").problems == []
    assert json.loads((tmp_path / "b" / NAME).read_bytes())["chosen"]


def test_an_empty_record_is_a_bundle(record: Record, tmp_path: Path) -> None:
    write(record.path, tmp_path / "b.zip")
    assert verify(tmp_path / "b.zip").problems == []


def test_a_table_of_many_rows_is_written_in_pieces(record: Record, tmp_path: Path) -> None:
    record.flow("a")
    for number in range(2000):
        record.finding("a", detail=f"{number} " + "x" * 100)
    write(record.path, tmp_path / "b")
    lines = (tmp_path / "b" / "data" / "findings.ndjson").read_bytes().splitlines()
    assert [json.loads(line)["detail"].split()[0] for line in lines] == [*map(str, range(2000))]


def test_a_record_that_goes_on_meanwhile_does_not_tear_it(record: Record, tmp_path: Path) -> None:
    for number in range(3):
        record.flow(f"f{number}")

    def watched(flows: Iterable[WholeFlow]) -> Iterator[WholeFlow]:
        for flow in flows:
            record.flow(f"late-{flow.row['id']}")
            yield flow

    write(record.path, tmp_path / "b", counted=watched)
    found = verify(tmp_path / "b")
    assert (found.problems, found.manifest["flows"]) == ([], 3)
