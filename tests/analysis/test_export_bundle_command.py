"""`chatcap export bundle`: evidence to hand over."""

import re
from pathlib import Path

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_a_bundle_is_written_and_its_fingerprint_told(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.flow("a")
    done = chatcap("export", "bundle", "--title", "Mine", "-o", str(tmp_path / "b.zip"))
    assert (done.code, done.out) == (0, "")
    assert re.fullmatch(
        rf"Wrote 1 flow to {re.escape(str(tmp_path))}/b\.zip\nFingerprint [0-9a-f]{{64}}\n",
        done.err,
    )
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600


def test_sessions_with_secrets_are_refused(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.session("s2", options='{"chatcap_privacy": "full"}')
    record.flow("a", session_id="s2")
    done = chatcap("export", "bundle", "-o", str(tmp_path / "b"))
    assert (done.code, "s2 was recorded with its secrets" in done.err) == (1, True)
    assert not (tmp_path / "b").exists()


def test_folders_that_hold_something_are_refused(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.flow("a")
    done = chatcap("export", "bundle", "-o", str(tmp_path))
    assert (done.code, "holds something already" in done.err) == (1, True)


def test_a_bundle_that_is_there_is_never_overwritten(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.flow("a")
    target = tmp_path / "b.zip"
    assert chatcap("export", "bundle", "-o", str(target)).code == 0
    before = target.read_bytes()
    record.flow("b")
    done = chatcap("export", "bundle", "-o", str(target))
    assert (done.code, "is there already" in done.err) == (1, True)
    assert target.read_bytes() == before


def test_a_place_is_needed(chatcap: Chatcap) -> None:
    assert chatcap("export", "bundle").code == 2
