"""Checks of the machine: versions, certificate, port, browser, disk."""

import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from addon.errors import ChatcapError
from analysis.doctor.advisories import AS_OF, known
from analysis.doctor.check import Check, fail, ok, warn
from analysis.reports.units import size
from analysis.running import authority, browsers, mitmdump

_OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables
_FREE_LITTLE, _FREE_TOO_LITTLE = 1_000_000_000, 100_000_000
_EXPIRES_SOON = timedelta(days=30)


def versions() -> Iterator[Check]:
    """Python, SQLite and what stands between us and the network."""
    yield ok("python", platform.python_version())
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        yield fail("sqlite", sqlite3.sqlite_version, "use a Python with SQLite 3.37 or newer")
    else:
        yield ok("sqlite", sqlite3.sqlite_version)
    for package in ("mitmproxy", "h2"):
        yield from _package(package)


def _package(name: str) -> Iterator[Check]:
    try:
        installed = version(name)
    except PackageNotFoundError:
        yield fail(name, "not installed", f"install {name} into the environment of chatcap")
        return
    found = known(name, installed)
    if not found:
        yield ok(name, f"{installed}, no advisory known on {AS_OF}")
    for advisory in found:
        text = f"{installed}, {advisory.ids[0]}: {advisory.text}"
        yield warn(name, text, f"update to {advisory.remedy}, or newer")


def certificate() -> Check:
    """The authority of mitmproxy, which makes the certificates that the browser sees."""
    path = authority.certificate_path()
    if not path.exists():
        return warn(
            "certificate",
            f"none at {path} yet",
            "`chatcap run` lets mitmproxy make it at its start",
        )
    try:
        until = authority.expiry(path)
    except ChatcapError as error:
        return fail("certificate", str(error), f"move {path.parent} away")
    left = until - datetime.now(UTC)
    text = f"{path}, valid until {until:%Y-%m-%d}"
    if left < timedelta():
        return fail("certificate", text, f"move {path.parent} away, mitmproxy makes a new one")
    if left < _EXPIRES_SOON:
        return warn("certificate", text, "it has to be made and trusted anew soon")
    return _private_key(path.with_name("mitmproxy-ca.pem")) or ok("certificate", text)


def _private_key(path: Path) -> Check | None:
    """Whoever has this key can read the traffic of every browser that trusts it."""
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return fail("certificate", f"others can read the key {path}", f"chmod 600 {path}")
    return None


def port(number: int) -> Check:
    """Whether the proxy can listen."""
    try:
        mitmdump.refuse_busy_port(number)
    except ChatcapError:
        advice = "stop the program that has it, or use `chatcap run --port`"
        return warn("port", f"{number} is taken", advice)
    return ok("port", f"{number} is free")


def browser() -> Check:
    """What `chatcap run --browser` would start."""
    try:
        found = browsers.find(os.environ)
    except ChatcapError as error:
        return warn("browser", "none found", str(error))
    if "firefox" in Path(found).name and shutil.which("certutil") is None:
        advice = "install libnss3-tools (Debian, Ubuntu), nss-tools (Fedora) or nss (Homebrew)"
        return warn("browser", f"{found}, but no certutil", advice)
    return ok("browser", found)


def disk(db: Path) -> Check:
    """Room for the record to grow."""
    folder = next(parent for parent in db.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    text = f"{size(free)} free at {folder}"
    if free < _FREE_TOO_LITTLE:
        return fail("disk", text, "make room, or record elsewhere with --db")
    if free < _FREE_LITTLE:
        return warn("disk", text, "make room, or record elsewhere with --db")
    return ok("disk", text)
