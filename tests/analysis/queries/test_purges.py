import json
from typing import Any

from analysis.queries.purges import of_sessions, whole
from tests.analysis.building import START, Record


def purge(record: Record, at: str, sessions: int = 0, **flows: Any) -> None:
    counts = json.dumps({"sessions": sessions, "flows": 9})
    record.db.execute(
        "INSERT INTO purges (purged_at, scope, filters, counts, bytes_before)"
        " VALUES (?, 'everything', '{}', ?, 1)",
        [at, counts],
    )
    if flows:
        names, marks = ", ".join(flows), ", ".join("?" * len(flows))
        record.db.execute(
            f"INSERT INTO purged_flows (purge_id, session_id, {names})"
            f" VALUES (last_insert_rowid(), 's1', {marks})",
            [*flows.values()],
        )
    record.db.conn.commit()


def test_nothing_was_purged(record: Record) -> None:
    assert list(of_sessions(record.db.conn)) == []
    assert whole(record.db.conn) == {"sessions": 0, "last": None}


def test_purges_of_a_session_are_summed_up(record: Record) -> None:
    purge(record, "2026-01-01T00:00:00.000Z", complete=2, error=1, emptied=4)
    purge(record, START, aborted=1, unfinished=1)
    (one,) = of_sessions(record.db.conn)
    assert one == {"session_id": "s1", "purged": 5, "emptied": 4, "last": START}


def test_whole_sessions_are_counted(record: Record) -> None:
    purge(record, "2026-01-01T00:00:00.000Z", sessions=2)
    purge(record, START, sessions=1)
    assert whole(record.db.conn) == {"sessions": 3, "last": START}
