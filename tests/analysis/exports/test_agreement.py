"""Who forges one file of a bundle has to remember all others."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.exports.verify import verify
from tests.analysis.exports.bundling import forge, write
from tests.analysis.exports.odd import odd_flows
from tests.analysis.exports.recording import record

Forged = Callable[[dict[str, bytes], dict[str, Any]], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle; tests change copies of it."""
    folder = tmp_path_factory.mktemp("made")
    write(record(folder / "a.db", list(odd_flows())[:40]), folder / "b.zip")
    return folder / "b.zip"


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "b.zip"))


def flows(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    files["data/flows.ndjson"] = b"".join(files["data/flows.ndjson"].splitlines(keepends=True)[1:])
    del manifest


def ledger(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del files
    manifest["ledger"]["seen"] += 1


def session(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del files
    for account in (manifest["ledger"], manifest["sessions"][0]):
        account["seen"] += 1
        account["skipped"] += 1


def entry(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del manifest
    har = json.loads(files["flows.har"])
    del har["log"]["entries"][0]
    files["flows.har"] = json.dumps(har).encode()


def title(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del files
    manifest["title"] = "Another one"


def moved(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del manifest
    files["data/flows.ndjson"] = files["data/flows.ndjson"].replace(b'"s1"', b'"s2"', 1)


def number(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del files
    manifest["flows"] = manifest["sessions"][0]["flows"] = 41


def unlisted(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del files["flows.har"]
    manifest["files"] = [file for file in manifest["files"] if file["name"] != "flows.har"]


def nonsense(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del manifest
    files["report.json"] = b"[" * 100_000


def no_har(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del manifest
    files["flows.har"] = b"{}"


def long_row(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del manifest
    files["data/flows.ndjson"] = b" " * 300_000 + files["data/flows.ndjson"]


def long_report(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del manifest
    files["report.json"] += b" " * 300_000


@pytest.mark.parametrize("change", [long_row, long_report])
def test_what_fills_the_memory_is_not_read(
    archive: Path, change: Forged, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge(archive, change)
    assert verify(archive).problems == []
    monkeypatch.setattr("analysis.exports.agreement._LONGEST", 300_000)
    (problem,) = verify(archive).problems
    assert "too large to be compared" in problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (flows, "data/flows.ndjson has 39 rows, the manifest says 40"),
        (ledger, "the ledger of all sessions does not add up"),
        (session, "another ledger of s1"),
        (entry, "flows.har has 39 rows, the manifest says 40"),
        (title, "report.json and the manifest differ in title"),
        (moved, "data/flows.ndjson has 39 flows of s1, the manifest says 40"),
        (number, "flows.har does not hold as many flows as the manifest says: 41"),
        (unlisted, "flows.har belongs to every bundle"),
        (nonsense, "not of the form that chatcap writes"),
        (no_har, "not of the form that chatcap writes"),
    ],
)
def test_a_forger_has_to_remember_everything(archive: Path, change: Forged, words: str) -> None:
    forge(archive, change)
    assert any(words in problem for problem in verify(archive).problems), verify(archive).problems
