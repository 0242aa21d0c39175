"""The JSON of an event's data, whatever is wrong with it. Never raises."""

import json
from typing import Any

from pydantic_core import from_json

from addon.streams import lenient

NOT_JSON = "frame is no JSON"
SEVERAL = "several values in one frame"
_MOST = 1_000
"""Values in one event that are looked at."""


def values(data: str) -> tuple[list[Any], str | None]:
    """The values in a `data` field, and what is wrong with it. One, but for what a re-encoding
    client makes of a stream (section 6.1); none where a value is cut or nested deeper than 200.
    """
    text = data.encode("utf-8", "replace")
    try:
        return [from_json(text)], None
    except ValueError as error:
        reason = str(error)
    if reason.startswith(("EOF", "recursion")):
        return [], NOT_JSON
    if not reason.startswith("trailing") and (saved := _saved(text)):
        return saved, None
    return _several(text.decode())


def _saved(text: bytes) -> list[Any]:
    """What the lenient parser makes of a text: it takes lone surrogates, control characters,
    endless numbers. Empty where there is nothing to save.
    """
    try:
        value, problem = lenient.loads(text)
        if problem:  # the slow parser allows more levels
            from_json(lenient.dumps(value) or "")
    except ValueError:
        return []
    return [value]


_DECODER = json.JSONDecoder(strict=False, parse_int=float)


def _several(data: str) -> tuple[list[Any], str]:
    """Values one after the other, with or without a `data:` between them."""
    found: list[Any] = []
    at = 0
    while at < len(data) and len(found) < _MOST:
        try:
            _, end = _DECODER.raw_decode(data, at)
        except (ValueError, RecursionError):
            return found, NOT_JSON
        saved = _saved(data[at:end].encode("utf-8", "replace"))
        if not saved:
            return found, NOT_JSON
        found += saved
        at = _next(data, end)
    return found, SEVERAL


def _next(data: str, at: int) -> int:
    """Where the next value begins."""
    while data[at : at + 1].isspace():
        at += 1
    if data.startswith("data:", at):
        at += len("data:")
        while data[at : at + 1].isspace():
            at += 1
    return at
