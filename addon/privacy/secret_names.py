"""Which names of headers, cookies, fields and parameters stand before a secret.

After chatgpt-web.md sections 3, 11.8, 11.9, 13 and the checklist of section 16, and the
vocabulary of OAuth 2 (RFC 6749), AWS, Azure and the telemetry vendors.
"""

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes


class Where(Enum):
    """In what way a name stands before its value."""

    JSON = auto()
    FORM = auto()
    """A url-encoded body, a multipart part."""
    QUERY = auto()
    """A parameter of a URL, also of one inside a text."""
    TEXT = auto()
    """`name=value` in running text or code."""


class Rule(NamedTuple):
    """A kind of secret, and how a value must look to be one; None takes any value."""

    kind: str
    value: re.Pattern[bytes] | None = None


_SUFFIXES = {
    "token": "token",
    "jwt": "token",
    "csrf": "token",
    "xsrf": "token",
    "assertion": "token",
    "codeverifier": "token",
    "sessionkey": "token",
    "bearer": "token",
    "password": "password",
    "passwords": "password",
    "passwordhash": "password",
    "passwd": "password",
    "passphrase": "password",
    "pwd": "password",
    "passcode": "otp",
    "otp": "otp",
    "otpcode": "otp",
    "mfacode": "otp",
    "verificationcode": "otp",
    "onetimecode": "otp",
    "recoverycode": "otp",
    "backupcode": "otp",
    "secret": "secret",
    "apikey": "key",
    "secretkey": "key",
    "privatekey": "key",
    "accesskey": "key",
    "sentrykey": "key",
    "authorization": "authorization",
    "cookie": "cookie",
    "intercomhash": "hash",
    "userhash": "hash",
    "wssurl": "url",
    "websocketurl": "url",
    "uploadurl": "url",
    "downloadurl": "url",
    "signedurl": "url",
}
"""By the end of the name in lower case without `-`, `_`, `.` and brackets."""

_OPAQUE = re.compile(rb"[^\s]{8,}")
_SIGNED = re.compile(rb"[A-Za-z0-9+/=_.~%:-]{16,}")
_CODE = re.compile(rb"[0-9]{4,8}|[^\s]{10,}")
_NOT_A_WORD = re.compile(rb"(?![a-z_]+\Z|[A-Z_]+\Z)[^\s]{8,}")

_EXACT = {
    "token": Rule("token", _OPAQUE),  # a model's own tokens are called so, too
    "turnstile": Rule("token", _OPAQUE),
    "proofofwork": Rule("token", _OPAQUE),
    "dx": Rule("token", _OPAQUE),
    "collectordx": Rule("token", _OPAQUE),
    "snapshotdx": Rule("token", _OPAQUE),
    "cfclearance": Rule("cookie"),
    "cfbm": Rule("cookie"),
    "cfuvid": Rule("cookie"),
    "cflb": Rule("cookie"),
    "puid": Rule("cookie"),
    "oaisc": Rule("cookie"),
    "convkey": Rule("cookie"),
}
_BY_VALUE = {
    "signature": Rule("signature", _SIGNED),
    "credential": Rule("key", _SIGNED),
    "apikey": Rule("key", _OPAQUE),  # Segment's write key `oai` names a project
}
_QUERY = {
    "sig": Rule("signature", _OPAQUE),
    "verify": Rule("token", _NOT_A_WORD),
    "code": Rule("token", _CODE),
    "state": Rule("token", _NOT_A_WORD),
    "hmac": Rule("signature", _OPAQUE),
    "ticket": Rule("token", _NOT_A_WORD),
}
_AUTHORIZATION_CODE = re.compile(rb"[0-9]{4,8}|(?=[^\s]*[0-9])(?=[^\s]*[A-Za-z])[\w.~/+=-]{20,}")
"""One-time codes, and those of OAuth; error codes are words, and source code has spaces."""
_IN_JSON = {"code": Rule("otp", _AUTHORIZATION_CODE)}
_ENDINGS = (*_BY_VALUE.items(), *((ending, Rule(kind)) for ending, kind in _SUFFIXES.items()))
_ALL_ENDINGS = tuple(ending for ending, _ in _ENDINGS)
_HARMLESS = frozenset(
    {
        *("firsttoken", "lasttoken", "maxtoken", "stoptoken", "counttoken", "inputtoken"),
        *("outputtoken", "bostoken", "eostoken", "padtoken", "unktoken", "specialtoken"),
        *("pertoken", "timetofirsttoken", "nexttoken", "pagetoken", "nextpagetoken"),
        *("continuationtoken", "masktoken", "septoken", "clstoken", "hastoken"),
    }
)
_LONGEST = 80


