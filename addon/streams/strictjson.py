"""JSON as the standard says, read and written fast: for bodies that are to be changed.

`lenient` reads what is to be recorded; what was read here can be written again and be the same.
"""

import json
from typing import Any

from pydantic_core import from_json, to_json


class NotJson(ValueError):  # noqa: N818 - an answer, not an accident
    """The text is no JSON value; the message says why, without any of its content."""


def loads(text: bytes) -> Any:
    """The value of a JSON text in UTF-8. Raises NotJson.

    Of equal names in an object the last one counts, as nearly everywhere. NaN and Infinity are
    refused; a number beyond all range becomes infinite, as in JavaScript.
    """
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError:  # refuses lone surrogates, which JavaScript writes and JSON allows
        return _slowly(text)


def _slowly(text: bytes) -> Any:
    try:
        return _DECODER.decode(text.decode())
    except UnicodeDecodeError:
        raise NotJson("not UTF-8") from None
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError:
        raise NotJson("not JSON") from None


def _refuse(_name: str) -> Any:
    raise ValueError("no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def dumps(value: Any) -> bytes:
    """The shortest JSON text in UTF-8. Raises ValueError for lone surrogates."""
    return to_json(value)
