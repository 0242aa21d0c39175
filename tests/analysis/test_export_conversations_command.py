"""`chatcap export conversations`: a folder of notes."""

from pathlib import Path

import pytest

from addon.errors import ChatcapError
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.conftest import Chatcap

NAME = "2026-03-01-invented-harbour-00000c01.md"


@pytest.fixture
def chats(record: Record) -> Chats:
    chats = Chats(record)
    harbour(chats)
    chats.conversation("empty", title="Only in a list")
    chats.record.session("s2")
    chats.conversation("old", session_id="s2", create_time="2026-01-01T10:00:00.000Z")
    chats.message(
        "o", "user", "Long ago", conversation_id="old", session_id="s2",
        create_time="2026-01-01T10:00:00.000Z",
    )  # fmt: skip
    return chats


def test_each_conversation_becomes_a_note(chats: Chats, chatcap: Chatcap, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    done = chatcap("export", "conversations", "-o", str(folder))
    assert (done.code, done.out) == (0, "")
    assert done.err == f"Wrote 2 notes to {folder}\n"
    assert sorted(file.name for file in folder.iterdir()) == [
        "2026-01-01-invented-harbour-old.md",
        NAME,
    ]
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    done = chatcap("export", "conversations", "-o", str(folder))
    assert done.err == f"Wrote 0 notes to {folder}; 2 had not changed\n"
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_what_stands_before_two_dots_is_not_made(
    chats: Chats, chatcap: Chatcap, tmp_path: Path
) -> None:
    folder = tmp_path / "vault"
    done = chatcap("export", "conversations", "-o", str(tmp_path / "nope" / ".." / "vault"))
    assert (done.code, done.err) == (0, f"Wrote 2 notes to {folder}\n")
    assert not (tmp_path / "nope").exists()
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["--conversation", "00000c"], [NAME]),
        (["--conversation", "last"], [NAME]),
        (["--session", "s2"], ["2026-01-01-invented-harbour-old.md"]),
        (["--since", "2026-02-01"], [NAME]),
        (["--until", "2026-02-01"], ["2026-01-01-invented-harbour-old.md"]),
        (["--model", "nobody"], []),
    ],
)
def test_filters_choose(
    arguments: list[str], files: list[str], chats: Chats, chatcap: Chatcap, tmp_path: Path
) -> None:
    chatcap("export", "conversations", "-o", str(tmp_path / "v"), *arguments)
    assert [file.name for file in (tmp_path / "v").iterdir()] == files


def test_branches_can_be_had_too(chats: Chats, chatcap: Chatcap, tmp_path: Path) -> None:
    folder = ["-o", str(tmp_path / "v"), "--conversation", CHAT]
    chatcap("export", "conversations", *folder)
    assert "Another harbour" not in (tmp_path / "v" / NAME).read_text()
    chatcap("export", "conversations", *folder, "--all-branches")
    assert "Another harbour" in (tmp_path / "v" / NAME).read_text()


def test_another_file_of_that_name_stays(chats: Chats, chatcap: Chatcap, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("mine")
    done = chatcap("export", "conversations", "-o", str(tmp_path))
    assert done.code == 1
    assert "is no note of this conversation" in done.err
    assert (tmp_path / NAME).read_text() == "mine"


def test_when_something_is_in_the_way_nothing_is_written(
    chats: Chats, chatcap: Chatcap, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / NAME).write_text("mine")
    assert chatcap("export", "conversations", "-o", str(tmp_path)).code == 1
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".md"] == [NAME]
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_failure_in_between_says_how_far_it_came(
    chats: Chats, chatcap: Chatcap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        if path.name == NAME:
            raise ChatcapError("no space left")
        path.write_text(text)

    monkeypatch.setattr("analysis.exports.vault.write_private", full)
    done = chatcap("export", "conversations", "-o", str(tmp_path / "v"))
    assert "no space left; 1 of 2 notes are written" in done.err


def test_an_open_folder_is_said_to_be_one(chats: Chats, chatcap: Chatcap, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    done = chatcap("export", "conversations", "-o", str(tmp_path))
    assert f"Others can look into {tmp_path}" in done.err
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
