"""Visits to ChatGPT's site with the vendors' libraries in the page, under one policy each."""

import asyncio
import json
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from mitmproxy.certs import CertStore

from tests.rig.chromium import Chromium, Tab
from tests.rig.household import Household, Seen
from tests.rig.npm import FOLDER, NODE
from tests.rig.site import PAGE
from tests.rig.uploads import Interval
from tests.rig.world import SITE

WATCH_S = 60
FAREWELL_S = 2
"""How long after a reload the old page may still be heard."""
SEGMENT = tuple(
    f"segment-{version} {strategy}"
    for version in ("1.56", "1.81", "1.84")
    for strategy in ("standard", "batching")
)
STATSIG = ("statsig chatgpt", "statsig default", "statsig-legacy")
DATADOG = ("datadog proxied", "datadog direct")
VISITS = (*SEGMENT, *STATSIG, *DATADOG, "sentry")
"""The library, and how it is told to send; `Upload.sender` says the same."""


async def all_at_once(folder: Path, households: Sequence[Household]) -> None:
    """Every visit of every household, watched for a minute after its page's last act."""
    authority = _share_authority(folder, households)
    starting = asyncio.Semaphore(2)
    loading = asyncio.Semaphore(12)  # a page that waits for the processor gives up early
    async with Chromium(folder, authority) as browser, asyncio.TaskGroup() as group:
        for household in households:
            group.create_task(_spend(browser, household, starting, loading))


def _share_authority(folder: Path, households: Sequence[Household]) -> Path:
    """One authority for all proxies; its certificate."""
    CertStore.from_store(folder, "mitmproxy", 2048)
    for household in households:
        household.confdir.mkdir()
        for path in folder.glob("mitmproxy-*"):
            shutil.copy2(path, household.confdir)
    return folder / "mitmproxy-ca-cert.pem"


async def _spend(
    browser: Chromium,
    household: Household,
    starting: asyncio.Semaphore,
    loading: asyncio.Semaphore,
) -> None:
    async with starting:
        await asyncio.to_thread(household.start)
    profile = await browser.profile(household.world.proxy.port)
    tabs = [await browser.tab(profile) for _ in VISITS]
    async with asyncio.TaskGroup() as group:
        group.create_task(_run_node(household))
        for name, tab in zip(VISITS, tabs, strict=True):
            group.create_task(_visit(tab, household, name, loading))
    household.stored = await tabs[0].run("page.stored()")


async def _visit(tab: Tab, household: Household, name: str, loading: asyncio.Semaphore) -> None:
    seen = household.seen[name] = Seen()
    library, _, variant = name.partition(" ")
    async with loading:
        await tab.go(f"{SITE}{PAGE}?library={library}")
        await _use(tab, seen, name, variant)
        seen.hidden = await _hide(tab, household, name)
        seen.reloaded = await _reload(tab)
        await _use(tab, seen, name, variant)
    await asyncio.sleep(WATCH_S)
    await tab.go(f"{SITE}{PAGE}?library=empty")  # only now a page puts its queue away
    await tab.until("!!globalThis.page && location.search === '?library=empty'")


async def _use(tab: Tab, seen: Seen, name: str, variant: str) -> None:
    """A chat while the library loads, and whatever the page has to tell about it."""
    await tab.until("!!globalThis.page")
    visit, turn = json.dumps(variant), json.dumps(f"{name} {len(seen.chats)}")
    promises, chat = await tab.run(f"Promise.all([page.visit({visit}), page.chat({turn})])")
    seen.promises.append(promises)
    seen.chats.append(chat)


async def _hide(tab: Tab, household: Household, name: str) -> Interval:
    """Until the library has sent what it held; one that waits for an answer does so later."""
    since = time.monotonic()
    await tab.run("page.use()")
    await tab.hide()
    for _ in range(75):
        if any(b"Use Starter Prompt" in upload.content for upload in household.sent(name, since)):
            break
        await asyncio.sleep(0.2)
    await tab.show()
    return since, time.monotonic()


async def _reload(tab: Tab) -> Interval:
    since = time.monotonic()
    await tab.run("page.use()")
    await tab.reload()
    return since, time.monotonic() + FAREWELL_S


async def _run_node(household: Household) -> None:
    proxy = household.world.proxy
    assert NODE is not None
    process = await asyncio.create_subprocess_exec(
        *(NODE, str(FOLDER / "segment-node.mjs"), proxy.url, str(WATCH_S * 1000)),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(proxy.ca)},
    )
    try:
        said, _ = await process.communicate()
        household.node = json.loads(said)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
