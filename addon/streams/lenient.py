"""JSON as it comes: the fast parser first, then what can be saved of the rest. Never raises."""

import json
import math
from typing import Any

from pydantic_core import PydanticSerializationError, from_json, to_json

_LONGEST_INT = 4_300
"""Digits that Python turns into an int without being told to (sys.set_int_max_str_digits)."""


class NotJson(ValueError):  # noqa: N818 - an answer, not an accident
    """The text is no JSON value; the message says where, without any of its content."""

    def __init__(self, where: str, *, lines: bool = False) -> None:
        super().__init__(where)
        self.lines = lines
        """A value was read, and something came after it: perhaps one value a line."""


def loads(text: bytes) -> tuple[Any, str | None]:
    """The value of a JSON text in UTF-8, and what is wrong with it although it could be read.

    Raises NotJson. Of equal keys the last one counts. Lone surrogates become `?`; numbers
    beyond any range become infinite; a text that ends early gives what was there.
    """
    try:
        return from_json(text), None
    except ValueError as error:
        reason = str(error)
    if reason.startswith("EOF"):
        return _beginning(text, reason)
    if reason.startswith("trailing"):
        raise NotJson(reason, lines=True)
    if reason.startswith("expected"):
        raise NotJson(reason)
    return _slowly(text)


def dumps(value: Any) -> str | None:
    """JSON that every reader takes, of a value that `loads` gave: endless numbers are null.

    None where it cannot be written, as with integers of thousands of digits.
    """
    try:
        return to_json(value, inf_nan_mode="null").decode()
    except (ValueError, PydanticSerializationError):
        return None


def _beginning(text: bytes, reason: str) -> tuple[Any, str]:
    if text.lstrip()[:1] not in (b"{", b"["):
        raise NotJson(reason)
    try:
        return from_json(text, allow_partial="trailing-strings"), "JSON ends early"
    except ValueError:
        raise NotJson(reason) from None


def _slowly(text: bytes) -> tuple[Any, str]:
    """The standard library takes what jiter refuses: lone surrogates, control characters,
    endless numbers, nesting to a few hundred levels, bytes that are not UTF-8.
    """
    try:
        value = json.loads(text.decode("utf-8", "replace"), strict=False, parse_int=_int)
        if b"\\u" in text:
            safe = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
            value = json.loads(safe, strict=False, parse_int=_int)
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as error:
        where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise NotJson(f"malformed{where}") from None
    return value, "JSON with values outside the standard"


def _int(digits: str) -> float:
    if len(digits) <= _LONGEST_INT:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf
