"""Text and values as bytes to search for secrets, whatever half characters are in them."""

import json
from typing import Any


def to_bytes(text: str) -> bytes:
    """Also lone surrogates that no bytes were escaped to: those of broken JSON."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # not "replace": its question mark would cut a path into path and query
        return text.encode("utf-8", "backslashreplace")


def json_bytes(value: Any) -> tuple[bytes, bool]:
    """A value as JSON, and whether the bytes say all of it: no disk takes lone surrogates, and
    U+FFFD stands in their place. Raises ValueError and RecursionError.
    """
    text = json.dumps(value, ensure_ascii=False)
    try:
        return text.encode(), True
    except UnicodeEncodeError:
        halves = text.encode("utf-16", "surrogatepass")  # pairs become the character they are
        return halves.decode("utf-16", "replace").encode(), False
