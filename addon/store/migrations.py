"""The tables of a chatcap database. Append-only: a released migration never changes.

Times are ISO 8601 in UTC with milliseconds (`2026-01-31T23:59:59.000Z`), so that they sort
and read as text; durations are milliseconds; sizes are bytes on the wire.
"""

import secrets

from sqlite_utils import Database, Migrations

from addon.store.chats import FIRST_TABLES as CONVERSATIONS
from addon.store.chats import TABLES as CHATS
from addon.store.chatviews import SEARCH
from addon.store.chatviews import VIEWS as CHAT_VIEWS
from addon.store.disclosed import TABLES as DISCLOSED
from addon.store.purges import TABLES as PURGES
from addon.store.toldviews import VIEWS as TOLD_VIEWS
from addon.store.triggers import TRIGGERS
from addon.store.views import VIEWS

migrations = Migrations("chatcap")


@migrations()
def m001_record(db: Database) -> None:
    """Sessions, flows and what belongs to a flow."""
    for statement in RECORD:
        db.execute(statement)
    db.execute("INSERT INTO standin_key (id, key) VALUES (1, ?)", [secrets.token_bytes(32)])


@migrations()
def m002_telemetry(db: Database) -> None:
    """What telemetry bodies said, event by event."""
    for statement in TELEMETRY:
        db.execute(statement)


@migrations()
def m003_conversations(db: Database) -> None:
    """Chats rebuilt from flows, and how fast they were."""
    for statement in CONVERSATIONS:
        db.execute(statement)


@migrations()
def m004_policies(db: Database) -> None:
    """What was done with telemetry, and what of it left."""
    for statement in POLICIES:
        db.execute(statement)


@migrations()
def m005_chats(db: Database) -> None:
    """Chats as every place told them, turns, and the index of words."""
    for statement in (*CHATS, *TRIGGERS):
        db.execute(statement)


@migrations()
def m006_purges(db: Database) -> None:
    """What was purged, and when."""
    for statement in PURGES:
        db.execute(statement)


@migrations()
def m007_views(db: Database) -> None:
    """What the tables tell, for people to read; and an index that other programs find."""
    for statement in (*SEARCH, *VIEWS, *TOLD_VIEWS, *CHAT_VIEWS):
        db.execute(statement)


