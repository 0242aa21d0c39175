"""Numbers that JSON can say: SQLite holds infinities, and a file of somebody else may have some."""

import json
import math
from typing import Any


def finite(value: Any) -> Any:
    """A JSON-like value with null in the place of every number that is none."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: finite(one) for name, one in value.items()}
    return [finite(one) for one in value] if isinstance(value, list) else value


def compact(value: Any) -> bytes:
    """JSON in ASCII, which every reader takes: half characters survive, infinities are null."""
    try:
        return _encode(value).encode("ascii")
    except ValueError:
        return _encode(finite(value)).encode("ascii")


_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
