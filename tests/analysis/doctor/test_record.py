"""Checks of the database."""

from pathlib import Path

import pytest

from analysis.doctor.check import Health
from analysis.doctor.record import database
from tests.analysis.building import Record


def _checks(path: Path) -> dict[str, tuple[str, str]]:
    return {check.name: (check.health.value, check.text) for check in database(path)}


def test_a_sound_record_is_ok(record: Record) -> None:
    record.flow("f1", outcome="aborted")
    assert {health for health, _ in _checks(record.path).values()} == {"ok"}


def test_no_record_yet_is_a_warning(tmp_path: Path) -> None:
    assert _checks(tmp_path / "none.db")["database"][0] == "warn"


def test_rows_that_the_ledger_does_not_know_are_found(record: Record) -> None:
    record.session("s2")
    record.flow("f1")
    record.flow("f2", session_id="s2")
    record.db.execute("DELETE FROM flows WHERE id = 'f2'")
    record.db.conn.commit()
    health, text = _checks(record.path)["ledger"]
    assert (health, text) == ("fail", "does not fit the flows of s2")


@pytest.mark.parametrize(
    ("columns", "health"),
    [
        ({"action": "passed", "planned": "answered", "policy": "block"}, "fail"),
        ({"action": "passed", "planned": "stripped", "policy": "strip"}, "fail"),
        ({"action": "answered", "planned": "stripped", "policy": "strip"}, "ok"),
        ({"action": "passed", "planned": "answered", "policy": "shadow:block"}, "ok"),
        ({"action": "passed", "planned": "passed", "policy": "block"}, "ok"),
        ({"action": "passed", "planned": None, "policy": None}, "ok"),
    ],
)
def test_telemetry_that_got_past_its_policy_is_found(
    record: Record, columns: dict[str, str], health: str
) -> None:
    record.upload("f1", **columns)
    assert _checks(record.path)["policies"][0] == health


def test_losses_and_open_sessions_are_warned_of(record: Record) -> None:
    record.session("s2", ended_at=None)
    record.count("s1", "skipped", 3)
    record.db.execute("UPDATE ledger SET write_errors = 3 WHERE session_id = 's1'")
    record.db.conn.commit()
    checks = _checks(record.path)
    assert checks["losses"] == ("warn", "3 flows could not be written")
    assert checks["sessions"] == ("warn", "open: s2")


def test_the_write_ahead_log_has_to_be_private_too(record: Record) -> None:
    record.flow("f1")
    log = record.path.with_name("record.db-wal")
    log.chmod(0o644)
    assert _checks(record.path)["permissions"] == ("fail", f"others can read {log}")


@pytest.mark.parametrize("page", [3, 7, 20])
def test_overwritten_pages_are_told_with_how_to_save_the_rest(record: Record, page: int) -> None:
    for number in range(200):
        record.flow(f"f{number}", path="/" + "x" * 300)
    record.db.execute("PRAGMA journal_mode = DELETE")
    record.close()
    with record.path.open("r+b") as file:
        file.seek(4096 * page)
        file.write(b"\xa5" * 4096)
    failed = [check for check in database(record.path) if check.health is Health.FAIL]
    assert failed
    assert ".recover" in failed[0].advice


def test_a_foreign_file_fails(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("hello")
    (tmp_path / "x.db").chmod(0o600)
    (check,) = [check for check in database(tmp_path / "x.db") if check.name == "database"]
    assert check.health is Health.FAIL
    assert (check.text, check.advice) == (
        f"{tmp_path / 'x.db'} is not a chatcap database",
        "name one with --db",
    )
