"""A chat on a terminal: laid out, in colour, and without a way to move the cursor."""

import re
from typing import Any

import pytest

from analysis.queries.conversation import conversation
from analysis.queries.database import reading
from analysis.reports.chat import View, visible_path
from analysis.reports.chat_text import as_text
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.hostile import HOSTILE


def shown(
    record: Record,
    width: int = 80,
    *,
    color: bool = False,
    everything: bool = False,
    sources: bool = False,
) -> str:
    with reading(record.path) as db:
        found = conversation(db, CHAT)
    return as_text(
        found,
        View(path=visible_path(found), everything=everything, sources=sources),
        width,
        color=color,
    )


def say(record: Record, text: str, **columns: Any) -> str:
    chats = Chats(record)
    chats.conversation()
    chats.message("m", "assistant", text, **columns)
    return shown(record).split("· m\n", 1)[1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\n\ntwo", "  one\n\n  two\n"),
        ("- a\n- b", "   • a\n   • b\n"),
        ("[x](http://evil.example)", "  x (http://evil.example)\n"),
        ("![x](http://evil.example)", "  [image: x (http://evil.example)]\n"),
        ("<script>x</script>", "  <script>x</script>\n"),
        (":smile: [bold red]x[/]", "  :smile: [bold red]x[/]\n"),
        ("`[bold]`", "  [bold]\n"),
        ("> quoted", "  ▌ quoted\n"),
        ("&#x202e;x", "  \\u202ex\n"),
        ("\x1b[2J", "  \\x1b[2J\n"),
    ],
)
def test_markdown_is_laid_out_and_nothing_else(text: str, lines: str, record: Record) -> None:
    assert say(record, text) == lines


def test_what_the_person_wrote_is_shown_as_it_was_written(record: Record) -> None:
    chats = Chats(record)
    chats.conversation()
    chats.message("m", "user", "# *not* Markdown\n\tindented\n[x](y)")
    assert "· m\n  # *not* Markdown\n      indented\n  [x](y)\n" in shown(record)


def test_colours_are_for_terminals_alone(record: Record) -> None:
    harbour(Chats(record))
    assert "\x1b" not in shown(record)
    coloured = shown(record, color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == shown(record).split()
    assert "\x1b[1;36m" in coloured
    assert "\x1b]8" not in coloured


@pytest.mark.parametrize("everything", [False, True])
def test_sixty_hostile_texts_are_harmless_everywhere(everything: bool, record: Record) -> None:
    chats = Chats(record)
    every = dict.fromkeys(["title", "model", "origin", "gizmo_id"], HOSTILE[20])
    chats.conversation(**every)
    for number, text in enumerate(HOSTILE):
        columns: dict[str, Any] = dict.fromkeys(
            ["name", "channel", "status", "content_type", "model"], text
        )
        role = {0: "user", 1: "assistant", 2: "tool"}[number % 3]
        if number % 2:
            columns |= {"content_type": "text", "channel": None}
        file = dict.fromkeys(["id", "kind", "name", "media_type"], text)
        cited = dict.fromkeys(["kind", "title", "url", "attribution", "matched_text"], text)
        chats.message(
            f"m{number}", role, text, parent_id=f"m{number - 1}", attachments=[file],
            citations=[cited], **columns,
        )  # fmt: skip
        chats.feedback(message_id=f"m{number}", kind=text, rating=text, text=text)
        chats.share(text)
    for color in (False, True):
        out = re.sub(
            r"\x1b\[[0-9;]*m", "", shown(record, color=color, everything=everything, sources=True)
        )
        assert "EVIL" in out
        for line in out.splitlines():
            assert line.replace("\u200d", "").isprintable(), line


@pytest.mark.parametrize("width", [40, 80, 132])
def test_it_fits_the_terminal(width: int, record: Record) -> None:
    harbour(Chats(record))
    assert max(map(len, shown(record, width, sources=True).splitlines())) <= width
