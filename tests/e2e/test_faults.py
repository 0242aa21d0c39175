"""Signals, kills and a failing disk: traffic goes on, the account is right."""

import os
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.rig.answers import json_content, silent
from tests.rig.client import waiting
from tests.rig.proxy import alive
from tests.rig.record import until
from tests.rig.world import SITE, World, WorldMaker

OPEN = 100
COMMITTED_S = 0.25  # guarantees.md: what ended longer ago than this is on the disk


@contextmanager
def _open_flows(world: World, count: int) -> Iterator[list[str]]:
    """So many requests that the origin has received and does not answer."""
    paths = [world.path("open") for _ in range(count)]
    gate = world.origin.gate()
    for path in paths:
        world.origin.route("GET", path, silent(gate))

    with waiting([SITE + path for path in paths], world.proxy.url, world.proxy.ca):
        assert until(lambda: all(world.origin.requests(path) for path in paths))
        yield paths
    gate.open()


def _finish(world: World, count: int) -> list[str]:
    paths = [world.path("done") for _ in range(count)]
    for path in paths:
        world.origin.route("GET", path, json_content({"done": path}))
        world.ask("GET", path)
    return paths


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_with_open_flows_ends_soon_and_lists_them_as_unfinished(
    new_world: WorldMaker, number: signal.Signals
) -> None:
    world = new_world()
    _finish(world, 3)
    with _open_flows(world, OPEN):
        started = time.monotonic()
        code = world.proxy.stop(number)
        assert time.monotonic() - started < 5
    assert code == 0
    ledger = world.record.settled(OPEN + 3)
    assert (ledger["unfinished"], ledger["complete"]) == (OPEN, 3)
    assert world.record.intact()


def test_a_killed_proxy_loses_nothing_that_ended_a_moment_before(new_world: WorldMaker) -> None:
    world = new_world()
    with _open_flows(world, 5) as opened:
        done = _finish(world, 20)
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


def test_a_database_locked_by_somebody_else_delays_no_flow_and_loses_none(
    new_world: WorldMaker,
) -> None:
    world = new_world()
    _finish(world, 1)
    with closing(sqlite3.connect(world.record.path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        release = threading.Timer(3, lambda: None)
        release.start()
        _finish(world, 20)
        assert time.monotonic() - started < 2
        release.join()
        db.execute("ROLLBACK")
    world.proxy.stop()
    ledger = world.record.settled(21)
    assert (ledger["complete"], ledger["write_errors"]) == (21, 0)


def test_a_deleted_database_stops_no_traffic_and_is_told(new_world: WorldMaker) -> None:
    world = new_world()
    _finish(world, 2)
    time.sleep(COMMITTED_S)
    for file in world.record.path.parent.iterdir():
        file.unlink()
    assert all(world.ask("GET", path).status_code == 200 for path in _finish(world, 5))
    assert world.proxy.stop() == 0
    told = world.proxy.output
    recovered = world.record.flows()
    assert recovered or "chatcap" in told.partition("GET ")[2]


def test_a_folder_that_vanishes_counts_the_loss(new_world: WorldMaker) -> None:
    world = new_world()
    _finish(world, 2)
    time.sleep(COMMITTED_S)
    shutil.rmtree(world.record.path.parent)
    assert all(world.ask("GET", path).status_code == 200 for path in _finish(world, 5))
    assert world.proxy.stop() == 0
    assert "lost" in world.proxy.output


def test_a_recorder_process_that_dies_is_replaced_and_nothing_is_lost(
    new_world: WorldMaker,
) -> None:
    world = new_world()
    _finish(world, 5)
    (child,) = world.proxy.children()
    os.kill(child, signal.SIGKILL)
    _finish(world, 5)
    world.proxy.stop()
    assert world.record.settled(10)["complete"] == 10
    assert world.record.intact()


def test_two_proxies_on_one_database_both_record(new_world: WorldMaker, tmp_path: Path) -> None:
    database = tmp_path / "shared" / "chatcap.db"
    worlds = [new_world(db=database), new_world(db=database)]
    for world in worlds:
        _finish(world, 5)
    assert all(world.proxy.stop() == 0 for world in worlds)
    rows = worlds[0].record.rows("SELECT complete, seen FROM ledger")
    assert rows == [{"complete": 5, "seen": 5}] * 2
