"""Options that mean the same everywhere."""

from datetime import UTC, datetime, timedelta

import click
import pytest

from analysis import options
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def _moment(text: str) -> str | None:
    command = click.Command("x", params=[click.Option(["--since"])])
    return options.moment(click.Context(command), command.params[0], text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-01-31", "2026-01-31T00:00:00.000Z"),
        ("2026-01-31T18:00", "2026-01-31T18:00:00.000Z"),
        ("2026-01-31 18:00:05.1234", "2026-01-31T18:00:05.123Z"),
        ("2026-01-31T18:00:00Z", "2026-01-31T18:00:00.000Z"),
        ("2026-01-31T18:00:00+02:00", "2026-01-31T16:00:00.000Z"),
    ],
)
def test_iso_times_become_utc(text: str, stored: str) -> None:
    assert _moment(text) == stored


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        ("2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
    ],
)
def test_relative_times_count_back_from_now(text: str, ago: timedelta) -> None:
    found = datetime.fromisoformat(str(_moment(text)))
    assert abs(datetime.now(UTC) - ago - found) < timedelta(seconds=5)


@pytest.mark.parametrize("text", ["yesterday", "2h3m", "-2h", "2026-13-01", "", "99999999999999d"])
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no time"):
        _moment(text)


def test_the_database_comes_from_the_option_then_the_environment_then_captures(
    record: Record,
    chatcap: Chatcap,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from analysis.cli import main

    record.close()
    monkeypatch.chdir(record.path.parent)
    assert main(["sessions"]) == 1
    monkeypatch.setenv("CHATCAP_DB", str(record.path))
    assert main(["sessions"]) == 0
    monkeypatch.delenv("CHATCAP_DB")
    (record.path.parent / "captures").mkdir()
    record.path.rename(record.path.parent / "captures" / "chatcap.db")
    assert main(["sessions"]) == 0


@pytest.mark.parametrize("name", ["sessions", "flows", "endpoints", "sql"])
@pytest.mark.parametrize("format_", ["table", "json", "ndjson", "csv", "tsv", "markdown"])
def test_every_listing_speaks_every_format(
    name: str, format_: str, chatcap: Chatcap, record: Record
) -> None:
    record.flow("f1")
    arguments = [name] if name != "sql" else [name, "SELECT id FROM sessions"]
    done = chatcap(*arguments, "--format", format_)
    assert (done.code, done.err) == (0, "")
    assert done.out
    if format_ == "json":
        assert chatcap(*arguments, "--json").out == done.out
