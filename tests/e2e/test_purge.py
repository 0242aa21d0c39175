"""`chatcap purge` and `chatcap backup` beside a real proxy, and killed in the middle."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from addon.store.database import open_for_writing
from tests.analysis.purging.planting import OLD, plant, raw
from tests.rig.record import Record, until
from tests.rig.world import WorldMaker

ROOT = Path(__file__).parents[2]
GOING, STAYING = "qqgoneqq", "qqstayqq"
KILLS = 12
BODIES = 6_000


def chatcap(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "analysis.cli", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def done(*arguments: str) -> tuple[int, str]:
    with chatcap(*arguments) as process:
        out, err = process.communicate(timeout=60)
        return process.returncode, out + err


def test_a_running_proxy_is_not_disturbed(new_world: WorldMaker, tmp_path: Path) -> None:
    world = new_world()
    paths = world.finish(10)
    assert until(lambda: world.record.rows("SELECT 1 FROM flows")[9:])
    db = str(world.record.path)
    code, said = done("purge", "--db", db, "--all", "--yes")
    assert (code, "a running proxy" in said) == (1, True), said
    copy = tmp_path / "copy.db"
    assert done("backup", "--db", db, "-o", str(copy))[0] == 0
    assert len(Record(copy).rows("SELECT 1 FROM flows")) == len(paths)
    world.finish(10)
    assert world.proxy.stop() == 0
    ledger = world.record.settled(seen=20)
    assert ledger["write_errors"] == 0
    assert done("purge", "--db", db, "--all", "--yes")[0] == 0
    assert world.record.rows("SELECT 1 FROM flows") == []
    assert paths[0].encode() not in raw(world.record.path)
    assert len(Record(copy).rows("SELECT 1 FROM flows")) == len(paths)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A record that takes a moment to purge."""
    path = tmp_path / "record.db"
    open_for_writing(path).close()
    with closing(sqlite3.connect(path)) as db:
        plant(db, GOING, 1, started_at=OLD)
        plant(db, STAYING, 2)
        for tag in (GOING, STAYING):
            columns = [name for _, name, *_ in db.execute("PRAGMA table_info(flows)")]
            copied = ", ".join(
                {"id": "id || n", "seq": "seq + n", "request_sha256": "NULL"}.get(name, name)
                for name in columns
            )
            db.execute(
                "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?)"
                f" INSERT INTO flows SELECT {copied.replace('seq + n', 'seq + n * 10')}"
                " FROM c, flows WHERE flows.id = ?",
                [BODIES, f"{tag}-flow"],
            )
            db.execute(
                "INSERT INTO frames (flow_id, seq, direction, size, data)"
                " SELECT id, 7, 'server', 1, ? || hex(randomblob(400)) FROM flows"
                " WHERE id LIKE ? AND id <> ?",
                [tag, f"{tag}%", f"{tag}-flow"],
            )
        db.commit()
    return path


def counted(path: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        query = "SELECT count(*) FROM flows WHERE session_id = ?"
        gone, stayed = (
            db.execute(query, [f"{tag}-session"]).fetchone()[0] for tag in (GOING, STAYING)
        )
    return gone, stayed


def test_killed_at_any_moment_it_leaves_all_or_nothing(path: Path) -> None:
    arguments = ("purge", "--db", str(path), "--session", GOING, "--yes")
    seen = set()
    for kill in range(KILLS):
        process = chatcap(*arguments)
        time.sleep(0.4 + 0.15 * kill)
        process.kill()
        process.communicate()
        gone, stayed = counted(path)
        assert gone in (0, BODIES + 1)
        assert stayed == BODIES + 1
        seen.add(gone)
        if not gone:
            break
    assert BODIES + 1 in seen
    code, said = done("purge", "--db", str(path)) if not counted(path)[0] else done(*arguments)
    assert code == 0 or "name what to forget" in said, said  # or there was nothing to finish
    assert counted(path) == (0, BODIES + 1)
    assert GOING.encode() not in raw(path)


@pytest.mark.parametrize("after_s", [0.6, 0.9, 1.2])
def test_ctrl_c_in_the_middle_ends_it_and_leaves_all_or_nothing(path: Path, after_s: float) -> None:
    process = chatcap("purge", "--db", str(path), "--session", GOING, "--yes")
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode in (0, 130), err
    gone, stayed = counted(path)
    assert gone in (0, BODIES + 1)
    assert stayed == BODIES + 1
    if gone:
        assert done("purge", "--db", str(path), "--session", GOING, "--yes")[0] == 0
    else:
        done("purge", "--db", str(path))
    assert GOING.encode() not in raw(path)
