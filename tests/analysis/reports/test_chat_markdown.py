"""A chat as a page of Markdown."""

import re

from markdown_it import MarkdownIt

from analysis.queries.conversation import conversation
from analysis.queries.database import reading
from analysis.reports.chat import View, visible_path
from analysis.reports.chat_markdown import as_markdown
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.hostile import HOSTILE

VIEWER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def page(record: Record, *, everything: bool = False, sources: bool = False) -> str:
    with reading(record.path) as db:
        found = conversation(db, CHAT)
    return as_markdown(
        found, View(path=visible_path(found), everything=everything, sources=sources)
    )


def test_it_reads_like_the_chat(record: Record) -> None:
    harbour(Chats(record))
    text = page(record)
    wanted = [
        "# Invented harbour",
        "## You · 2026-03-01 10:01:00 UTC",
        "*\\[thoughts: 2 steps\\]*",
        "*\\[searched the web: invented harbour\\]*",
        "## ChatGPT (gpt-5) · 2026-03-01 10:03:00 UTC",
        "The **harbour** opened in year 12. [1]",
        "| North | 41 m |",
        "```python",
        "!\\[map](https://evil.example/map.png) &lt;b>raw&lt;/b> [site](https://harbour.example/x)",
        "- \\[1\\] A harbour <https://harbour.example/>",
        "- image: sketch.png (image/png, 2.05 kB, 64 x 48)",
        "*broken off: this is all that arrived*",
    ]
    assert [line for line in text.splitlines() if line in wanted] == wanted
    assert "tool text" not in text
    told = page(record, sources=True, everything=True)
    assert "- told by document, flow f0000003, 2026-03-01 10:00:00 UTC: role, text" in told
    assert "```\ntool text about piers\n```" in told


def test_code_of_a_tool_cannot_end_its_block(record: Record) -> None:
    chats = Chats(record)
    chats.conversation()
    chats.message("m", "tool", "````\n# EVIL\n```", name="python")
    assert "`````\n````\n# EVIL\n```\n`````" in page(record, everything=True)


def test_sixty_hostile_texts_make_no_live_page(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(title=HOSTILE[46])
    for number, text in enumerate(HOSTILE):
        file = dict.fromkeys(["id", "kind", "name", "media_type"], text)
        cited = dict.fromkeys(["title", "url"], text)
        columns = {"name": text, "model": text, "status": text}
        role = {0: "user", 1: "assistant", 2: "tool"}[number % 3]
        chats.message(
            f"m{number}", role, text, parent_id=f"m{number - 1}", attachments=[file],
            citations=[cited], **columns,
        )  # fmt: skip
    for everything in (False, True):
        html = VIEWER.render(page(record, everything=everything))
        tags = set(re.findall(r"<(\w+)", html))
        assert not tags & {"img", "script", "b", "iframe", "style"}
        assert len(re.findall("<h1", html)) == 1
        assert html.count("EVIL") > 3 * len(HOSTILE)
