"""A record to read, a way to run `chatcap`, and no way to touch a real home."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import main
from tests.analysis.building import Record


@dataclass(frozen=True, slots=True)
class Done:
    """How a command line ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Chatcap = Callable[..., Done]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder, of which every test has its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("CHATCAP_DB", raising=False)
    monkeypatch.delenv("CHATCAP_BROWSER", raising=False)
    return home


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """An empty record with one session, `s1`."""
    made = Record(tmp_path / "record.db")
    made.session("s1")
    yield made
    made.close()


@pytest.fixture
def chatcap(record: Record, capsys: pytest.CaptureFixture[str]) -> Chatcap:
    """Runs `chatcap` on the record, or on another database when the arguments name one."""

    def run(*arguments: str, db: Path | None = None) -> Done:
        capsys.readouterr()
        named = [] if "--db" in arguments else ["--db", str(db or record.path)]
        words = 2 if arguments[0] == "export" else 1
        code = main([*arguments[:words], *named, *arguments[words:]])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run
