"""The report as a page, looked at without a browser."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.reports.html_table import FIRST, MOST
from analysis.reports.report import build
from analysis.reports.report_html import as_html
from tests.analysis.building import Record
from tests.analysis.chatting import Chats, harbour
from tests.analysis.conftest import Chatcap
from tests.analysis.infested import infest

VOID = {"meta"}
LOADING = {"script", "img", "iframe", "object", "embed", "link", "form", "base", "audio", "video"}


class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, headings, texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [str(attributes[name]) for _, attributes in self.elements if name in attributes]


def _fill(record: Record, kind: str) -> None:
    record.session("s1")
    if kind == "a chat":
        harbour(Chats(record))
    elif kind == "one upload":
        record.upload("f1", action="answered")
        record.event("f1")
        record.disclosure("f1", leak="plain", kept_in=1)
    elif kind == "hostile":
        infest(record)


@pytest.fixture(scope="module", params=["empty", "a chat", "one upload", "hostile"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Page:
    path = tmp_path_factory.mktemp("pages") / "record.db"
    record = Record(path)
    _fill(record, request.param)
    record.close()
    with reading(path) as db:
        return Page(as_html(build(db, Choice(), path.name, titles=True)))


def test_every_element_is_closed(page: Page) -> None:
    assert page.open == []


def test_it_holds_nothing_that_runs_or_loads(page: Page) -> None:
    assert not {tag for tag, _ in page.elements} & LOADING
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"style", "src", "srcset", "action", "data", "poster", "background"}


def test_every_link_leads_to_a_place_in_the_page(page: Page) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = page.values("href")
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert set(page.values("aria-labelledby")) <= set(ids)


def test_headings_go_down_one_by_one(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_tables_say_what_they_are(page: Page) -> None:
    tags = [tag for tag, _ in page.elements]
    assert tags.count("caption") == tags.count("table")
    assert {attributes.get("scope") for tag, attributes in page.elements if tag == "th"} <= {
        "col",
        "row",
    }


def test_drawings_have_a_name_or_are_ornament(page: Page) -> None:
    for tag, attributes in page.elements:
        if tag == "svg":
            assert (attributes.get("role") == "img") is ("aria-hidden" not in attributes)


def test_every_text_is_printable(page: Page) -> None:
    lines = [line for text in page.texts for line in text.splitlines()]
    assert [line for line in lines if not line.isprintable()] == []


def test_an_empty_section_says_what_that_means(chatcap: Chatcap) -> None:
    texts = " ".join(Page(chatcap("report", "--format", "html").out).texts)
    for told in (
        "Nothing was recorded in what was chosen here",
        "0 seen = 0 complete",
        "There are no flows, so nothing happened that could be drawn.",
        "Nothing about you was found in telemetry.",
        "No telemetry was seen.",
        "No chat was seen.",
        "No turn was answered while chatcap watched.",
        "No body was held against a model.",
        "Every path is declared, and no other host was contacted",
        "No secret was replaced.",
        "Every body was seen whole.",
        "No flow was timed.",
        "QUIC without a proxy",
    ):
        assert told in texts


def test_what_was_chosen_is_named(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    out = chatcap("report", "--session", "s1", "--since", "2026-01-01", "--format", "html").out
    assert "Only session s1, since 2026-01-01T00:00:00.000Z" in out


def test_a_long_list_ends_in_how_many_more_there_are(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    report = chatcap("report", "--format", "json").json
    report["endpoints"] *= 3_600
    page = as_html(report)
    assert f"<summary>{MOST - FIRST} more</summary>" in page
    assert "and 3,100 more: chatcap endpoints" in page
