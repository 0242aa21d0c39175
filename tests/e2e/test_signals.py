"""Signals and kills, of the proxy and of its recorder: what had ended is kept, all is counted."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.rig.client import browser
from tests.rig.proxy import alive
from tests.rig.record import COMMITTED_S, until
from tests.rig.world import SITE, World, WorldMaker

OPEN = 100

KILLS = int(os.environ.get("CHATCAP_KILLS", "2"))  # guarantees.md: 200 in the long run


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_with_open_flows_ends_soon_and_lists_them_as_unfinished(
    new_world: WorldMaker, number: signal.Signals
) -> None:
    world = new_world()
    world.finish(3)
    with world.holding(OPEN):
        started = time.monotonic()
        code = world.proxy.stop(number)
        assert time.monotonic() - started < 5
    assert code == 0
    ledger = world.record.settled(OPEN + 3)
    assert (ledger["unfinished"], ledger["complete"]) == (OPEN, 3)
    assert world.record.intact()


def test_a_killed_proxy_loses_nothing_that_ended_a_moment_before(new_world: WorldMaker) -> None:
    world = new_world()
    with world.holding(5) as opened:
        done = world.finish(20)
        time.sleep(COMMITTED_S)
        children = world.proxy.children()
        world.proxy.kill()
        assert until(lambda: not any(map(alive, children)))
    outcomes = {flow["path"]: flow["outcome"] for flow in world.record.flows()}
    assert outcomes == dict.fromkeys(done, "complete") | dict.fromkeys(opened, "unfinished")
    (session,) = world.record.rows("SELECT * FROM sessions")
    assert session["ended_at"] is None
    ledger = world.record.ledger()
    assert (ledger["complete"], ledger["unfinished"]) == (20, 5)
    assert world.record.intact()


def test_a_proxy_killed_under_load_keeps_what_ended_a_moment_before(
    new_world: WorldMaker, tmp_path: Path
) -> None:
    chance = random.Random(KILLS)
    for number in range(KILLS):
        world = new_world(db=tmp_path / f"kill-{number}" / "chatcap.db")
        ended = _load(world, seconds=chance.uniform(0.3, 1.5))
        assert world.record.intact()
        kept = {flow["path"] for flow in world.record.flows() if flow["outcome"] == "complete"}
        assert ended - kept == set()
        world.record.ledger()


def _load(world: World, *, seconds: float) -> set[str]:
    """Kills the proxy after so long under load; the paths answered well before."""
    answered: dict[str, float] = {}

    def ask() -> None:
        with browser(world.proxy.url, world.proxy.ca, http2=False) as client:
            while True:
                path = world.path("load")
                try:
                    client.get(SITE + path)
                except httpx.HTTPError:
                    return
                answered[path] = time.monotonic()

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(ask)
        time.sleep(seconds)
        recorders = world.proxy.children()
        world.proxy.kill()
        killed = time.monotonic()
    assert until(lambda: not any(map(alive, recorders)))
    return {path for path, moment in answered.items() if moment < killed - COMMITTED_S}


def test_a_recorder_process_that_dies_is_replaced_and_nothing_is_lost(
    new_world: WorldMaker,
) -> None:
    world = new_world()
    world.finish(5)
    (child,) = world.proxy.children()
    os.kill(child, signal.SIGKILL)
    world.finish(5)
    world.proxy.stop()
    assert world.record.settled(10)["complete"] == 10
    assert world.record.intact()
