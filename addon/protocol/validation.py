"""How a body differs from its model: findings, never exceptions and never values."""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from addon.protocol.endpoint import BY_TYPE, BodyModel, Category, Endpoint
from addon.protocol.errorbody import ErrorBody
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.hosts import WEB
from addon.protocol.jsontypes import json_type, key_name
from addon.protocol.records import Side
from addon.protocol.trimming import is_harmless, trimmed
from addon.streams.parse import BodyKind, Parsed

MAX_FINDINGS = 50
"""Per body; breaking ones come first, one more finding counts what is left out."""

_SEVERITY = {
    Kind.UNKNOWN_FIELD: Severity.INFO,
    Kind.UNKNOWN_VALUE: Severity.REVIEW,
    Kind.MISSING_FIELD: Severity.BREAKING,
    Kind.WRONG_TYPE: Severity.BREAKING,
}
_RANK = {Severity.BREAKING: 0, Severity.REVIEW: 1, Severity.INFO: 2}
_ABSENT = (Kind.MISSING_FIELD, "required, but absent")
_NEW_VALUE = (Kind.UNKNOWN_VALUE, "a value that was not seen before")
_SIMPLE = {
    "missing": _ABSENT,
    "unknown_value": _NEW_VALUE,
    "too_short": (Kind.MISSING_FIELD, "empty, where at least one item is required"),
}
_EXPECTED = {
    "string_type": "string",
    "string_unicode": "string",
    "int_type": "integer",
    "int_parsing_size": "integer",
    "float_type": "number",
    "bool_type": "boolean",
    "none_required": "null",
    "list_type": "array",
    "dict_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
}
_NO_BODY = frozenset({204, 205, 304})
_NOT_JSON = frozenset({BodyKind.BINARY, BodyKind.FORM, BodyKind.MULTIPART})
_INDEX = re.compile(r"\[\d+\]")


def validate(model: BodyModel, value: Any, side: Side, *, harmless: bool = False) -> list[Finding]:
    """The differences of a parsed JSON value from a model, without repetition.

    Of the same difference in many items of an array, or at many ids, the first is told. What is
    known to be `harmless` to compare need not be looked through before.
    """
    value, whole = (value, True) if harmless else trimmed(value)
    try:
        _adapter(model).validate_python(value, strict=True)
    except ValidationError as error:
        differences = error.errors(include_url=False, include_context=False)
    else:
        return []
    found: dict[tuple[Kind, str], Finding] = {}
    for difference in differences:
        if (finding := _finding(difference, value, side)) is None:
            continue
        if whole or finding.kind is not Kind.MISSING_FIELD:
            found.setdefault((finding.kind, _without_indices(finding.path)), finding)
    return _capped(sorted(found.values(), key=lambda f: _RANK[f.severity]), side)


def validate_body(
    endpoint: Endpoint, side: Side, body: Parsed, *, method: str, status: int | None
) -> list[Finding]:
    """The differences of a body from what its endpoint declares.

    Bodies that are not JSON have no model; an answer of 400 or more is an error body, whatever
    the endpoint says.
    """
    model = _model(endpoint, side, method.upper(), status)
    if model is None or body.kind in _NOT_JSON:
        return []
    if body.kind is BodyKind.EMPTY:
        return _empty(endpoint, side, method.upper(), status)
    if body.kind in (BodyKind.TEXT, BodyKind.HTML):
        return [] if model is ErrorBody else [_unexpected_text(side)]
    if body.kind is BodyKind.NDJSON:
        return validate(_lines_of(model), body.value, side)
    if body.kind is BodyKind.SSE:
        return validate(model, [_event_value(event.data) for event in body.value], side)
    return validate(model, body.value, side, harmless=is_harmless(body.unwrapped))


def validate_frame(endpoint: Endpoint, value: Any, *, from_client: bool) -> list[Finding]:
    """The differences of a parsed WebSocket message from what its endpoint declares."""
    side = Side.REQUEST if from_client else Side.RESPONSE
    model = endpoint.request if from_client else endpoint.response
    return [] if model is None else validate(model, value, side)


def _model(endpoint: Endpoint, side: Side, method: str, status: int | None) -> BodyModel | None:
    if method == "OPTIONS":
        return None
    if side is Side.REQUEST:  # on a WebSocket endpoint, GET, the model is that of a frame
        return endpoint.request if method not in ("GET", "HEAD") else None
    if status is None or 200 <= status < 300:
        return endpoint.response
    # Error pages of others are not ours to describe; a redirect has no body worth a look.
    return ErrorBody if status >= 400 and endpoint.hosts == WEB else None


