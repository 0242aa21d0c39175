"""Checks of the machine."""

import shutil
import sqlite3
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from mitmproxy.certs import CertStore

from analysis.doctor import machine
from analysis.doctor.check import Check, Health
from analysis.running import authority

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's


def _health(check: Check) -> str:
    assert bool(check.advice) == (check.health is not Health.OK)
    return check.health.value


def test_versions_that_lack_something_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    monkeypatch.setattr(machine, "version", absent)
    health = {check.name: _health(check) for check in machine.versions()}
    assert health == {"python": "ok", "sqlite": "fail", "mitmproxy": "fail", "h2": "fail"}


def test_old_versions_are_warned_of_with_the_advisory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "version", {"mitmproxy": "12.2.1", "h2": "4.3.0"}.__getitem__)
    (warning,) = [check for check in machine.versions() if check.health is Health.WARN]
    assert "CVE-2026-40606" in warning.text
    assert "12.2.2" in warning.advice


@pytest.mark.parametrize(("days", "health"), [(400, "ok"), (20, "warn"), (-1, "fail")])
def test_the_certificate_is_watched(
    days: int, health: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _health(machine.certificate()) == "warn"
    CertStore.from_store(home / ".mitmproxy", "mitmproxy", 2048)
    until = datetime.now(UTC) + timedelta(days=days)
    monkeypatch.setattr(authority, "expiry", lambda _: until)
    assert _health(machine.certificate()) == health


def test_a_key_that_others_can_read_fails(home: Path) -> None:
    CertStore.from_store(home / ".mitmproxy", "mitmproxy", 2048)
    assert _health(machine.certificate()) == "ok"
    (home / ".mitmproxy" / "mitmproxy-ca.pem").chmod(0o640)
    check = machine.certificate()
    assert _health(check) == "fail"
    assert check.advice.startswith("chmod 600")


def test_a_broken_certificate_fails(home: Path) -> None:
    (home / ".mitmproxy").mkdir()
    (home / ".mitmproxy" / "mitmproxy-ca-cert.pem").write_text("nonsense")
    assert _health(machine.certificate()) == "fail"


@pytest.mark.parametrize(("free", "health"), [(10**10, "ok"), (5 * 10**8, "warn"), (10**7, "fail")])
def test_room_on_the_disk_is_watched(
    free: int, health: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free))
    assert _health(machine.disk(tmp_path / "none" / "yet" / "x.db")) == health


def test_browsers_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("analysis.running.browsers._NAMES", ("firefox",))
    assert _health(machine.browser()) == "warn"
    for name in ("firefox", "certutil"):
        (tmp_path / name).touch(mode=0o755)
        assert _health(machine.browser()) == ("warn" if name == "firefox" else "ok")
