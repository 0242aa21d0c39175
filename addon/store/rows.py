"""What the writer takes: rows that are already redacted and ready for the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from addon.protocol.findings import Finding
from addon.protocol.records import Redaction
from addon.protocol.shapes import Shape

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStart:
    """One run of the proxy, or one import of one file, as it begins.

    `id` of an import is derived from the file, so that importing it again finds the session.
    `source` is `live`, `mitm`, `har` or `export`; `started_at` is ISO 8601 in UTC.
    """

    id: str
    source: str
    started_at: str
    label: str | None = None
    source_path: str | None = None
    source_sha256: str | None = None
    policy: str = "observe"
    versions: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredBody:
    """Content of a body as it goes to disk; `data` is text or a blob, as `encoding` says."""

    sha256: str
    content_type: str | None
    size: int
    encoding: str
    data: str | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEntry:
    """A flow and everything that hangs on it. `flow` holds the columns of `flows`."""

    flow: Row
    bodies: tuple[StoredBody, ...] = ()
    frames: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    shapes: tuple[Shape, ...] = ()
    events: tuple[Row, ...] = ()
    """Of `telemetry_events`."""
    disclosures: tuple[Row, ...] = ()
    """Of `disclosures`: of this flow, or of an earlier one that is understood only now."""
    quoting: tuple[str, ...] = ()
    """Types and names of events of earlier flows that quote a chat, as is understood only now."""
    chats: tuple["Chats", ...] = ()
    truncated: bool = False
    opening: bool = False
    """The flow has begun; the same flow comes again when it has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one place told of a conversation, or of one message of it; see
    `addon.conversations.facts.Fact`. `seen_at` is ISO 8601 in UTC.
    """

    conversation_id: str
    message_id: str | None
    source: str
    weight: int
    seen_at: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """What a flow told of chats, without its secrets. `flow_id` is None for an official export;
    the other members are rows of the tables of that name (`reports` of `latency_reports`).
    """

    flow_id: str | None
    sightings: tuple[Sighting, ...] = ()
    feedback: tuple[Row, ...] = ()
    shares: tuple[Row, ...] = ()
    turns: tuple[Row, ...] = ()
    reports: tuple[Row, ...] = ()
    withheld: tuple[int, ...] = ()
    """Numbers of frames of the flow that must not stay: a secret is spread over them."""
