"""The file that a report was made of can be recognised."""

import hashlib
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from analysis.reports.fingerprint import File, fingerprint


def test_size_and_hash_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"synthetic")
    assert fingerprint(path) == File(9, hashlib.sha256(b"synthetic").hexdigest(), None)


def test_changes_beside_the_file_are_told(tmp_path: Path) -> None:
    path, log = tmp_path / "a.db", tmp_path / "a.db-wal"
    path.write_bytes(b"synthetic")
    log.touch()
    assert fingerprint(path).note is None
    log.write_bytes(b"more")
    assert "a.db-wal holds 4 bytes of changes" in str(fingerprint(path).note)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ChatcapError, match="cannot read"):
        fingerprint(tmp_path / "none.db")