def _event_value(data: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data  # `[DONE]`, or the time of a ping


def _empty(endpoint: Endpoint, side: Side, method: str, status: int | None) -> list[Finding]:
    # Nobody reads the answers to uploads, and the servers know it (segment.md, section 3).
    unread = endpoint.category in (Category.TELEMETRY, Category.LATENCY)
    if side is Side.RESPONSE and (unread or method == "HEAD" or status in _NO_BODY):
        return []
    return [Finding(side, Severity.REVIEW, Kind.MISSING_FIELD, "$", "no body where one is known")]


def _unexpected_text(side: Side) -> Finding:
    return Finding(side, Severity.BREAKING, Kind.WRONG_TYPE, "$", "JSON expected, text found")


@lru_cache(maxsize=64)
def _lines_of(model: Any) -> BodyModel:
    return list[model]


_MOST_ADAPTERS = 512
_adapters: dict[int, tuple[BodyModel, TypeAdapter[Any]]] = {}
"""By the identity of models, which are kept so that it stays theirs: the hash of a large union
takes as long as validating a small body.
"""


def _adapter(model: BodyModel) -> TypeAdapter[Any]:
    found = _adapters.get(id(model))
    if found is None:
        if len(_adapters) >= _MOST_ADAPTERS:
            _adapters.clear()
        found = _adapters[id(model)] = model, TypeAdapter(model)
    return found[1]


def _finding(difference: ErrorDetails, body: Any, side: Side) -> Finding | None:
    error, value = difference["type"], difference["input"]
    path = _path(difference["loc"], body, absent=error == "missing")
    if error == "unknown_member":
        return _unknown_member(difference["msg"], value, path, side)
    if error == "extra_forbidden":
        return _of(Kind.UNKNOWN_FIELD, side, path, f"undeclared, {json_type(value)}")
    if error in _SIMPLE:
        kind, detail = _SIMPLE[error]
        return _of(kind, side, path, detail)
    expected, actual = _EXPECTED.get(error, "another value"), json_type(value)
    # Integers too large for pydantic, and strings with lone surrogates, are of the right type.
    if expected == actual or (expected, actual) == ("number", "integer"):
        return None
    return _of(Kind.WRONG_TYPE, side, path, f"{expected} expected, {actual} found")


def _unknown_member(key: str, value: Any, path: str, side: Side) -> Finding:
    """A union goes by the field `key` of an object, or by the type of the value."""
    if key == BY_TYPE or not isinstance(value, dict):
        return _of(Kind.WRONG_TYPE, side, path, f"{json_type(value)} found, another type expected")
    path = f"{path}.{key}"
    if key not in value:
        return _of(_ABSENT[0], side, path, _ABSENT[1])
    if not isinstance(value[key], str):
        return _of(Kind.WRONG_TYPE, side, path, f"string expected, {json_type(value[key])} found")
    return _of(_NEW_VALUE[0], side, path, _NEW_VALUE[1])


def _of(kind: Kind, side: Side, path: str, detail: str) -> Finding:
    return Finding(side, _SEVERITY[kind], kind, path, detail)


def _path(loc: Sequence[int | str], value: Any, *, absent: bool) -> str:
    """The JSON path of a pydantic location, which also names union members and `[key]`.

    `absent` says that the last step is a field that is not there.
    """
    path = "$"
    for step in loc:
        if isinstance(value, list) and isinstance(step, int):
            path += f"[{step}]"
            value = value[step] if 0 <= step < len(value) else None
        elif isinstance(value, dict) and step in value:
            path += f".{key_name(str(step))}"
            value = value[step]
    return f"{path}.{loc[-1]}" if absent else path


def _without_indices(path: str) -> str:
    return path if "[" not in path else _INDEX.sub("[]", path)


def _capped(findings: list[Finding], side: Side) -> list[Finding]:
    if len(findings) <= MAX_FINDINGS:
        return findings
    left = findings[MAX_FINDINGS:]
    more = f"{len(left)} more findings of this body are left out"
    kept = findings[:MAX_FINDINGS]
    return [*kept, Finding(side, left[0].severity, Kind.MORE_FINDINGS, "$", more)]