RECORD = (
    """
    CREATE TABLE standin_key (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        key BLOB NOT NULL              -- keys the stand-ins of this database, not a password
    ) STRICT
    """,
    """
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        label TEXT,
        source TEXT NOT NULL CHECK (source IN ('live', 'mitm', 'har', 'export')),
        source_path TEXT,
        source_sha256 TEXT,
        started_at TEXT NOT NULL,
        ended_at TEXT,                 -- null: running, or did not end cleanly
        policy TEXT NOT NULL,
        versions TEXT NOT NULL,        -- JSON: chatcap, mitmproxy, python, sqlite
        options TEXT NOT NULL          -- JSON: the chatcap_* options in force
    ) STRICT
    """,
    """
    CREATE TABLE bodies (
        sha256 TEXT PRIMARY KEY,       -- of the stored content: decoded, secrets replaced
        content_type TEXT,
        size INTEGER NOT NULL,         -- bytes of the stored content before compression
        encoding TEXT NOT NULL CHECK (encoding IN ('text', 'binary', 'zstd')),
        data ANY NOT NULL              -- text, or a blob
    ) STRICT
    """,
    """
    CREATE TABLE flows (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,          -- order of first sight within the session
        started_at TEXT NOT NULL,
        method TEXT NOT NULL,
        scheme TEXT NOT NULL,
        host TEXT NOT NULL,
        port INTEGER NOT NULL,
        path TEXT NOT NULL,            -- without the query
        query TEXT,
        http_version TEXT NOT NULL,
        endpoint TEXT,                 -- null: nobody declared this path
        category TEXT NOT NULL,
        vendor TEXT,                   -- the telemetry system it belongs to
        path_params TEXT,              -- JSON
        status INTEGER,
        action TEXT NOT NULL,
        outcome TEXT NOT NULL,
        error TEXT,
        client TEXT,                   -- stand-in of the address that connected
        device TEXT,                   -- stand-in of OAI-Device-Id or the oai-did cookie
        request_bytes INTEGER,
        response_bytes INTEGER,
        request_state TEXT NOT NULL,
        response_state TEXT NOT NULL,
        request_valid INTEGER,         -- 1 no breaking finding, 0 at least one, null not checked
        response_valid INTEGER,
        request_sha256 TEXT REFERENCES bodies (sha256),
        response_sha256 TEXT REFERENCES bodies (sha256),
        first_byte_ms REAL,
        duration_ms REAL,
        headers TEXT NOT NULL          -- JSON: {"request": [[name, value]…], "response": […]}
    ) STRICT
    """,
    "CREATE UNIQUE INDEX flows_session ON flows (session_id, seq)",
    "CREATE INDEX flows_started ON flows (started_at)",
    "CREATE INDEX flows_endpoint ON flows (endpoint, category)",
    """
    CREATE TABLE frames (
        flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        offset_ms REAL,                -- since the request started; null when unknown
        direction TEXT NOT NULL CHECK (direction IN ('client', 'server')),
        event TEXT,                    -- SSE event name, or the WebSocket opcode
        size INTEGER NOT NULL,
        data TEXT,                     -- WebSocket: the message, base64 if the opcode is binary
        body_start INTEGER,            -- SSE: where the event stands in the response body
        body_end INTEGER,
        PRIMARY KEY (flow_id, seq)
    ) STRICT
    """,
    """
    CREATE TABLE findings (
        id INTEGER PRIMARY KEY,
        flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
        side TEXT NOT NULL,
        severity TEXT NOT NULL,
        kind TEXT NOT NULL,
        path TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX findings_flow ON findings (flow_id)",
    """
    CREATE TABLE shapes (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        endpoint TEXT NOT NULL,
        side TEXT NOT NULL,
        path TEXT NOT NULL,
        type TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (session_id, endpoint, side, path, type)
    ) STRICT
    """,
    """
    CREATE TABLE redactions (
        flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
        place TEXT NOT NULL,
        kind TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (flow_id, place, kind)
    ) STRICT
    """,
    """
    CREATE TABLE ledger (
        session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
        seen INTEGER NOT NULL DEFAULT 0,
        complete INTEGER NOT NULL DEFAULT 0,
        error INTEGER NOT NULL DEFAULT 0,
        aborted INTEGER NOT NULL DEFAULT 0,
        unfinished INTEGER NOT NULL DEFAULT 0,
        skipped INTEGER NOT NULL DEFAULT 0,     -- seen, but there is no row for it
        truncated INTEGER NOT NULL DEFAULT 0,   -- rows with a body that was not kept whole
        write_errors INTEGER NOT NULL DEFAULT 0, -- of the skipped: lost to the disk
        CHECK (seen = complete + error + aborted + unfinished + skipped)
    ) STRICT
    """,
)

TELEMETRY = (
    """
    CREATE TABLE telemetry_events (
        flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        vendor TEXT NOT NULL,
        type TEXT,
        name TEXT,
        sent_at TEXT,
        user TEXT,                     -- stand-ins
        anonymous TEXT,
        properties TEXT,               -- JSON
        context TEXT,                  -- JSON
        action TEXT NOT NULL,
        removed TEXT,                  -- JSON: the paths that a policy took out
        PRIMARY KEY (flow_id, seq)
    ) STRICT
    """,
    """
    CREATE TABLE disclosures (
        id INTEGER PRIMARY KEY,
        flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
        event_seq INTEGER,             -- null: the flow itself, not one of its events
        data_class TEXT NOT NULL,
        item TEXT NOT NULL,
        path TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX disclosures_flow ON disclosures (flow_id)",
)

POLICIES = (
    # 0: recorded by a version that did not look for events in telemetry
    "ALTER TABLE sessions ADD COLUMN telemetry_read INTEGER NOT NULL DEFAULT 1",
    "UPDATE sessions SET telemetry_read = 0",
    # in force for this flow; null: it is not telemetry
    "ALTER TABLE flows ADD COLUMN policy TEXT",
    # what the policy asks for; differs from `action` under shadow:, and where `reason` says why
    "ALTER TABLE flows ADD COLUMN planned TEXT",
    # why it was answered although the policy lets out changed uploads
    "ALTER TABLE flows ADD COLUMN reason TEXT",
    # who made the answer; script: another one of the proxy's; null: there was none
    """
    ALTER TABLE flows ADD COLUMN answer_from TEXT
    CHECK (answer_from IN ('server', 'chatcap', 'script'))
    """,
    # bytes of the request's body that left (under shadow: would have): null when unknown
    "ALTER TABLE flows ADD COLUMN sent_bytes INTEGER",
    "ALTER TABLE flows ADD COLUMN sent_sha256 TEXT REFERENCES bodies (sha256)",
    # JSON: names of the headers and query parameters that were left behind
    "ALTER TABLE flows ADD COLUMN sent_without TEXT",
    # 1: the client sends again what was answered before
    "ALTER TABLE flows ADD COLUMN retry INTEGER NOT NULL DEFAULT 0",
    # JSON, as `removed`: the paths that went out with another value
    "ALTER TABLE telemetry_events ADD COLUMN changed TEXT",
    "ALTER TABLE telemetry_events ADD COLUMN retry INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE event_contexts (
        id INTEGER PRIMARY KEY,
        context TEXT NOT NULL UNIQUE   -- JSON
    ) STRICT
    """,
    # in the place of `context`: most events of a page have the same
    "ALTER TABLE telemetry_events ADD COLUMN context_id INTEGER REFERENCES event_contexts (id)",
    *DISCLOSED,
)
