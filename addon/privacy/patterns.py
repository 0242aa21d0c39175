"""Secrets that show by their own form, wherever they stand.

Every pattern either fails at once or consumes what it looked at, and a function then decides:
that keeps the time linear in hostile input, too.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

Replace = Callable[[str, bytes], bytes]
"""Kind and secret -> what is written in its place."""

_JWT = re.compile(rb"eyJ[A-Za-z0-9_-]{7,}+(?:\.[A-Za-z0-9_-]*+)*+")
_SENTINEL = re.compile(rb"gAAAAA(?:[A-Za-z0-9_=~+/|.-]|%[0-9A-Fa-f]{2})*+")
_KEY = re.compile(rb"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))sk-[A-Za-z0-9_-]*+")
_EPHEMERAL = re.compile(rb"(?<![A-Za-z0-9_-])ek_[A-Za-z0-9_-]++")  # of realtime sockets
_PEM = re.compile(
    rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[^\"])*+"
    rb"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?"
)
_SCHEME = re.compile(
    rb"(?i:\b(bearer|basic)((?:\s|%20|\+|\\u0020){1,3}))([A-Za-z0-9._~+/=|:-]{6,}+)"
)
_DIGIT = re.compile(rb"[0-9]")
_USERINFO = re.compile(rb"(://[^/\s\"'@:?#\\]{1,128}:)([^/\s\"'@?#\\]{1,256}+)(?=@)")


def replace_patterns(data: bytes, replace: Replace) -> bytes:
    """The data with every secret of a known form replaced."""
    for pattern in _PATTERNS:
        if any(rare in data and gate in data for rare, gate in pattern.gates):
            data = pattern.form.sub(partial(pattern.use, replace), data)
    if b"@" in data and b"://" in data:
        data = _USERINFO.sub(lambda found: found[1] + replace("password", found[2]), data)
    return data


def _jwt(replace: Replace, found: re.Match[bytes]) -> bytes:
    whole = found[0]
    rest = whole.partition(b".")[2]
    signed = len(rest.strip(b".")) >= 4  # `head..iv.text.tag` is a JWE
    cut_off = found.end() == len(found.string) and len(whole) >= 40 and b"." not in whole
    if not signed and not cut_off:
        return whole
    token = whole.rstrip(b".") if signed else whole
    return replace("jwt", token) + whole[len(token) :]


def _sentinel(replace: Replace, found: re.Match[bytes]) -> bytes:
    return replace("sentinel", found[0]) if len(found[0]) >= 12 else found[0]


def _key(replace: Replace, found: re.Match[bytes]) -> bytes:
    """An API key, not a name such as `sk-learn-contrib`."""
    key = found[0]
    is_word = key.islower() and not any(48 <= c < 58 for c in key)
    return key if len(key) < 20 or is_word else replace("key", key)


def _pem(replace: Replace, found: re.Match[bytes]) -> bytes:
    return replace("key", found[0])


def _scheme(replace: Replace, found: re.Match[bytes]) -> bytes:
    """Credentials after `Bearer` or `Basic`, not the next word of a sentence."""
    credentials = found[3].rstrip(b".:")
    if _DIGIT.search(credentials) is None:
        mixed = credentials != credentials.lower() and not credentials.istitle()
        if not mixed or len(credentials) < 12:
            return found[0]
    rest = found[3][len(credentials) :]
    return found[1] + found[2] + replace("token", credentials) + rest


class _Pattern(NamedTuple):
    gates: tuple[tuple[bytes, bytes], ...]
    """What one of must be there; before each a byte of it that is seldom, which is nearly free
    to look for."""
    form: re.Pattern[bytes]
    use: Callable[[Replace, re.Match[bytes]], bytes]


_PATTERNS = (
    _Pattern(((b"K", b"PRIVATE KEY"),), _PEM, _pem),
    _Pattern(((b"J", b"eyJ"),), _JWT, _jwt),
    _Pattern(((b"A", b"gAAAAA"),), _SENTINEL, _sentinel),
    _Pattern(((b"-", b"sk-"),), _KEY, _key),
    _Pattern(((b"_", b"ek_"),), _EPHEMERAL, _key),
    _Pattern(((b"B", b"Bearer"), (b"b", b"bearer"), (b"B", b"Basic")), _SCHEME, _scheme),
)


def shape_kind(secret: bytes) -> str | None:
    """The kind a secret's own form gives it, wherever it stands; None if it has none."""
    if secret.startswith(b"eyJ") and len(secret.partition(b".")[2].strip(b".")) >= 4:
        return "jwt"
    return "sentinel" if secret.startswith(b"gAAAAA") and len(secret) >= 12 else None
