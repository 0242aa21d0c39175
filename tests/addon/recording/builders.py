"""Small records for tests of the recording."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from addon.privacy.levels import Privacy
from addon.protocol import registry
from addon.protocol.records import Action, Body, FlowRecord, Outcome, Treatment
from addon.recording.messages import Begin
from addon.store.rows import SessionStart
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.sinks import sink
from addon.telemetry.treating import Refusal, Sendable, Upload, treat

PSEUDONYMS = Pseudonyms(b"p" * 32)


def record(flow_id: str, outcome: Outcome = Outcome.COMPLETE, **changes: Any) -> FlowRecord:
    values: dict[str, Any] = {
        "id": flow_id,
        "started_at": 1767225600.0,
        "method": "GET",
        "scheme": "https",
        "host": "chatgpt.com",
        "port": 443,
        "path": "/backend-api/me",
        "http_version": "HTTP/2.0",
        "request": Body.of(b""),
        "status": 200,
        "response_headers": (("content-type", "application/json"),),
        "response": Body.of(b"{}"),
        "outcome": outcome,
    }
    return FlowRecord(**{**values, **changes})


def begin(database: Path, **changes: Any) -> Begin:
    session = SessionStart(id="s1", source="live", started_at="2026-01-01T00:00:00.000Z")
    values: dict[str, Any] = {"database": database, "session": session}
    values |= {"privacy": Privacy.STANDARD, "max_body": 8 * 2**20}
    return Begin(**{**values, **changes})


def upload(flow_id: str, body: Any, path: str = "/ces/v1/b", **changes: Any) -> FlowRecord:
    """A telemetry request; `body` is sent as JSON unless it is bytes already."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    values: dict[str, Any] = {"method": "POST", "path": path, "request": Body.of(data)}
    values["request_headers"] = (("content-type", "text/plain"),)
    return record(flow_id, **{**values, **changes})


def treated(flow: FlowRecord, mode: str, *dropped: str, shadow: bool = False) -> FlowRecord:
    """The same upload as the gate would hand it over, with what the real transformer made of it."""
    policy = Policy(mode=Mode(mode), shadow=shadow, dropped=dropped)
    match = registry.match(flow.method, flow.host, flow.path)
    found = sink(match, flow.method, flow.path)
    assert found is not None
    headers = tuple((name.encode(), value.encode()) for name, value in flow.request_headers)
    made = treat(
        Upload(flow.method, flow.path, headers, flow.request.data), found, policy, PSEUDONYMS
    )
    planned = {"strip": Action.STRIPPED, "rewrite": Action.REWRITTEN}.get(mode, Action.ANSWERED)
    action = Action.ANSWERED if isinstance(made, Refusal) else planned
    treatment = Treatment(
        policy=str(policy),
        vendor=found.vendor,
        action=Action.PASSED if shadow else action,
        planned=planned,
        reason=made.reason if isinstance(made, Refusal) else None,
        sent=Body.of(made.body) if isinstance(made, Sendable) else None,
        sent_path=made.path if isinstance(made, Sendable) else None,
        sent_headers=made.headers if isinstance(made, Sendable) else (),
        sent_without=made.without if isinstance(made, Sendable) else (),
        sent_events=made.kept if isinstance(made, Sendable) else (),
    )
    return replace(flow, treatment=treatment)
