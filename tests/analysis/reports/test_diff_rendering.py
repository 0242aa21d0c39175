"""A comparison in all formats; text of strangers shows as text."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from rich.cells import cell_len

from analysis.queries.database import Row
from analysis.queries.diff_sides import Side
from analysis.reports.diff import build
from analysis.reports.diff_rendering import FORMATS, render
from tests.analysis.building import START, Record
from tests.analysis.chatting import Chats
from tests.analysis.hostile import HOSTILE


@pytest.fixture
def hostile(record: Record) -> Row:
    """In one session each hostile text wherever a name can stand."""
    record.session("s2", label=HOSTILE[50], versions=json.dumps({"chatcap": HOSTILE[51]}))
    chats = Chats(record)
    for at, text in enumerate(HOSTILE):
        name = text.encode("utf-8", "backslashreplace").decode()
        record.flow(f"f{at}", session_id="s2", host=name, path=f"/{name}", endpoint=None)
        record.upload(f"u{at}", session_id="s2", vendor=name, endpoint=name)
        record.event(f"u{at}", vendor=name, name=name, type=name, properties=json.dumps({name: 1}))
        record.disclosure(f"u{at}", vendor=name, item=name, path=name, leak=name, reason=name)
        chats.turn(f"t{at}", session_id="s2", model=name)
        record.db.execute(
            "INSERT INTO shapes VALUES ('s2', ?, 'request', ?, ?, ?, ?, 1)",
            [name, name, name, START, START],
        )
    record.db.conn.commit()
    return build(*(Side(record.db.conn, s, HOSTILE[52]) for s in ("s1", "s2")), every=True)


@pytest.mark.parametrize("format_", FORMATS)
def test_no_text_of_a_stranger_acts(format_: str, hostile: Row) -> None:
    text = render(hostile, format_, every=True)
    assert "EVIL" in text
    unprintable = {c for c in text if not c.isprintable()} - {"\n"}
    assert unprintable == set()


def test_a_terminal_shows_nothing_wider_than_it_is(
    hostile: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    for width in ("40", "80", "132"):
        monkeypatch.setenv("COLUMNS", width)
        lines = render(hostile, "table").splitlines()
        assert max(map(cell_len, lines)) <= int(width)


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_a_page_has_no_elements_but_ours_and_leads_nowhere(hostile: Row) -> None:
    page, seen = render(hostile, "html"), Seen()
    seen.feed(page)
    assert not seen.tags & {"script", "img", "b", "iframe", "link"}
    assert all(link.startswith("#") for link in seen.links)
    assert "<script>EVIL</script>" in "".join(seen.text)
    assert "default-src 'none'" in unescape(page)


def test_markdown_holds_strangers_in_code_spans(hostile: Row) -> None:
    bare = re.sub(r"`[^`\n]*`", "", render(hostile, "markdown"))
    assert "EVIL" not in bare
    assert "<" not in bare
    assert "evil.example" not in bare


def test_a_screen_is_not_flooded_unless_everything_is_asked_for(hostile: Row) -> None:
    assert "more: `chatcap diff --all`" in render(hostile, "table")
    assert "more: " not in render(hostile, "table", every=True)


def test_json_is_the_comparison_itself(hostile: Row) -> None:
    assert json.loads(render(hostile, "json")) == hostile
    assert render(hostile, "json").isascii()
