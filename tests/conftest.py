"""Rules for the whole suite: no test touches the user's record, no skip hides in CI."""

import os
import signal
import sqlite3
from collections.abc import Generator
from importlib.metadata import version

import pytest


@pytest.fixture(autouse=True)
def _no_record_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever forgets `--db` writes into a temporary folder."""
    monkeypatch.setenv("CHATCAP_DB", str(tmp_path_factory.getbasetemp() / "forgotten.db"))


@pytest.fixture(autouse=True, scope="session")
def _interruptible() -> None:
    """Whoever runs the suite in the background of a shell has ^C ignored, here and in children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> str:
    names = ("mitmproxy", "pydantic", "sqlite-utils", "click")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"{versions}, SQLite {sqlite3.sqlite_version}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that is skipped for lack of a browser or a tool has failed."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not allow: {report.longrepr}"
    return report
