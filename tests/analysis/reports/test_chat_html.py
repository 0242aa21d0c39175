"""A chat as a page that nothing leads out of."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.queries.conversation import conversation
from analysis.queries.database import reading
from analysis.reports.chat import View, visible_path
from analysis.reports.chat_html import as_html
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.dropped import DROPPED
from tests.analysis.hostile import HOSTILE
from tests.analysis.opened import PROGRAM, Opened


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


ATTRIBUTES = {"charset", "class", "content", "http-equiv", "lang", "name", "start"}


def page(record: Record, *, everything: bool = False, sources: bool = False) -> str:
    with reading(record.path) as db:
        found = conversation(db, CHAT)
    return as_html(found, View(path=visible_path(found), everything=everything, sources=sources))


@pytest.fixture
def hostile(record: Record) -> Record:
    chats = Chats(record)
    chats.conversation(title=HOSTILE[45], origin=HOSTILE[46])
    for number, text in enumerate(HOSTILE):
        file = dict.fromkeys(["id", "kind", "name", "media_type"], text)
        cited = dict.fromkeys(["title", "url", "matched_text"], text)
        columns = {"name": text, "model": text, "status": text}
        role = {0: "user", 1: "assistant", 2: "tool"}[number % 3]
        chats.message(
            f"m{number}", role, text, parent_id=f"m{number - 1 - number % 2}", attachments=[file],
            citations=[cited], **columns,
        )  # fmt: skip
        chats.feedback(message_id=f"m{number}", kind=text, rating=text, text=text)
    return record


def test_it_shows_the_chat_and_folds_up_the_other_branches(record: Record) -> None:
    harbour(Chats(record))
    text = page(record)
    for shown in (
        "<h1>Invented harbour</h1>",
        '<div class="body">Tell me of a harbour</div>',
        '<p class="folded">[thoughts: 2 steps]</p>',
        "<strong>harbour</strong> opened in year 12. [1]",
        '<td class="right">41 m</td>',
        "<pre><code>print(&#x27;ahoy&#x27;)"
        if "&#x27;ahoy" in text
        else "<pre><code>print('ahoy')",
        "[image: map (https://evil.example/map.png)] &lt;b&gt;raw&lt;/b&gt; site",
        '<span class="address">https://harbour.example/x</span>',
        "<li>image: sketch.png (image/png, 2.05 kB, 64 x 48)</li>",
        '<p class="note">broken off: this is all that arrived</p>',
        "<summary>version 2 of 2, after “Tell me of a harbour”: Another harbour",
    ):
        assert shown in text, shown
    assert "tool text" not in text
    assert "<li>told by document, flow f0000003" in page(record, sources=True)


@pytest.mark.parametrize("text", DROPPED)
def test_what_the_parser_drops_is_shown_as_written(record: Record, text: str) -> None:
    chats = Chats(record)
    chats.conversation()
    chats.message("m0", "user", "what?")
    chats.message("m1", "assistant", text, parent_id="m0")
    shown = page(record)
    assert text in Elements(shown).text
    assert '<pre class="written"><code>' in shown


def test_its_policy_lets_in_nothing_but_its_own_style(record: Record) -> None:
    harbour(Chats(record))
    text = page(record)
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall('Content-Security-Policy" content="([^"]*)"', text)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("everything", [False, True])
def test_it_holds_no_script_and_no_address(everything: bool, hostile: Record) -> None:
    found = Elements(page(hostile, everything=everything, sources=True))
    assert found.attributes <= ATTRIBUTES
    assert not found.tags & {"a", "img", "script", "link", "iframe", "form", "base", "b"}
    assert found.text.count("EVIL") > 3 * len(HOSTILE)
    for line in found.text.splitlines():
        assert line.replace("\u200d", "").replace("\t", "").isprintable(), line


@pytest.mark.skipif(PROGRAM is None, reason="no chromium")
def test_a_browser_shows_sixty_hostile_texts_as_text_and_asks_for_nothing(
    hostile: Record, tmp_path: Path
) -> None:
    file = tmp_path / "chat.html"
    file.write_text(page(hostile, everything=True, sources=True), "utf-8")
    opened = Opened(file, tmp_path / "profile")
    assert not [asked for asked in opened.asked if "evil" in asked.lower()]
    found = Elements(opened.dom)
    assert found.attributes <= ATTRIBUTES
    assert "<script>EVIL</script>" in found.text
    assert "<img src=x onerror=EVIL>" in found.text
