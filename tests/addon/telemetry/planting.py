"""Search for planted values in what went out, in every spelling that they may have there."""

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

SHORTEST = 4


def spellings(value: str) -> Iterator[str]:
    """Clear, as JSON, URL-encoded in three ways, and base64 at each of its three offsets."""
    raw = value.encode("utf-8", "surrogatepass")
    yield value
    yield json.dumps(value)[1:-1]
    yield from (quote(raw), quote(raw, safe=""), quote_plus(raw))
    for offset in range(3):
        padded = base64.b64encode(b"\0" * offset + raw + b"\0" * 3).decode()
        inner = padded[(offset * 8 + 5) // 6 : (offset + len(raw)) * 8 // 6]
        if len(inner) >= 2 * SHORTEST:
            yield inner
            yield inner.translate(str.maketrans("+/", "-_"))


def found(value: str, where: str) -> list[str]:
    """The spellings of a value that stand in a text, whatever the case."""
    text = where.lower()
    return [s for s in spellings(value) if len(s) >= SHORTEST and s.lower() in text]


_RUN = 10


def shared_digits(value: str, where: str) -> list[str]:
    """Runs of ten hexadecimal digits of an id that stand in a text, dashes aside."""
    text = where.replace("-", "").lower()
    digits = value.replace("-", "").lower()
    runs = (digits[at : at + _RUN] for at in range(len(digits) - _RUN + 1))
    return [run for run in runs if re.fullmatch(r"[0-9a-f]{10}", run) and run in text]
