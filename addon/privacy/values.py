"""How the value of a secret name is taken apart: which of it is secret and what stays."""

import base64
import binascii
import json
import re
from urllib.parse import unquote_to_bytes

from addon.privacy.patterns import Replace
from addon.privacy.standins import is_stand_in

_AUTHORIZATION = re.compile(rb"\s*([A-Za-z][A-Za-z0-9_-]{0,30})(\s+)(.*)", re.DOTALL)
_QUERY_VALUE = re.compile(rb"([?&;#][^=&?#]{0,128}+=)([^&#]*+)")
_LONGEST_ESCAPED = 1 << 16
_COOKIE = re.compile(rb"([^=;]{0,256}+)(=)?([^;]*+)(;?)")


def replace_value(kind: str, value: bytes, replace: Replace) -> bytes:
    """The plain value of a secret name with what is secret in it replaced."""
    if is_stand_in(value):
        return value
    if kind == "authorization":
        return replace_authorization(value, replace)
    if kind == "cookie" and b"=" in value:
        return replace_cookies(value, replace)
    if kind == "set-cookie":
        cookie, mark, attributes = value.partition(b";")
        return replace_cookies(cookie, replace) + mark + attributes
    if kind == "url":
        return replace_query_values(value, replace)
    return replace(kind, value)


def replace_authorization(value: bytes, replace: Replace) -> bytes:
    """`Bearer …`: the scheme stays (RFC 9110 section 11.4)."""
    found = _AUTHORIZATION.fullmatch(value)
    if found is None:
        return value if is_stand_in(value) else replace("token", value)
    credentials = found[3].rstrip()
    if not credentials or is_stand_in(credentials):
        return value
    return found[1] + found[2] + replace("token", credentials)


def replace_cookies(value: bytes, replace: Replace) -> bytes:
    """A Cookie header: names stay, all values go."""
    return _COOKIE.sub(lambda found: _cookie(found, replace), value)


def _cookie(found: re.Match[bytes], replace: Replace) -> bytes:
    name, equals, value, end = found[1], found[2] or b"", found[3], found[4]
    if not equals:  # a value without a name
        name, value = b"", name
    plain = value.strip(b' \t"')
    if not plain or is_stand_in(plain):
        return found[0]
    return name + equals + replace("cookie", percent_decoded(plain)) + end


def replace_query_values(url: bytes, replace: Replace) -> bytes:
    """A signed URL: host, path and names stay, all values of the query go."""
    return _QUERY_VALUE.sub(lambda found: _query_value(found, replace), url)


def _query_value(found: re.Match[bytes], replace: Replace) -> bytes:
    value = percent_decoded(found[2])
    if not value or is_stand_in(value):
        return found[0]
    return found[1] + replace("signature", value)


def percent_decoded(value: bytes) -> bytes:
    """The plain value behind percent-encoding, where there is any."""
    return unquote_to_bytes(value) if b"%" in value else value


def unescaped(value: bytes, level: int = 0) -> bytes:
    """The plain value behind JSON escapes; `level` is 1 for JSON within a JSON string, and
    so on. What is not a proper JSON string stays as it is.
    """
    for _ in range((level + 1).bit_length() if len(value) <= _LONGEST_ESCAPED else 0):
        if b"\\" not in value:
            break
        try:
            text = json.loads(b'"' + value + b'"', strict=False)
        except (ValueError, RecursionError):
            break
        value = text.encode("utf-8", "surrogatepass")
    return value


def escaped(value: bytes, level: int = 0) -> bytes:
    """The reverse of `unescaped`."""
    for _ in range((level + 1).bit_length()):
        text = value.decode("utf-8", "surrogatepass" if b"\xed" in value else "replace")
        value = json.dumps(text, ensure_ascii=b"\xed" in value)[1:-1].encode()
    return value


def basic_password(value: bytes) -> bytes | None:
    """The password inside of `Basic …` (RFC 7617); it must not be found elsewhere either."""
    found = _AUTHORIZATION.fullmatch(value)
    if found is None or found[1].lower() != b"basic":
        return None
    try:
        credentials = base64.b64decode(found[3].strip() + b"==")
    except binascii.Error:
        return None
    return credentials.partition(b":")[2] or None
