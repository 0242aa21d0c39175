"""Tables of chats, how fast their answers came, and the index that finds their words.

`key` is a number that VACUUM leaves alone, for the search index to point to.
"""

_MARKS = "".join(map(chr, range(0xE200, 0xE210)))
"""They stand around citations (chatgpt-web.md, section 6.3). SQLite would take them for letters."""
WORDS = f"unicode61 remove_diacritics 2 separators '{_MARKS}'"

FIRST_TABLES = (
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        title TEXT,
        model TEXT,
        current_node TEXT,
        is_archived INTEGER,
        create_time TEXT,
        update_time TEXT
    ) STRICT
    """,
    """
    CREATE TABLE messages (
        id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        parent_id TEXT,
        role TEXT NOT NULL,
        content_type TEXT,
        text TEXT,
        status TEXT,
        model TEXT,
        create_time TEXT,
        flow_id TEXT REFERENCES flows (id) ON DELETE SET NULL,
        metadata TEXT                  -- JSON
    ) STRICT
    """,
    "CREATE INDEX messages_conversation ON messages (conversation_id, parent_id)",
    """
    CREATE TABLE attachments (
        id TEXT NOT NULL,
        message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        name TEXT,
        media_type TEXT,
        size INTEGER,
        PRIMARY KEY (message_id, id)
    ) STRICT
    """,
    """
    CREATE TABLE latency_reports (
        flow_id TEXT PRIMARY KEY REFERENCES flows (id) ON DELETE CASCADE,
        turn_flow_id TEXT REFERENCES flows (id) ON DELETE SET NULL,
        server_request_id TEXT,
        model TEXT,
        count_tokens INTEGER,
        first_token_ms REAL,
        total_ms REAL,
        report TEXT NOT NULL           -- JSON: the whole of lat/r
    ) STRICT
    """,
)
"""The migration `m003_conversations`: nothing was ever written to them."""

TABLES = (
    # 0: recorded by a version that did not look for conversations
    "ALTER TABLE sessions ADD COLUMN chats_read INTEGER NOT NULL DEFAULT 1",
    "UPDATE sessions SET chats_read = 0",
    "DROP TABLE attachments",
    "DROP TABLE messages",
    "DROP TABLE conversations",
    "DROP TABLE latency_reports",
    """
    CREATE TABLE conversations (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,       -- turn-<flow id> where the server never told one
        title TEXT,
        model TEXT,                    -- the default for its next turn
        current_node TEXT,             -- the last message of the branch that is shown
        gizmo_id TEXT,                 -- custom GPT (g-…) or project (g-p-…)
        origin TEXT,
        is_archived INTEGER,
        is_starred INTEGER,
        is_temporary INTEGER,
        is_deleted INTEGER,
        create_time TEXT,
        update_time TEXT
    ) STRICT
    """,
    """
    CREATE TABLE messages (
        key INTEGER PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        id TEXT NOT NULL,
        parent_id TEXT,                -- of a message, or of a root that has none
        place INTEGER,                 -- among the children of its parent, as the server lists them
        role TEXT,
        name TEXT,                     -- of a tool
        recipient TEXT,
        channel TEXT,
        content_type TEXT,
        text TEXT,                     -- what there is to read, citation marks included
        content TEXT,                  -- JSON, where `text` does not say everything
        status TEXT,
        end_turn INTEGER,
        hidden INTEGER,                -- 1: the client never shows it
        model TEXT,
        create_time TEXT,
        update_time TEXT,
        metadata TEXT,                 -- JSON, without attachments and citations
        UNIQUE (conversation_id, id)
    ) STRICT
    """,
    "CREATE INDEX messages_id ON messages (id, conversation_id)",
    """
    CREATE TABLE attachments (
        message_key INTEGER NOT NULL REFERENCES messages (key) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        id TEXT,
        kind TEXT,                     -- file, image, audio, video
        name TEXT,
        media_type TEXT,
        size INTEGER,
        width INTEGER,
        height INTEGER,
        PRIMARY KEY (message_key, seq)
    ) STRICT
    """,
    """
    CREATE TABLE citations (
        message_key INTEGER NOT NULL REFERENCES messages (key) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        kind TEXT,
        title TEXT,
        url TEXT,
        attribution TEXT,
        matched_text TEXT,
        start_index INTEGER,
        end_index INTEGER,
        PRIMARY KEY (message_key, seq)
    ) STRICT
    """,
    # what has left a conversation that had no name, for the one where it turned out to belong
    """
    CREATE TABLE placeholders (
        id TEXT PRIMARY KEY,           -- turn-<flow id>
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX placeholders_conversation ON placeholders (conversation_id)",
    # one row for each place that told something; the heavier wins, then the later
    """
    CREATE TABLE conversation_sources (
        conversation_key INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        flow_id TEXT REFERENCES flows (id) ON DELETE CASCADE,   -- null: an official export
        source TEXT NOT NULL,
        weight INTEGER NOT NULL,
        seen_at TEXT NOT NULL,
        fields TEXT NOT NULL,          -- JSON: the columns that stand as it told them
        earlier TEXT                   -- JSON: when, for those of them told before `seen_at`
    ) STRICT
    """,
    # those of which something stands are few, whatever has been told
    """
    CREATE INDEX conversation_sources_of ON conversation_sources (conversation_key, fields = '[]')
    """,
    "CREATE INDEX conversation_sources_flow ON conversation_sources (flow_id, conversation_key)",
    """
    CREATE TABLE message_sources (
        message_key INTEGER NOT NULL REFERENCES messages (key) ON DELETE CASCADE,
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        flow_id TEXT REFERENCES flows (id) ON DELETE CASCADE,
        source TEXT NOT NULL,
        weight INTEGER NOT NULL,
        seen_at TEXT NOT NULL,
        fields TEXT NOT NULL,
        earlier TEXT
    ) STRICT
    """,
    # those of which something stands are few, whatever has been told
    """
    CREATE INDEX message_sources_of ON message_sources (message_key, fields = '[]')
    """,
    "CREATE INDEX message_sources_flow ON message_sources (flow_id, message_key)",
    """
    CREATE TABLE feedback (
        flow_id TEXT PRIMARY KEY REFERENCES flows (id) ON DELETE CASCADE,
        conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
        message_id TEXT,
        kind TEXT NOT NULL,            -- rating, comparison, implicit
        rating TEXT,
        tags TEXT,                     -- JSON
        text TEXT,                     -- what the person wrote, or had selected
        seen_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX feedback_conversation ON feedback (conversation_id)",
    """
    CREATE TABLE shares (
        id TEXT PRIMARY KEY,
        conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
        title TEXT,
        current_node TEXT,
        is_public INTEGER,
        is_anonymous INTEGER,
        is_deleted INTEGER,
        seen_at TEXT NOT NULL,
        flow_id TEXT REFERENCES flows (id) ON DELETE SET NULL
    ) STRICT
    """,
    "CREATE INDEX shares_conversation ON shares (conversation_id)",
    "CREATE INDEX shares_flow ON shares (flow_id)",
    """
    CREATE TABLE turns (
        flow_id TEXT PRIMARY KEY REFERENCES flows (id) ON DELETE CASCADE,  -- that asked for it
        conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
        asked_id TEXT,                 -- the person's message
        message_id TEXT,               -- the visible reply; null: there was none
        kind TEXT,                     -- next, variant, continue, resume
        model TEXT,
        delivery TEXT NOT NULL CHECK (delivery IN ('response', 'socket')),
        socket_flow_id TEXT REFERENCES flows (id) ON DELETE SET NULL,
        encoding TEXT,                 -- legacy, v1
        is_done INTEGER NOT NULL,      -- 1: the answer came to its end
        error INTEGER,                 -- 1: the answer itself told of an error of the server
        server_request_id TEXT,        -- cf-ray of the answer, which joins with lat/r
        started_at TEXT NOT NULL,
        first_byte_ms REAL,            -- all times since the request started; null when unknown
        first_token_ms REAL,           -- first visible text
        last_token_ms REAL,
        total_ms REAL,
        tokens INTEGER,                -- events that added visible text
        characters INTEGER,            -- of visible text
        tokens_per_second REAL,
        stalls INTEGER,                -- pauses of a second or more between two of them
        stalled_ms REAL,               -- all of these pauses together
        longest_ms REAL                -- the longest pause
    ) STRICT
    """,
    "CREATE INDEX turns_conversation ON turns (conversation_id)",
    "CREATE INDEX turns_socket ON turns (socket_flow_id)",
    "CREATE INDEX turns_request ON turns (server_request_id)",
    """
    CREATE TABLE latency_reports (
        flow_id TEXT PRIMARY KEY REFERENCES flows (id) ON DELETE CASCADE,
        server_request_id TEXT,
        model TEXT,
        count_tokens INTEGER,
        first_token_ms REAL,
        total_ms REAL,
        mean_token_ms REAL,
        max_token_ms REAL,
        reported_at TEXT NOT NULL,
        report TEXT NOT NULL           -- JSON: the whole of lat/r
    ) STRICT
    """,
    "CREATE INDEX latency_reports_request ON latency_reports (server_request_id)",
    f"""
    CREATE VIRTUAL TABLE messages_fts USING fts5 (
        text, content='messages', content_rowid='key',
        tokenize="{WORDS}"
    )
    """,
    f"""
    CREATE VIRTUAL TABLE conversations_fts USING fts5 (
        title, content='conversations', content_rowid='key',
        tokenize="{WORDS}"
    )
    """,
)
"""Part of the migration `m005_chats`, before `addon.store.triggers`."""
