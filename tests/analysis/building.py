"""Builds databases row by row, with the tables of the product and ledgers that fit."""

import hashlib
import json
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from addon.store.disclosed import Disclosed
from addon.store.migrations import migrations

START = "2026-03-01T10:00:00.000Z"


class Record:
    """A chatcap database that a test fills."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = Database(path)
        migrations.apply(self.db)
        self.db.enable_wal()
        self.db.execute("PRAGMA synchronous = OFF")
        path.chmod(0o600)

    def session(self, id_: str, **columns: Any) -> None:
        defaults: dict[str, Any] = {
            "id": id_,
            "label": None,
            "source": "live",
            "source_path": None,
            "source_sha256": None,
            "started_at": START,
            "ended_at": "2026-03-01T11:00:00.000Z",
            "policy": "observe",
            "versions": "{}",
            "options": "{}",
        }
        self._insert("sessions", defaults | columns)
        self._insert("ledger", {"session_id": id_})

    def flow(self, id_: str, **columns: Any) -> None:
        session = columns.get("session_id", "s1")
        (seq,) = self.db.execute(
            "SELECT count(*) FROM flows WHERE session_id = ?", [session]
        ).fetchone()
        defaults: dict[str, Any] = {
            "id": id_,
            "session_id": session,
            "seq": seq,
            "started_at": START,
            "method": "GET",
            "scheme": "https",
            "host": "chatgpt.com",
            "port": 443,
            "path": "/backend-api/me",
            "query": None,
            "http_version": "HTTP/2",
            "endpoint": "me",
            "category": "account",
            "vendor": None,
            "path_params": None,
            "status": 200,
            "action": "passed",
            "outcome": "complete",
            "error": None,
            "client": None,
            "device": None,
            "request_bytes": 0,
            "response_bytes": 100,
            "request_state": "empty",
            "response_state": "present",
            "request_valid": None,
            "response_valid": 1,
            "request_sha256": None,
            "response_sha256": None,
            "first_byte_ms": 5.0,
            "duration_ms": 10.0,
            "headers": json.dumps({"request": [], "response": []}),
            "policy": None,
            "planned": None,
            "reason": None,
            "answer_from": "server",
            "sent_bytes": None,
            "sent_sha256": None,
            "sent_without": None,
            "retry": 0,
        }
        flow = defaults | columns
        self._insert("flows", flow)
        self.count(session, flow["outcome"])

    def upload(self, id_: str, **columns: Any) -> None:
        """A flow of telemetry: by default one of Segment's that passed under `observe`."""
        defaults: dict[str, Any] = {
            "method": "POST",
            "path": "/ces/v1/t",
            "endpoint": "segment_track",
            "category": "telemetry",
            "vendor": "segment",
            "request_bytes": 1000,
            "policy": "observe",
            "planned": columns.get("action", "passed"),
            "sent_bytes": 1000,
        }
        if columns.get("action") == "answered":
            defaults |= {"answer_from": "chatcap", "sent_bytes": 0, "policy": "block"}
        self.flow(id_, **defaults | columns)

    def count(self, session: str, column: str, number: int = 1) -> None:
        """Add to a column of the ledger, and to what was seen."""
        self.db.execute(
            f"UPDATE ledger SET seen = seen + ?, {column} = {column} + ? WHERE session_id = ?",
            [number, number, session],
        )
        self.db.conn.commit()

    def body(self, text: str, content_type: str = "application/json") -> str:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        return self.stored_body(sha256, "text", text, len(text.encode()), content_type)

    def stored_body(
        self,
        sha256: str,
        encoding: str,
        data: str | bytes,
        size: int,
        content_type: str | None = None,
    ) -> str:
        row = {"sha256": sha256, "content_type": content_type, "size": size}
        self._insert("bodies", row | {"encoding": encoding, "data": data})
        return sha256

    def frame(self, flow_id: str, seq: int, **columns: Any) -> None:
        defaults = {"offset_ms": 1.0, "direction": "server", "event": None, "size": 1}
        self._insert("frames", {"flow_id": flow_id, "seq": seq} | defaults | columns)

    def finding(self, flow_id: str, **columns: Any) -> None:
        defaults = {
            "side": "response",
            "severity": "info",
            "kind": "unknown_field",
            "path": "$.new",
            "detail": "nobody declared it",
        }
        self._insert("findings", {"flow_id": flow_id} | defaults | columns)

    def redaction(self, flow_id: str, kind: str, count: int, place: str = "header") -> None:
        row = {"flow_id": flow_id, "place": place, "kind": kind, "count": count}
        self._insert("redactions", row)

    def event(self, flow_id: str, **columns: Any) -> None:
        """A telemetry event; its vendor and action are the flow's unless named."""
        vendor, action, seq = self.db.execute(
            "SELECT vendor, action, (SELECT count(*) FROM telemetry_events WHERE flow_id = id)"
            " FROM flows WHERE id = ?",
            [flow_id],
        ).fetchone()
        defaults = {
            "seq": seq,
            "vendor": vendor or "segment",
            "type": "track",
            "name": "Load Thread",
            "sent_at": START,
            "action": action,
        }
        self._insert("telemetry_events", {"flow_id": flow_id} | defaults | columns)

    def disclosure(self, flow_id: str, **columns: Any) -> None:
        defaults = {
            "event_seq": 0,
            "vendor": "segment",
            "data_class": "identifier",
            "item": "user id",
            "path": "$.userId",
            "reason": "names the account",
            "seen_at": START,
            "kept_in": 0,
            "leak": None,
            "count": 1,
        }
        Disclosed(self.db.conn).write([{"flow_id": flow_id} | defaults | columns])
        self.db.conn.commit()

    def close(self) -> None:
        self.db.close()

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
        self.db.conn.commit()
