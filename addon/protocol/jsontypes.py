"""The names of JSON's types, and which key names of objects may be repeated in a record."""

import re
from functools import lru_cache
from typing import Any

_MAX_NAME = 41

_NAME = re.compile(r"[A-Za-z_$][\w.$-]{0,40}", re.ASCII)
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-"  # UUID
    r"|\d{6}"  # a clock, a counter, a phone number
    r"|(?=[a-f]*\d)[0-9a-f]{8}"  # hash; also the opaque keys of chatgpt-web.md 6.5
    r"|(?=[a-z]*\d)[a-z\d]{20}"  # token
    r"|^(?:user|org|file|modr|sess|sk|g|g-p|ajs-next|node-next)[-_][a-z\d-]{6}",  # section 16
    re.IGNORECASE | re.ASCII,
)


def json_type(value: Any) -> str:
    """`string`, `integer`, `number`, `boolean`, `null`, `array` or `object`."""
    return _TYPES.get(type(value), "object")


def key_name(key: str) -> str:
    """The key if it is a field's name; `*` if it looks like an id, a secret or a person."""
    return key if len(key) <= _MAX_NAME and _is_name(key) else "*"


@lru_cache(maxsize=8192)
def _is_name(key: str) -> bool:
    return bool(_NAME.fullmatch(key)) and not _ID.search(key)


_TYPES = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    list: "array",
    dict: "object",
}
