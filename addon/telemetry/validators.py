"""What the vendors' libraries and servers accept: the strictest of them all (segment.md 6).

A server answers 200 to events that it throws away, so its answer is no check of ours. Each
function gives None, or the place and the rule that is broken, never a value.
"""

import json
from typing import Any

from addon.telemetry.generalising import minute

MOST_EVENTS = 2500
MOST_BYTES = 500_000
"""A batch as it is sent, before compression."""
MOST_EVENT_BYTES = 32_768
MOST_ID = 100
"""Characters of a message id."""
_IDS = ("userId", "anonymousId", "groupId", "previousId")
_CONSENT_EVENT = "Segment Consent Preference Updated"
_OBJECTS: dict[str, str | None] = {
    "track": "properties",
    "identify": "traits",
    "group": "traits",
    "page": None,
    "screen": None,
    "alias": None,
}
"""The object that each type of event must have."""


def segment_problem(body: Any, size: int) -> str | None:
    """Of a whole body, a batch or one event, that takes `size` bytes as JSON."""
    if type(body) is not dict:
        return "the body is not an object"
    if "batch" not in body:
        return event_problem(body) or (_TOO_LONG if size > MOST_EVENT_BYTES else None)
    batch = body["batch"]
    if type(batch) is not list or not batch:
        return "batch is not an array with events"
    return _batch_problem(batch, size) or _shared_problem(body)


def _batch_problem(batch: list[Any], size: int) -> str | None:
    if len(batch) > MOST_EVENTS:
        return f"batch has more than {MOST_EVENTS} events"
    if size > MOST_BYTES:
        return f"batch is longer than {MOST_BYTES} bytes"
    for at, event in enumerate(batch):
        problem = event_problem(event)
        if problem is None and size > MOST_EVENT_BYTES and _is_too_long(event):
            problem = _TOO_LONG
        if problem is not None:
            return f"batch[{at}]: {problem}"
    return None


_TOO_LONG = f"the event is longer than {MOST_EVENT_BYTES} bytes"


def _is_too_long(event: Any) -> bool:
    try:
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return True
    return len(text.encode("utf-8", "surrogatepass")) > MOST_EVENT_BYTES


def event_problem(event: Any) -> str | None:
    """Of one event."""
    if type(event) is not dict:
        return "the event is not an object"
    kind = event.get("type")
    if type(kind) is not str or kind not in _OBJECTS:
        return "type is none of the six"
    message_id = event.get("messageId")
    if type(message_id) is not str or not 0 < len(message_id) <= MOST_ID:
        return f"messageId is not a string of at most {MOST_ID} characters"
    needed = _OBJECTS[kind]
    if needed is not None and type(event.get(needed)) is not dict:
        return f"{needed} is not an object"
    return _identity_problem(event, kind) or _name_problem(event, kind) or _shared_problem(event)


def _identity_problem(event: dict[str, Any], kind: str) -> str | None:
    for name in _IDS:
        value = event.get(name)
        if value is not None and not _is_text(value):
            return f"{name} is not a string, or blank"
    if event.get("userId") is None and event.get("anonymousId") is None:
        return "neither userId nor anonymousId"
    if kind == "group" and event.get("groupId") is None:
        return "group without groupId"
    if kind == "alias" and (event.get("previousId") is None or event.get("userId") is None):
        return "alias without previousId and userId"
    return None


def _name_problem(event: dict[str, Any], kind: str) -> str | None:
    if kind == "track":
        if not _is_text(event.get("event")):
            return "event is not a string, or blank"
        return _consent_problem(event) if event["event"] == _CONSENT_EVENT else None
    if kind in ("page", "screen"):
        for name in ("name", "category"):
            if name in event and not _is_text(event[name]):
                return f"{name} is not a string, or blank"
        if type(event.get("properties", _NOTHING)) is not dict:
            return "properties is not an object"
    return None


_NOTHING: dict[str, Any] = {}


def _consent_problem(event: dict[str, Any]) -> str | None:
    context = event.get("context")
    consent = context.get("consent") if type(context) is dict else None
    categories = consent.get("categoryPreferences") if type(consent) is dict else None
    if type(categories) is not dict:
        return "context.consent.categoryPreferences is not an object"
    if any(type(choice) is not bool for choice in categories.values()):
        return "context.consent.categoryPreferences has others than booleans"
    return None


def _shared_problem(holder: dict[str, Any]) -> str | None:
    """Of what events and the envelope of a batch have alike."""
    for name in ("context", "integrations"):
        if type(holder.get(name, _NOTHING)) is not dict:
            return f"{name} is not an object"
    time = holder.get("timestamp", _NOTHING)
    if time is not _NOTHING and (type(time) is not str or minute(time) is None):
        return "timestamp is not ISO 8601"
    return None


def _is_text(value: Any) -> bool:
    return type(value) is str and value.strip() != ""


def statsig_problem(body: Any) -> str | None:
    """Of an upload of Statsig events (segment.md 5.1)."""
    if type(body) is not dict:
        return "the body is not an object"
    events = body.get("events")
    if type(events) is not list or not events:
        return "events is not an array with events"
    if type(body.get("statsigMetadata", _NOTHING)) is not dict:
        return "statsigMetadata is not an object"
    for at, event in enumerate(events):
        if problem := _statsig_event_problem(event):
            return f"events[{at}]: {problem}"
    return None


def _statsig_event_problem(event: Any) -> str | None:
    if type(event) is not dict:
        return "the event is not an object"
    if not _is_text(event.get("eventName")):
        return "eventName is not a string, or blank"
    if type(event.get("time", 0)) not in (int, float):
        return "time is not a number"
    for name in ("user", "metadata", "statsigMetadata"):
        if event.get(name) is not None and type(event[name]) is not dict:
            return f"{name} is not an object"
    return None