def rule_for(name: bytes, where: Where) -> Rule | None:
    """The rule for values under this name; None for a name that is no secret's."""
    if len(name) > _LONGEST:
        return None
    return _remembered(name, where)


def _rule_for(name: bytes, where: Where) -> Rule | None:
    plain = _plain(name)
    exact = _QUERY if where in (Where.QUERY, Where.FORM) else _IN_JSON
    if found := exact.get(plain) or _EXACT.get(plain):
        return found
    if not plain.endswith(_ALL_ENDINGS) or plain in _HARMLESS:
        return None
    return next(rule for ending, rule in _ENDINGS if plain.endswith(ending))


_remembered = lru_cache(maxsize=8192)(_rule_for)


def _plain(name: bytes) -> str:
    if b"%" in name:
        name = unquote_to_bytes(name)
    if name[-2:-1] == b"." and name[-1:].isdigit():  # a session cookie in several pieces
        name = name[:-2]
    return name.translate(None, b"-_.[] ").decode("latin-1").lower()


_SENTINEL = "openai-sentinel-"


@lru_cache(maxsize=2048)
def header_kind(name: str) -> str | None:
    """The kind of secret a header holds: `authorization`, `cookie`, `set-cookie` are taken
    apart, other kinds are replaced whole; None for headers that are only searched.
    """
    lowered = name.lower()
    if lowered == "set-cookie":
        return "set-cookie"
    if lowered.startswith(_SENTINEL):
        return "token"
    if lowered.endswith("-auth"):
        return "authorization"
    if len(name) > _LONGEST:
        return None
    rule = _rule_for(lowered.encode("utf-8", "replace"), Where.JSON)
    return None if rule is None or rule.kind == "url" else rule.kind


_SPELLINGS = (
    *("access_token", "refresh_token", "id_token", "session_token", "csrf_token"),
    *("conduit_token", "password", "passwd", "pwd", "passphrase", "current_password"),
    *("new_password", "old_password", "otp", "totp", "otp_code", "mfa_code", "passcode"),
    *("verification_code", "recovery_code", "code", "secret", "client_secret", "api_key"),
    *("secret_key", "private_key", "access_key", "sentry_key", "authorization"),
    *("x_authorization", "proxy_authorization", "cookie", "set_cookie", "csrf", "xsrf"),
    *("session_key", "bearer", "passwords", "password_hash"),
    *("jwt", "assertion", "client_assertion", "code_verifier", "signature", "credential"),
    *("intercom_hash", "user_hash", "turnstile", "proofofwork", "dx", "collector_dx"),
    *("snapshot_dx", "wss_url", "fallback_wss_url", "websocket_url", "upload_url"),
    *("download_url", "signed_url", "cf_clearance", "__cf_bm", "_cfuvid", "__cflb"),
    *("_puid", "oai_sc", "conv_key", "dd_api_key", "x_api_key"),
)


def _spelt(name: str) -> set[str]:
    words = name.strip("_").split("_")
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    train = "-".join(word.capitalize() for word in words)
    return {name, name.replace("_", "-"), camel, camel[:1].upper() + camel[1:], train, name.upper()}


COMMON_NAMES = frozenset(
    spelling.encode() + b"\\" * level
    for name in _SPELLINGS
    for spelling in _spelt(name)
    for level in (0, 1, 3)
)
"""Usual spellings, also as they stand before the quote of JSON within JSON; a first sieve."""
COMMON_STEMS = (b"oken", b"assw", b"ecret")
"""Where one of them occurs, every name is looked at."""
