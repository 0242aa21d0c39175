"""How long reading commands take on a record of a million flows, and how much memory.

    uv run python -m benchmarks.million [--flows 1000000] [--rounds 3] [--keep FILE] [--short]

The record repeats the demo's: each copy has ids and times of its own, a hundred copies make a
session, a session begins every day, and telemetry is under a policy in two of three of them. Lists
of disclosures come in a hundred variants, bodies are shared. Every command is a process of its
own; medians, in seconds and in ratio to a scan of the table of flows by SQLite alone, and the most
memory that the process took. Goals (guarantees.md): sessions 1 s, flows --limit 50 0.2 s, report
20 s and 500 MiB. The others are for information.
"""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.harness import ROOT

DEMO = ROOT / "captures" / "demo.mitm"
FLOWS = 131
"""In a copy: what the demo has."""
COPIES = 100
"""In a session."""
APART = 60
"""Seconds between two copies of a session."""
VARIANTS = 100
KEYS = 1_000
"""More than a copy has of conversations and messages, or of lists."""

SCAN = "SELECT count(*), sum(length(headers)) FROM flows"
COMMANDS = {
    # arguments: the goal in seconds
    ("sessions",): 1.0,
    ("flows", "--limit", "50"): 0.2,
    ("report",): 20.0,
    ("report", "--format", "json"): 20.0,
    ("report", "--format", "html"): 20.0,
    ("report", "--session", "last"): None,
    ("conversations",): None,
    ("telemetry", "--summary"): None,
    ("disclosures",): None,
    ("disclosures", "--leaks"): None,
    ("latency", "--summary"): None,
    ("endpoints",): None,
    ("diff", "first", "last"): None,
}

MIXED = "printf('%08x', (copy.n * 2654435761) & 4294967295) || substr({0}, 9)"
"""An id of this copy; the numbers lie apart, as those of real ids do."""
LATER = "strftime('%Y-%m-%dT%H:%M:%fZ', {0}, copy.shift)"
NUMBERED = f"{{0}} + copy.n * {KEYS}"
CHANGED = {
    **dict.fromkeys(("flow_id", "socket_flow_id", "conversation_id", "message_id"), MIXED),
    **dict.fromkeys(("parent_id", "asked_id", "current_node", "server_request_id"), MIXED),
    **dict.fromkeys(("started_at", "seen_at", "sent_at", "reported_at"), LATER),
    **dict.fromkeys(("create_time", "update_time"), LATER),
    **dict.fromkeys(("key", "conversation_key", "message_key"), NUMBERED),
    "session_id": "copy.session",
    "list_id": f"{{0}} + (copy.n % {VARIANTS}) * {KEYS}",
}
"""What becomes of columns in a copy, wherever they are."""
IS_TELEMETRY = "category IN ('telemetry', 'latency') AND method != 'OPTIONS'"
OWN = {
    # table: what becomes of its own columns
    "flows": {
        "id": MIXED,
        "seq": f"{{0}} + copy.place * {FLOWS}",
        "duration_ms": "{0} * (0.5 + (random() & 1023) / 1024.0)",
        "policy": f"CASE WHEN {IS_TELEMETRY} THEN copy.policy END",
        "planned": f"CASE WHEN {IS_TELEMETRY} THEN copy.planned END",
        "action": f"CASE WHEN {IS_TELEMETRY} THEN copy.action ELSE {{0}} END",
    },
    "telemetry_events": {"action": "copy.action"},
    "conversations": {"id": MIXED},
    "messages": {"id": MIXED},
    "findings": {"id": "NULL"},
    "disclosed_by": {"id": "NULL"},
    "frames": {},
    "redactions": {},
    "turns": {},
    "latency_reports": {},
    "conversation_sources": {},
    "message_sources": {},
    "attachments": {},
    "citations": {},
    "feedback": {},
}
SHARED = ("bodies", "event_contexts", "disclosed_items")
POLICIES = (
    ("observe", "passed", "passed"),
    ("block", "answered", "answered"),
    ("shadow:strip", "passed", "stripped"),
)
"""Policy, action, planned."""


