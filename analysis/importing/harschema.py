"""What each member of `_chatcap` must look like: nothing that chatcap would not write."""

import json
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from addon.protocol.findings import Kind, Severity
from addon.protocol.records import Action, BodyState, Outcome, Side
from addon.recording.uploads import DROPPED
from addon.telemetry.policy import SHADOW, VENDORS, Mode
from analysis.importing.harvalue import MOST, started

Check = Callable[[Any], bool]
Shape = dict[str, Check]

LONGEST = 1 << 24
"""Characters of one text."""
PORTS = 1 << 16
COUNTS = 1 << 32
DEEPEST = 500
"""Levels of nested JSON. What chatcap writes has fewer, and SQLite takes twice as many."""


def _text(longest: int = LONGEST) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= longest


def _like(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _one_of(*names: str) -> Check:
    return lambda value: isinstance(value, str) and value in names


def _whole(value: Any) -> bool:
    """A size: as many as an import can bring have a sum of 64 bits."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def _count(value: Any) -> bool:
    """How many there were, or the how-manieth: rows are smaller than bodies, and more."""
    return _whole(value) and value < COUNTS


def _time(value: Any) -> bool:
    """Milliseconds; less than nothing where a clock went back."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and -MOST < value < MOST


def _truth(value: Any) -> bool:
    return isinstance(value, bool) or (_whole(value) and value <= 1)


def _small(value: Any) -> bool:
    """A port or a status."""
    return _whole(value) and value < PORTS


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _json(value: Any) -> bool:
    """JSON that every reader takes, SQLite among them: no endless number, no endless nesting."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return False
    try:
        return _depth(_parsed(value)) <= DEEPEST
    except (ValueError, RecursionError):
        return False


def _list(value: Any) -> bool:
    """A list of texts as JSON."""
    return _json(value) and _texts(_parsed(value))


def _parsed(text: str) -> Any:
    return json.loads(text, parse_constant=_finite, parse_float=_finite)


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise ValueError("an endless number")
    return number


def _depth(value: Any) -> int:
    """Levels of a value: one of a number or an empty list, two of a list of those."""
    depth, level = 0, [value]
    while level:
        depth, level = depth + 1, [inner for outer in level for inner in _members(outer)]
    return depth


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _calendar(value: Any) -> bool:
    """A time as chatcap writes it, and one that was."""
    return _MOMENT(value) and started(value) is not None


_NAME = _like(r"[a-z0-9_.-]{1,64}")
_VENDOR = _one_of(*VENDORS, "unknown")
_ACTION = _one_of(*Action)
_STAND_IN = _like(r"\[[a-z]{1,16}:[0-9a-f]{12}\]")
_MOMENT = _like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_POLICY = _one_of(*Mode, *(f"{SHADOW}{mode}" for mode in Mode))
_SHA256 = _like(r"[0-9a-f]{64}")
_EVENT_ACTION = _one_of(*Action, DROPPED)

COLUMNS: Shape = {
    "vendor": _VENDOR,
    "action": _ACTION,
    "policy": _POLICY,
    "planned": _ACTION,
    "reason": _text(200),
    "answer_from": _one_of("server", "chatcap", "script"),
    "client": _STAND_IN,
    "device": _STAND_IN,
    "retry": _truth,
}
"""Columns of `flows` that come back as they were; what is left out is null, or not so."""
FINDING: Shape = {
    "side": _one_of(*Side),
    "severity": _one_of(*Severity),
    "kind": _one_of(*Kind),
    "path": _text(),
    "detail": _text(),
}
REDACTION: Shape = {"place": _text(200), "kind": _NAME, "count": _count}
EVENT: Shape = {
    "seq": _count,
    "vendor": _VENDOR,
    "type": _text(),
    "name": _text(),
    "sent_at": _text(64),
    "user": _STAND_IN,
    "anonymous": _STAND_IN,
    "properties": _json,
    "context": _json,
    "action": _EVENT_ACTION,
    "removed": _list,
    "changed": _list,
    "retry": _truth,
}
DISCLOSURE: Shape = {
    "event_seq": _count,
    "data_class": _NAME,
    "item": _text(200),
    "path": _text(),
    "reason": _text(500),
    "vendor": _VENDOR,
    "seen_at": _calendar,
    "kept_in": _truth,
    "leak": _NAME,
    "count": _count,
}
FLOW: Shape = {
    "id": _like(r"[!-~]{1,200}"),
    "scheme": _like(r"[a-z][a-z0-9+.-]{0,15}|"),
    "host": _text(1000),
    "port": _small,
    "path": _text(),
    "query": _text(),
    "outcome": _one_of(*Outcome),
    "error": _text(),
    "first_byte_ms": _time,
    "duration_ms": _time,
    "headers": lambda value: isinstance(value, dict),
}
"""What makes the record, beside what HAR itself says of it."""
NEEDED = ("id", "scheme", "host", "port", "path", "action", "outcome", "request", "response")
SIDE: Shape = {
    "state": _one_of(*BodyState),
    "bytes": _whole,
    "valid": lambda value: isinstance(value, bool),
    "sha256": _SHA256,
}
SENT: Shape = {
    "bytes": _whole,
    "without": _texts,
    "sha256": _SHA256,
    "mimeType": _text(1000),
    "text": lambda value: isinstance(value, str),
    "encoding": _one_of("base64"),
}
FRAME: Shape = {
    "seq": _count,
    "offset_ms": _time,
    "size": _whole,
    "event": _text(1000),
    "body_start": _whole,
    "body_end": _whole,
}
"""In the order in which a frame lists them."""
HTTP: Shape = {
    "startedDateTime": _calendar,
    "method": _text(1000),
    "httpVersion": _like(r"[A-Za-z]{0,8}/?[0-9.]{0,4}"),
    "status": _small,
}
"""What HAR itself says of it, as chatcap writes it."""
