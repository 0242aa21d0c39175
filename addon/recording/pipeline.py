"""One flow, from what was on the wire to what may be written: the only place where the
rooms meet. Decoded, classified, validated, redacted; the raw values go no further."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from addon.privacy.levels import Privacy
from addon.privacy.redaction import FlowRedactor, Redactor
from addon.protocol import registry
from addon.protocol.endpoint import Match
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Body, BodyState, FlowRecord, Frame, Side
from addon.recording import bodies, frames
from addon.recording.content import Content, Reader
from addon.recording.messages import Begin
from addon.store.rows import FlowEntry, Row, StoredBody
