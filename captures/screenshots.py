"""Pictures of the demo's report: `python -m captures.screenshots [-o FOLDER] [PAGE]`.

Makes the report of `chatcap demo`, or takes the PAGE that is named, and writes it as PNGs at the
widths of a phone and of a desk, light and dark, and as a PDF. Needs Chromium, and no network.
"""

import argparse
import asyncio
import base64
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from analysis.cli import main as chatcap
from tests.rig.chromium import PROGRAM, Chromium, Tab

WIDTHS = (390, 1440)
SCHEMES = ("light", "dark")
TALLEST = 16_000
"""Pixels: more than that Chromium cannot hold in one picture."""


async def pictures(page: Path, profile: Path) -> AsyncIterator[tuple[str, bytes]]:
    """Names and contents of all pictures of a page, one by one."""
    async with Chromium(profile) as browser:
        tab = await browser.tab(await browser.profile())
        await tab.call("Page.bringToFront")  # what is not seen is not drawn
        await tab.go(page.as_uri())
        await tab.until("document.readyState === 'complete'")
        for width in WIDTHS:
            for scheme in SCHEMES:
                yield f"{page.stem}-{width}-{scheme}.png", await _picture(tab, width, scheme)
        printed = await tab.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        yield f"{page.stem}.pdf", base64.b64decode(printed["data"])


async def _picture(tab: Tab, width: int, scheme: str) -> bytes:
    await tab.call(
        "Emulation.setEmulatedMedia",
        features=[{"name": "prefers-color-scheme", "value": scheme}],
    )
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    await tab.call("Emulation.setDeviceMetricsOverride", **screen)
    height = min(await tab.run("document.documentElement.scrollHeight"), TALLEST)
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    taken = await tab.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    return base64.b64decode(taken["data"])


def demo_report(folder: Path) -> Path:
    """The page that `chatcap demo` writes."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as said:
        code = chatcap(["demo", "--folder", str(folder)])
    if code:
        raise SystemExit(f"chatcap demo failed: {said.getvalue()}")
    return folder / "demo-report.html"


async def write(page: Path, folder: Path, profile: Path) -> None:
    """Write all pictures to the folder, and say so."""
    async for name, content in pictures(page, profile):
        (folder / name).write_bytes(content)
        print(folder / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("captures/screenshots"), metavar="FOLDER"
    )
    parser.add_argument("page", type=Path, nargs="?", metavar="PAGE")
    asked = parser.parse_args()
    if PROGRAM is None:
        sys.exit("chromium is not installed: install it (Debian: apt-get install chromium)")
    if asked.page is not None and not asked.page.is_file():
        sys.exit(f"there is no page {asked.page}: make one with `chatcap report -o {asked.page}`")
    with tempfile.TemporaryDirectory() as folder:
        asked.output.mkdir(parents=True, exist_ok=True)
        page = asked.page or demo_report(Path(folder))
        asyncio.run(write(page.resolve(), asked.output, Path(folder)))


if __name__ == "__main__":
    main()
