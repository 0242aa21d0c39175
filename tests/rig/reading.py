"""Pages read from files in Chromium: what it made of them, and all that it noticed meanwhile."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rig.chromium import Chromium, Tab
from tests.rig.npm import MODULES

WIDTHS = (390, 1440)
SCHEMES = ("light", "dark")
AXE = MODULES / "axe-core" / "axe.min.js"

_TOLD = ("Page", "Network", "Log", "Runtime", "Audits")
"""Domains of the protocol that tell of requests, dialogs, errors and breaches of a policy."""
_COMPLAINTS = ("Log.entryAdded", "Runtime.exceptionThrown", "Audits.issueAdded")
_CELLS = """
[...document.querySelectorAll('table')].flatMap(table => {
  const titles = [...table.tHead.rows[0].cells].map(cell => cell.textContent)
  return [...table.tBodies[0].rows].flatMap(
    row => [...row.cells].map((cell, at) => [titles[at], cell.textContent]))
})
"""
_UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"
_CHECKED = """
axe.run({resultTypes: ['violations']}).then(({violations, passes}) => ({
  passes: passes.map(rule => rule.id),
  violations: violations.map(
    rule => [rule.impact, rule.id, rule.nodes.slice(0, 3).map(node => node.html)]),
}))
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A page at one width and in one colour scheme, with all that it folds up unfolded.

    `asked` are the addresses it asked for besides its own; `cells` are (title of the column,
    text) of its tables; `widths` are how much room it took, folded up and unfolded.
    """

    asked: list[str]
    dialogs: int
    complaints: list[Any]
    widths: list[int]
    text: str
    cells: list[tuple[str, str]]
    active: int
    """Elements that run, load or lead elsewhere."""


_ACTIVE = """
document.querySelectorAll(
  'script, img, iframe, object, embed, link, form, base, a:not([href^="#"])').length
"""


class Reader:
    """Reads one page after another in a tab of its own."""

    def __init__(self, browser: Chromium, tab: Tab) -> None:
        self._browser = browser
        self._tab = tab

    async def read(self, page: Path, width: int, scheme: str) -> Seen:
        """What the page looks like, and what it tried."""
        self._browser.heard.clear()
        for domain in _TOLD:
            await self._tab.call(f"{domain}.enable")
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        await self._tab.call("Emulation.setDeviceMetricsOverride", **screen)
        colours = [{"name": "prefers-color-scheme", "value": scheme}]
        await self._tab.call("Emulation.setEmulatedMedia", features=colours)
        await self._tab.go(page.as_uri())
        await self._tab.until(
            f"document.readyState === 'complete' && location.pathname.endsWith('{page.name}')"
        )
        taken = [await self._width()]
        await self._tab.run(_UNFOLD)
        taken.append(await self._width())
        cells = [(title, text) for title, text in await self._tab.run(_CELLS)]
        text = await self._tab.run("document.documentElement.textContent")
        active = await self._tab.run(_ACTIVE)
        return Seen(*self._noticed(page), taken, text, cells, active)

    async def check(self) -> Any:
        """What axe finds on the page that was read: `violations` (impact, rule, places), and the
        names of the rules that it `passes`.
        """
        source = await asyncio.to_thread(AXE.read_text, "utf-8")
        await self._tab.run(f"{source}; null")
        return await self._tab.run(_CHECKED)

    async def _width(self) -> int:
        return int(await self._tab.run("document.documentElement.scrollWidth"))

    def _noticed(self, page: Path) -> tuple[list[str], int, list[Any]]:
        said = list(self._browser.heard)
        sent = [one["params"] for one in said if one["method"] == "Network.requestWillBeSent"]
        asked = [request["request"]["url"] for request in sent]
        dialogs = [one for one in said if one["method"] == "Page.javascriptDialogOpening"]
        complaints = [one["params"] for one in said if one["method"] in _COMPLAINTS]
        complaints += [one["params"] for one in said if one["method"] == "Runtime.consoleAPICalled"]
        return [url for url in asked if url != page.as_uri()], len(dialogs), complaints
