"""The page of a comparison in a real browser, with hostile text wherever a name can stand."""

import asyncio
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import main
from tests.analysis.building import Record
from tests.analysis.hostile import HOSTILE
from tests.analysis.infested import infest
from tests.rig import npm
from tests.rig.chromium import Chromium
from tests.rig.reading import SCHEMES, WIDTHS, Reader, Seen

Look = tuple[int, str]
LOOKS: list[Look] = [(width, scheme) for width in WIDTHS for scheme in SCHEMES]


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> dict[Look, tuple[Seen, Any]]:
    for program in ("chromium", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program}: install it to see the page in a browser")
    try:
        npm.install()
    except subprocess.CalledProcessError as e:
        pytest.skip(f"npm cannot fetch the packages of tests/vendors: {e.stderr}")
    folder = tmp_path_factory.mktemp("page")
    return asyncio.run(_read(folder, _written(folder)))


def _written(folder: Path) -> Path:
    """All that is hostile happened in one session, and nothing in the other."""
    record = Record(folder / "hostile.db")
    record.session("s1")
    infest(record)
    record.session("told", label=HOSTILE[46])
    # once per session is once; and sessions are told apart by what they have
    record.db.execute("UPDATE flows SET session_id = 'told', seq = rowid")
    record.db.conn.commit()
    record.close()
    page = folder / "diff.html"
    assert main(["diff", "s1", "told", "--db", str(folder / "hostile.db"), "-o", str(page)]) == 0
    return page


async def _read(folder: Path, page: Path) -> dict[Look, tuple[Seen, Any]]:
    async with Chromium(folder) as browser:
        tab = await browser.tab(await browser.profile())
        await tab.call("Page.bringToFront")
        reader = Reader(browser, tab)
        return {look: (await reader.read(page, *look), await reader.check()) for look in LOOKS}


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_asked_for_and_nothing_goes_wrong(
    visit: dict[Look, tuple[Seen, Any]], look: Look
) -> None:
    seen, _ = visit[look]
    assert (seen.asked, seen.dialogs, seen.complaints, seen.active) == ([], 0, [], 0)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_everybody_can_read_it(visit: dict[Look, tuple[Seen, Any]], look: Look) -> None:
    seen, checked = visit[look]
    assert max(seen.widths) <= look[0]
    assert "color-contrast" in checked["passes"]
    assert checked["violations"] == []
