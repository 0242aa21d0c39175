"""What was purged, and when: the record must not pretend that it was never more.

The ledger of a session stays as it was seen, and `purged_flows` says how many of its rows went.
"""

TABLES = (
    """
    CREATE TABLE purges (
        id INTEGER PRIMARY KEY,
        purged_at TEXT NOT NULL,
        scope TEXT NOT NULL CHECK (scope IN ('content', 'everything')),
        filters TEXT NOT NULL,         -- JSON: what was asked for, without ids of what is gone
        counts TEXT NOT NULL,          -- JSON: rows that went by table, flows that were emptied
        bytes_before INTEGER NOT NULL, -- of the file
        bytes_after INTEGER,
        finished_at TEXT               -- null: interrupted before the file was compacted
    ) STRICT
    """,
    # of sessions that are still there, so that their ledgers can be held against their rows
    """
    CREATE TABLE purged_flows (
        purge_id INTEGER NOT NULL REFERENCES purges (id) ON DELETE CASCADE,
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        complete INTEGER NOT NULL DEFAULT 0,
        error INTEGER NOT NULL DEFAULT 0,
        aborted INTEGER NOT NULL DEFAULT 0,
        unfinished INTEGER NOT NULL DEFAULT 0,
        emptied INTEGER NOT NULL DEFAULT 0, -- flows that kept their row and lost their content
        PRIMARY KEY (purge_id, session_id)
    ) STRICT
    """,
    "CREATE INDEX purged_flows_session ON purged_flows (session_id)",
)
"""The migration of that name."""
