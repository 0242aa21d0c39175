"""What a search found, on a terminal and in a pipe."""

import io
from typing import Any

import pytest

from analysis.reports.hits import write_hits
from tests.analysis.hostile import HOSTILE

HIT: dict[str, Any] = {
    "conversation_id": "0123456789", "message_id": "m1", "title": "T", "role": "user",
    "model": None, "create_time": None, "seen_at": None, "snippet": "an old  harbour",
    "matches": [[3, 6]], "content_type": "text", "name": None, "recipient": "all",
    "channel": None, "hidden": False, "preamble": False, "on_path": True,
}  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_pipe_gets_brackets() -> None:
    out = io.StringIO()
    write_hits([HIT], out)
    assert out.getvalue() == "01234567/m1 · You · T\n  an [old] harbour\n"


def test_a_terminal_gets_bold() -> None:
    out = Terminal()
    write_hits([HIT], out)
    assert "an \x1b[1;33mold\x1b[0m harbour" in out.getvalue()


def test_lines_are_wrapped_and_titles_cut() -> None:
    out = io.StringIO()
    write_hits([{**HIT, "title": "t" * 99, "snippet": "word " * 20}], out)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[0].endswith("…")
    assert len(lines) > 3


def test_who_said_it_is_never_cut() -> None:
    out = io.StringIO()
    code = {"role": "assistant", "model": "m" * 30, "content_type": "code", "recipient": "web.run"}
    write_hits([{**HIT, **code, "title": "t" * 99, "on_path": False}], out)
    told = " ".join(out.getvalue().split())
    assert f"ChatGPT ({'m' * 30}), code to web.run, on another branch · {'t' * 19}… an" in told


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_hit_moves_the_cursor(text: str) -> None:
    names = ["conversation_id", "message_id", "title", "model", "snippet", "name", "recipient"]
    every = dict.fromkeys([*names, "content_type"], text)
    out = io.StringIO()
    write_hits([{**HIT, **every, "role": "assistant", "matches": [[0, 3]]}], out)
    for line in out.getvalue().split("\n"):
        assert line.replace("\u200d", "").isprintable(), line
