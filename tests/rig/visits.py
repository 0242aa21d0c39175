"""Visits to ChatGPT's site with the vendors' libraries in the page, under one policy each."""

import asyncio
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mitmproxy.certs import CertStore

from tests.rig import site, uploads
from tests.rig.chromium import Chromium, Tab
from tests.rig.npm import FOLDER, NODE
from tests.rig.origin import Origin
from tests.rig.uploads import Interval, Upload
from tests.rig.world import SITE, World

WATCH_S = 60
FAREWELL_S = 2
"""How long after a reload the old page may still be heard."""
OVERHEARD = Path(__file__).with_name("overheard.py")
SEGMENT = tuple(
    f"segment-{version} {strategy}"
    for version in ("1.56", "1.81", "1.84")
    for strategy in ("standard", "batching")
)
STATSIG = ("statsig chatgpt", "statsig default", "statsig-legacy")
DATADOG = ("datadog proxied", "datadog direct")
VISITS = (*SEGMENT, *STATSIG, *DATADOG, "sentry")
"""The library, and how it is told to send; `Upload.sender` says the same."""


@dataclass(slots=True)
class Seen:
    """What a page made of its visit. Promises and chats: one each time it was loaded."""

    promises: list[dict[str, object]] = field(default_factory=list)
    chats: list[str] = field(default_factory=list)
    hidden: Interval = (0, 0)
    reloaded: Interval = (0, 0)


class Household:
    """An origin, and a proxy with a policy before it: from `start` until the context's end."""

    def __init__(
        self, folder: Path, policy: str, programs: Mapping[str, bytes], *, harsh: bool = False
    ) -> None:
        folder.mkdir()
        self.confdir = folder / "confdir"
        heard = folder / "heard.jsonl"
        self._heard = uploads.Heard(heard)
        self._stack = ExitStack()
        self.origin = Origin(folder)
        site.stand_up(self.origin, programs, harsh=harsh)
        listening = ("-s", str(OVERHEARD), "--set", f"overheard_file={heard}")
        telemetry = ("--set", f"chatcap_telemetry={policy}")
        self._way = (folder, *listening, *telemetry)
        self.seen: dict[str, Seen] = {}
        self.node: dict[str, list[Any]] = {}
        self.stored: dict[str, int] = {}
        """Characters left in the queues that libraries keep for another attempt, by key."""

    @property
    def said(self) -> list[Upload]:
        """Every request of the clients, as they sent it."""
        return self._heard.uploads

    @property
    def received(self) -> list[Upload]:
        """Every request that reached the origin."""
        return uploads.received(self.origin.received)

    def sent(self, name: str, since: float = 0) -> list[Upload]:
        """What the library of this visit sent."""
        telemetry = (upload for upload in self.said if upload.is_telemetry and upload.at >= since)
        return [upload for upload in telemetry if upload.sender == name]

    def retries(self, name: str) -> list[Upload]:
        """What it sent although it had been answered already."""
        seen = self.seen.get(name, Seen())
        return uploads.retries(self.sent(name), (seen.hidden, seen.reloaded))

    def may_be_lost(self, upload: Upload) -> bool:
        """Whether its page was being reloaded, which takes back what is not yet on its way."""
        start, end = self.seen.get(upload.sender, Seen()).reloaded
        return start <= upload.at <= end

    def start(self) -> None:
        self._stack.enter_context(self.origin)
        folder, *arguments = self._way
        self.world = self._stack.enter_context(World(self.origin, folder, *arguments))
        assert not self.world.proxy.ended, self.world.proxy.output

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()


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
        await tab.go(f"{SITE}{site.PAGE}?library={library}")
        await _use(tab, seen, name, variant)
        seen.hidden = await _hide(tab, household, name)
        seen.reloaded = await _reload(tab)
        await _use(tab, seen, name, variant)
    await asyncio.sleep(WATCH_S)
    await tab.go(f"{SITE}{site.PAGE}?library=empty")  # only now a page puts its queue away
    await tab.until("!!globalThis.page && location.search === '?library=empty'")


async def _use(tab: Tab, seen: Seen, name: str, variant: str) -> None:
    """A chat while the library loads, and whatever the page has to tell about it."""
    await tab.until("!!globalThis.page")
    visit, turn = json.dumps(variant), json.dumps(f"{name} {len(seen.chats)}")
    promises, chat = await tab.run(f"Promise.all([page.visit({visit}), page.chat({turn})])")
    seen.promises.append(promises)
    seen.chats.append(chat)


async def _hide(tab: Tab, household: Household, name: str) -> Interval:
    """Until the library has sent what it held; one that waits for an answer does not."""
    since = time.monotonic()
    await tab.run("page.use()")
    await tab.hide()
    for _ in range(20):
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
