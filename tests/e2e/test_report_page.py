"""The pages that chatcap writes, in a real browser: they ask nobody, and everybody can read them.

Report and chat of the demo, and of a record with hostile text at every place.
"""

import asyncio
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import main
from analysis.reports.plain import visible
from tests.analysis.building import Record
from tests.analysis.hostile import HOSTILE
from tests.analysis.infested import infest
from tests.analysis.opened import Opened
from tests.rig import npm
from tests.rig.chromium import Chromium
from tests.rig.reading import SCHEMES, WIDTHS, Reader, Seen

SMALL = ("demo-report", "demo-chat", "hostile-chat")
LARGE = "hostile-report"
"""A page of 15,000 elements, which takes its time: it has the demo's form, and other text."""
LOOKS = [
    *((name, width, scheme) for name in SMALL for width in WIDTHS for scheme in SCHEMES),
    *((LARGE, width, scheme) for width, scheme in zip(WIDTHS, SCHEMES, strict=True)),
    *((LARGE, width, "light") for width in (320, 834)),
]
CHECKED = LOOKS[:-3]
Look = tuple[str, int, str]
BAD = """
<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<table><thead><tr><th>a</thead><tbody><tr><td onclick="alert(1)" style="width: 9000px">b</table>
<pre>{}</pre><script>alert(1)</script><img src="http://evil.example/x.png">
""".format("wide" * 400)


@dataclass(slots=True)
class Visit:
    """All looks at the pages, and what axe said of them."""

    folder: Path
    seen: dict[Look, Seen] = field(default_factory=dict)
    bad: Seen | None = None
    """A page that does all that ours must not."""
    checked: dict[Look, Any] = field(default_factory=dict)

    def page(self, name: str) -> Path:
        return self.folder / f"{name}.html"


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    for program in ("chromium", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program}: install it to see the pages in a browser")
    try:
        npm.install()
    except subprocess.CalledProcessError as e:
        pytest.skip(f"npm cannot fetch the packages of tests/vendors: {e.stderr}")
    visit = Visit(tmp_path_factory.mktemp("pages"))
    _write(visit.folder)
    asyncio.run(_read(visit))
    return visit


def _write(folder: Path) -> None:
    assert main(["demo", "--folder", str(folder)]) == 0
    path = folder / "hostile.db"
    record = Record(path)
    record.session("s1")
    infest(record, (*HOSTILE, "wide" * 100))
    record.close()
    database = ["--db", str(path)]
    report = ["report", *database, "--titles", "--title", HOSTILE[46]]
    assert main([*report, "-o", str(folder / "hostile-report.html")]) == 0
    chat = ["conversation", "--all", "--sources", "--format", "html", "-o"]
    assert main([*chat, str(folder / "hostile-chat.html"), *database, "c46"]) == 0
    demo = ["--db", str(folder / "demo.db"), "last"]
    assert main([*chat, str(folder / "demo-chat.html"), *demo]) == 0


async def _read(visit: Visit) -> None:
    async with Chromium(visit.folder) as browser:
        tab = await browser.tab(await browser.profile())
        await tab.call("Page.bringToFront")
        reader = Reader(browser, tab)
        visit.page("bad").write_text(BAD, "utf-8")
        visit.bad = await reader.read(visit.page("bad"), *LOOKS[0][1:])
        for look in LOOKS:
            name, width, scheme = look
            visit.seen[look] = await reader.read(visit.page(name), width, scheme)
            if look in CHECKED:
                visit.checked[look] = await reader.check()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_asked_for_and_nothing_goes_wrong(visit: Visit, look: Look) -> None:
    seen = visit.seen[look]
    assert (seen.asked, seen.dialogs, seen.complaints, seen.active) == ([], 0, [], 0)


def test_what_goes_wrong_would_have_been_seen(visit: Visit) -> None:
    assert visit.bad is not None
    assert visit.bad.asked == ["http://evil.example/x.png"]
    assert len(visit.bad.complaints) >= 4
    assert visit.bad.active == 2
    assert max(visit.bad.widths) > LOOKS[0][1]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_page_never_scrolls_sideways(visit: Visit, look: Look) -> None:
    assert max(visit.seen[look].widths) <= look[1]


@pytest.mark.parametrize("look", CHECKED, ids=str)
def test_everybody_can_read_it(visit: Visit, look: Look) -> None:
    checked = visit.checked[look]
    assert {"color-contrast", "document-title", "html-has-lang"} <= set(checked["passes"])
    assert checked["violations"] == []


COLUMNS = (
    "category", "kind", "model", "policy", "SHA-256 of the file", "title", "told to", "vendor",
    "what", "endpoint",
)  # fmt: skip
"""Columns of the report that show one text of the capture and nothing else."""


@pytest.mark.parametrize("column", COLUMNS)
def test_text_shows_as_text(visit: Visit, column: str) -> None:
    cells = visit.seen[LOOKS[-1]].cells
    shown = {text for title, text in cells if title == column}
    assert {visible(text) for text in HOSTILE} <= shown


def test_every_cell_is_printable(visit: Visit) -> None:
    cells = visit.seen[LOOKS[-1]].cells
    assert len(cells) > 5000
    assert [text for _, text in cells if not text.isprintable()] == []


def test_the_chat_shows_its_text_as_text(visit: Visit) -> None:
    assert HOSTILE[46] in visit.seen["hostile-chat", WIDTHS[0], SCHEMES[0]].text


def test_a_proxy_sees_no_request_either(visit: Visit, tmp_path: Path) -> None:
    opened = Opened(visit.page("hostile-report"), tmp_path / "profile")
    assert "EVIL" in opened.dom
    assert [asked for asked in opened.asked if "evil" in asked.lower()] == []
