"""The JSON of an event's data, whatever is wrong with it. Never raises."""

import json
from typing import Any

from pydantic_core import from_json

from addon.streams import lenient

_MOST = 1_000
"""Values in one event that are looked at."""


def values(data: str) -> tuple[list[Any], str | None]:
    """The values in a `data` field, and what is wrong with it. One, but for what a re-encoding
    client makes of a stream (section 6.1); none where a value is cut or nested deeper than 200.
    """
    try:
        return [from_json(data)], None
    except ValueError as error:
        reason = str(error)
    if reason.startswith("trailing"):
        return _several(data)
    if reason.startswith(("EOF", "recursion")):
        return [], "frame is no JSON"
    return _damaged(data)


def _damaged(data: str) -> tuple[list[Any], str | None]:
    """What the lenient parser can save: lone surrogates, control characters, endless numbers."""
    try:
        value, _ = lenient.loads(data.encode("utf-8", "replace"))
    except lenient.NotJson as error:
        return _several(data) if error.lines else ([], "frame is no JSON")
    try:
        from_json(lenient.dumps(value) or "")
    except ValueError:  # nested more deeply than the fast parser allows
        return [], "frame is no JSON"
    return [value], None


_DECODER = json.JSONDecoder(strict=False, parse_int=float)


def _several(data: str) -> tuple[list[Any], str]:
    """Values one after the other, with or without a `data:` between them."""
    found: list[Any] = []
    at = 0
    while at < len(data) and len(found) < _MOST:
        try:
            _, end = _DECODER.raw_decode(data, at)
            found.append(from_json(data[at:end]))
        except (ValueError, RecursionError):
            return found, "frame is no JSON"
        at = _next(data, end)
    return found, "several values in one frame"


def _next(data: str, at: int) -> int:
    """Where the next value begins."""
    while data[at : at + 1].isspace():
        at += 1
    if data.startswith("data:", at):
        at += len("data:")
        while data[at : at + 1].isspace():
            at += 1
    return at
