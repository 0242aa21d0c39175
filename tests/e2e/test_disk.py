"""A database that cannot be written: traffic goes on, the loss is exact, recording recovers."""

import resource
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from tests.rig.record import until
from tests.rig.world import WorldMaker


def test_a_database_locked_by_somebody_else_delays_no_flow_and_loses_none(
    new_world: WorldMaker,
) -> None:
    world = new_world()
    world.finish(1)
    with closing(sqlite3.connect(world.record.path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        release = threading.Timer(3, lambda: None)
        release.start()
        world.finish(20)
        assert time.monotonic() - started < 2
        release.join()
        db.execute("ROLLBACK")
    world.proxy.stop()
    ledger = world.record.settled(21)
    assert (ledger["complete"], ledger["write_errors"]) == (21, 0)


def _delete(database: Path) -> None:
    for file in database.parent.iterdir():
        file.unlink()


def _delete_sidecars(database: Path) -> None:
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink()


def _delete_folder(database: Path) -> None:
    shutil.rmtree(database.parent)


def _empty(database: Path) -> None:
    other = database.with_name("other.db")
    other.touch()
    other.replace(database)


@pytest.mark.parametrize("harm", [_delete, _delete_folder, _empty])
def test_a_database_that_vanishes_costs_what_it_held_and_recording_goes_on(
    new_world: WorldMaker, harm: Callable[[Path], None]
) -> None:
    world = new_world()
    world.finish(2)
    assert until(lambda: len(world.record.flows()) == 2)
    harm(world.record.path)
    done = world.finish(5)
    assert world.proxy.stop() == 1
    ledger = world.record.settled(7)
    assert (ledger["complete"], ledger["skipped"], ledger["write_errors"]) == (5, 2, 2)
    assert [flow["path"] for flow in world.record.flows()] == done
    assert world.record.intact()
    assert "2 lost" in world.proxy.output


def test_a_database_replaced_by_a_strangers_file_is_told_and_left_alone(
    new_world: WorldMaker,
) -> None:
    world = new_world()
    world.finish(2)
    assert until(lambda: len(world.record.flows()) == 2)
    strange = world.record.path.with_name("strange")
    strange.write_text("not a database, and none of chatcap's business")
    _delete_sidecars(world.record.path)
    strange.replace(world.record.path)
    world.finish(5)
    assert until(lambda: "chatcap cannot write its database" in world.proxy.output)
    assert world.record.path.read_text().startswith("not a database")
    world.record.path.unlink()
    world.proxy.stop()
    ledger = world.record.settled(7)
    assert (ledger["complete"], ledger["write_errors"]) == (5, 2)


def test_a_full_disk_stops_no_traffic_and_recording_recovers(new_world: WorldMaker) -> None:
    world = new_world()
    world.finish(2)
    assert until(lambda: len(world.record.flows()) == 2)
    (recorder,) = world.proxy.children()
    # writing past this size fails for the recorder as on a full disk (EFBIG for ENOSPC)
    _, hard = resource.prlimit(recorder, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    started = time.monotonic()
    world.finish(20)
    assert time.monotonic() - started < 5
    assert until(lambda: "chatcap cannot write its database" in world.proxy.output)
    resource.prlimit(recorder, resource.RLIMIT_FSIZE, (hard, hard))
    assert until(lambda: "chatcap can write its database again" in world.proxy.output)
    world.proxy.stop()
    assert world.record.settled(22)["complete"] == 22
    assert world.record.intact()


def test_strict_stops_the_proxy_rather_than_recording_nothing(new_world: WorldMaker) -> None:
    world = new_world("--set", "chatcap_strict=true")
    world.finish(1)
    (recorder,) = world.proxy.children()
    resource.prlimit(recorder, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    with suppress(httpx.HTTPError):
        world.finish(1)
    assert until(lambda: "chatcap_strict" in world.proxy.output)
    resource.prlimit(recorder, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    world.proxy.wait()


def test_two_proxies_on_one_database_both_record(new_world: WorldMaker, tmp_path: Path) -> None:
    database = tmp_path / "shared" / "chatcap.db"
    worlds = [new_world(db=database), new_world(db=database)]
    for world in worlds:
        world.finish(5)
    assert all(world.proxy.stop() == 0 for world in worlds)
    rows = worlds[0].record.rows("SELECT complete, seen FROM ledger")
    assert rows == [{"complete": 5, "seen": 5}] * 2
