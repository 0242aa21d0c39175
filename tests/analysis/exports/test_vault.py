"""Notes: valid YAML, the same each time, and never over somebody else's file."""

import json
import stat
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from addon.errors import ChatcapError
from analysis.exports.vault import check, note, prepare, write
from analysis.queries.conversation import conversation
from analysis.queries.database import reading
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.hostile import HOSTILE


def made(record: Record, **options: bool) -> str:
    with reading(record.path) as db:
        return note(conversation(db, CHAT), **options)


def front_matter(text: str) -> object:
    assert text.startswith("---\n")
    return YAML(typ="safe").load(text[4:].split("\n---\n", maxsplit=1)[0])


def test_front_matter_says_what_it_is(record: Record) -> None:
    harbour(Chats(record))
    text = made(record)
    assert front_matter(text) == {
        "chatcap": CHAT,
        "id": CHAT,
        "title": "Invented harbour",
        "created": "2026-03-01T10:00:00.000Z",
        "updated": "2026-03-01T10:09:00.000Z",
        "models": ["gpt-5"],
        "messages": 9,
        "on_path": 8,
        "branches": 2,
        "sessions": ["s1"],
        "tags": ["chatgpt"],
    }
    assert "\n---\n\n# Invented harbour\n\n## You · 2026-03-01 10:01:00 UTC\n" in text
    assert "Another harbour" not in text


def test_other_branches_are_an_appendix(record: Record) -> None:
    harbour(Chats(record))
    text = made(record, all_branches=True)
    assert text.startswith(made(record))
    assert "\n# Branch: version 2 of 2, after “Tell me of a harbour”: Another" in text
    assert text.count("Another harbour altogether.") == 2


@pytest.mark.parametrize("title", [*HOSTILE, "a: b", "- x", "null", "'", '"', "\x7f", "{a}", "%x"])
def test_front_matter_is_yaml_whatever_the_title(title: str, record: Record) -> None:
    Chats(record).conversation(title=title, model=title)
    found = front_matter(made(record))
    assert isinstance(found, dict)
    assert isinstance(found["title"], str)
    assert found["models"] == [title]
    assert list(found) == [
        *("chatcap", "id", "title", "models", "messages", "on_path", "branches"),
        *("sessions", "tags"),
    ]
    assert json.dumps(CHAT) in made(record)


def test_a_note_is_private_and_written_once(record: Record, tmp_path: Path) -> None:
    harbour(Chats(record))
    folder = tmp_path / "vault" / "chats"
    assert prepare(folder) is False
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert write(folder, "a.md", CHAT, made(record)) is True
    assert stat.S_IMODE((folder / "a.md").stat().st_mode) == 0o600
    before = (folder / "a.md").stat().st_mtime_ns
    assert write(folder, "a.md", CHAT, made(record)) is False
    assert (folder / "a.md").stat().st_mtime_ns == before
    assert write(folder, "a.md", CHAT, made(record) + "more") is True


@pytest.mark.parametrize("content", ["mine", "", "---\nid: x\n---\n", "\n---\nchatcap: x\n", None])
def test_what_is_not_ours_is_never_overwritten(
    content: str | None, record: Record, tmp_path: Path
) -> None:
    harbour(Chats(record))
    file = tmp_path / "a.md"
    file.mkdir() if content is None else file.write_text(content)
    with pytest.raises(ChatcapError, match="is no note of this conversation"):
        write(tmp_path, "a.md", CHAT, made(record))
    assert content is None or file.read_text() == content


def test_a_note_of_another_conversation_is_not_overwritten_either(
    record: Record, tmp_path: Path
) -> None:
    harbour(Chats(record))
    (tmp_path / "b.md").write_text(made(record))
    with pytest.raises(ChatcapError, match="is no note of this conversation"):
        write(tmp_path, "b.md", "another", made(record))


def test_symbolic_links_are_not_followed(record: Record, tmp_path: Path) -> None:
    harbour(Chats(record))
    (tmp_path / "real.md").write_text(made(record))
    (tmp_path / "a.md").symlink_to(tmp_path / "real.md")
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nothing")
    for name in ("a.md", "dangling.md"):
        with pytest.raises(ChatcapError, match="no note of this"):
            write(tmp_path, name, CHAT, "x")
    (tmp_path / "folder").symlink_to(tmp_path)
    with pytest.raises(ChatcapError, match="symbolic link"):
        check(tmp_path / "folder", {})


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ChatcapError, match="cannot make"):
        prepare(tmp_path / "file" / "folder")


@pytest.mark.parametrize(("mode", "is_open"), [(0o755, True), (0o700, False), (0o750, True)])
def test_a_folder_that_is_there_stays_as_it_is(mode: int, is_open: bool, tmp_path: Path) -> None:
    tmp_path.chmod(mode)
    assert prepare(tmp_path) is is_open
    assert stat.S_IMODE(tmp_path.stat().st_mode) == mode


def test_a_question_without_an_answer_is_its_title(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(title=None)
    chats.message("m", "user", "How deep is it?", create_time="2026-03-01T10:00:00.000Z")
    found = front_matter(made(record))
    assert isinstance(found, dict)
    assert (found["title"], found["created"]) == ("How deep is it?", "2026-03-01T10:00:00.000Z")


def test_flags_are_there_when_they_are_set(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(is_archived=1, is_starred=1, is_deleted=0)
    chats.share("s")
    found = front_matter(made(record))
    assert isinstance(found, dict)
    assert (found["flags"], found["shared"]) == (["archived", "starred"], True)