def make(path: Path, flows: int) -> None:
    """A record of so many flows, rounded up to whole copies of the demo.

    In a process of its own: what the commands are said to have taken counts from our size on.
    """
    from addon.store.database import open_for_writing

    with tempfile.TemporaryDirectory() as folder:
        seed = Path(folder) / "seed.db"
        run(["import", str(DEMO), "--db", str(seed)])
        with closing(open_for_writing(path).conn) as db:
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA cache_size = -1000000")
            db.execute("ATTACH ? AS seed", [str(seed)])
            with db:
                fill(db, -(-flows // FLOWS))
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def fill(db: sqlite3.Connection, copies: int) -> None:
    db.execute("CREATE TEMP TABLE copy (n, place, session, shift, policy, action, planned)")
    db.executemany("INSERT INTO copy VALUES (?, ?, ?, ?, ?, ?, ?)", numbered(copies))
    for table in SHARED:
        db.execute(f"INSERT INTO {table} SELECT * FROM seed.{table}")
    db.execute(
        "WITH RECURSIVE variant (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM variant"
        f" WHERE n < {VARIANTS - 1}) INSERT INTO disclosed_lists"
        f" SELECT id + n * {KEYS}, replace(entries, ',1]', ',' || (n + 1) || ']')"
        " FROM seed.disclosed_lists, variant"
    )
    db.execute(
        "INSERT INTO sessions (id, label, source, started_at, ended_at, policy, versions, options)"
        " SELECT session, session, 'live', strftime('%Y-%m-%dT%H:%M:%fZ', started_at, shift),"
        f" strftime('%Y-%m-%dT%H:%M:%fZ', started_at, shift, '+{COPIES * APART} seconds'),"
        " copy.policy, versions, options FROM copy, seed.sessions WHERE place = 0 ORDER BY n"
    )
    for table, changes in OWN.items():
        copy_rows(db, table, {**CHANGED, **changes})
    account(db)


def numbered(copies: int) -> Iterator[tuple[object, ...]]:
    for n in range(copies):
        session, place = divmod(n, COPIES)
        shift = f"+{session * 86_400 + place * APART} seconds"
        policy, action, planned = POLICIES[session % len(POLICIES)]
        yield n, place, f"session-{session:04}", shift, policy, action, planned


def copy_rows(db: sqlite3.Connection, table: str, changes: dict[str, str]) -> None:
    columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changes.get(name, "{0}").format(f"own.{name}") for name in columns)
    db.execute(f"INSERT INTO {table} SELECT {values} FROM copy CROSS JOIN seed.{table} AS own")


def account(db: sqlite3.Connection) -> None:
    """Ledgers that fit the rows, and shapes per session."""
    outcomes = ("complete", "error", "aborted", "unfinished")
    counts = ", ".join(f"count(*) FILTER (WHERE outcome = '{name}')" for name in outcomes)
    db.execute(
        f"INSERT INTO ledger (session_id, seen, {', '.join(outcomes)})"
        f" SELECT session_id, count(*), {counts} FROM flows GROUP BY session_id"
    )
    db.execute(
        "INSERT INTO shapes SELECT id, endpoint, side, path, type, sessions.started_at,"
        f" sessions.ended_at, count * {COPIES} FROM sessions, seed.shapes"
    )


def run(arguments: list[str]) -> tuple[float, float]:
    """Seconds that a `chatcap` took, and the most MiB that it had."""
    return measured([sys.executable, "-m", "analysis.cli", *arguments])


def measured(command: list[str]) -> tuple[float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def scan(path: Path) -> list[str]:
    """SQLite alone, through the same library."""
    code = f"import sqlite3; print(sqlite3.connect({str(path)!r}).execute({SCAN!r}).fetchone())"
    return [sys.executable, "-c", code]


def compare(path: Path, rounds: int) -> None:
    base = statistics.median(measured(scan(path))[0] for _ in range(rounds))
    print(f"{path.stat().st_size / 1e9:.2f} GB; a scan of all flows by SQLite alone: {base:.2f} s")
    for (name, *rest), goal in COMMANDS.items():
        found = [run([name, "--db", str(path), *named(path, rest)]) for _ in range(rounds)]
        seconds, mib = statistics.median(s for s, _ in found), max(m for _, m in found)
        wanted = f" (goal {goal:g} s)" if goal else ""
        print(
            f"{' '.join((name, *rest)):24} {seconds:7.2f} s{wanted}, {seconds / base:6.2f} scans,"
            f" {mib:5.0f} MiB",
            flush=True,
        )


def named(path: Path, arguments: list[str]) -> list[str]:
    """`first` is the first session."""
    with closing(sqlite3.connect(path)) as db:
        (first,) = db.execute("SELECT id FROM sessions ORDER BY started_at LIMIT 1").fetchone()
    return [first if argument == "first" else argument for argument in arguments]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="Make it there, or take it.")
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    parser.add_argument("--make", nargs=2, metavar=("FILE", "FLOWS"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.make:
        make(Path(chosen.make[0]), int(chosen.make[1]))
        return
    flows, rounds = (10_000, 1) if chosen.short else (chosen.flows, chosen.rounds)
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "million.db"
        if not path.exists():
            itself = [sys.executable, "-m", "benchmarks.million"]
            seconds, _ = measured([*itself, "--make", str(path), str(flows)])
            print(f"made {flows:,} flows in {seconds:.0f} s")
        compare(path, rounds)


if __name__ == "__main__":
    main()
