"""Keyed pseudonyms: one person, one name, and no way back (segment.md 2.2).

A pseudonym is `HMAC-SHA-256(key, namespace, 0, value)` in the form of its input: a UUID for a
UUID, digits for digits, a known prefix and as many letters for a prefix and a token; a UUID for
everything else, so that a short id does not get a short pseudonym that two persons might share.

Its end is a keyed check of its beginning, of at least 32 bits. By that a pseudonym is recognised
and left as it is: a replayed upload, or one that passes two proxies with the same record, makes no
new person. An id of somebody else passes for a pseudonym once in four thousand million.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_LONGEST_CACHED = 128
"""Characters of an id that is remembered together with its pseudonym."""
_SMALLEST_KEY = 16


class Namespace(StrEnum):
    """What an id is about: equal ids have equal pseudonyms in one namespace, not across two."""

    PERSON = "person"
    """User, anonymous and previous ids alike, or an alias would stop linking."""
    GROUP = "group"
    MESSAGE = "message"
    """Telemetry messages."""
    SESSION = "session"
    DEVICE = "device"
    EVENT = "event"
    """Names of events that are on no list."""
    THREAD = "thread"
    """Conversations and what is in them."""
    GIZMO = "gizmo"
    FLAG = "flag"


class Pseudonyms:
    """The pseudonyms of one key, which is the record's own. Equal keys, equal pseudonyms.

    Namespaces may be given as plain strings, which are hashed faster than members of an enum.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < _SMALLEST_KEY:
            raise ValueError(f"a key for pseudonyms has at least {_SMALLEST_KEY} bytes")
        block = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
        self._outer = hashlib.sha256(block.translate(_OUTER))
        self._inner = {
            str(namespace): hashlib.sha256(block.translate(_INNER) + f"{namespace}\0".encode())
            for namespace in Namespace
        }
        self._checkers = {
            str(namespace): hashlib.sha256(block.translate(_CHECK) + f"{namespace}\0".encode())
            for namespace in Namespace
        }
        self._remembered = lru_cache(maxsize=2048)(self._pseudonym)

    def of(self, namespace: str, value: str) -> str:
        """The pseudonym of an id."""
        if len(value) > _LONGEST_CACHED:
            return self._pseudonym(namespace, value)
        return self._remembered(namespace, value)

    def labelled(self, namespace: str, label: str, value: str) -> str:
        """A pseudonym that is always `label` and 32 hexadecimal digits."""
        known = len(value) == len(label) + _HEX.size and value.startswith(label)
        if known and self._is_ours(namespace, _HEX, value[len(label) :]):
            return value
        return label + self._body(namespace, _HEX, value)

    def _pseudonym(self, namespace: str, value: str) -> str:
        prefix, rest, form = _split(value)
        if self._is_ours(namespace, form, form.undressed(rest)):
            return value
        return prefix + form.dressed(self._body(namespace, form, value))

    def _is_ours(self, namespace: str, form: "_Form", body: str) -> bool:
        if len(body) != form.size:
            return False
        begin, end = body[: -form.check], body[-form.check :]
        return end == self._check(namespace, form, begin)

    def _body(self, namespace: str, form: "_Form", value: str) -> str:
        """HMAC as RFC 2104 has it, from hashes that have read the key already: a third of the
        time of `hmac.digest`.
        """
        inner, outer = self._inner[namespace].copy(), self._outer.copy()
        inner.update(value.encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        begin = form.shaped(form.drawn(outer.hexdigest(), form.size - form.check))
        return begin + self._check(namespace, form, begin)

    def _check(self, namespace: str, form: "_Form", begin: str) -> str:
        """Hashed once: what is cut to a few digits cannot be lengthened, which HMAC is against."""
        hashed = self._checkers[namespace].copy()
        hashed.update(begin.encode("utf-8", "surrogatepass"))
        return form.drawn(hashed.hexdigest(), form.check)


_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
_CHECK = bytes(byte ^ 0xA3 for byte in range(256))

_PREFIXES = re.compile(r"(?:user|org|ws|g-p|g|file|proj|acct|sess|thread|asst)-|WEB:", re.ASCII)
"""Kinds of ids (chatgpt-web.md section 16). Any other prefix may be personal itself."""
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_TOKEN = re.compile(r"[0-9A-Za-z]{16,}", re.ASCII)
_HEX_TOKEN = re.compile(r"[0-9a-f]{16,}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _hex(digest: str, count: int) -> str:
    return digest[:count]


def _digits(digest: str, count: int) -> str:
    return str(int(digest, 16))[-count:].rjust(count, "0")


def _letters(digest: str, count: int) -> str:
    number = int(digest, 16)
    drawn = []
    for _ in range(count):
        number, index = divmod(number, len(_ALPHABET))
        drawn.append(_ALPHABET[index])
    return "".join(drawn)


def _plain(text: str) -> str:
    return text


def _letter_first(text: str) -> str:
    """Never all digits, or it would be taken for a number the next time."""
    return "abcdef"[ord(text[0]) % 6] + text[1:]


def _late_letter_first(text: str) -> str:
    """Never hexadecimal only, nor digits only."""
    return "ghjkmnpqrstuvwxyz"[ord(text[0]) % 17] + text[1:]


def _version_4(text: str) -> str:
    return f"{text[:12]}4{text[13:16]}{_VARIANTS[text[16]]}{text[17:]}"


_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def _undashed(text: str) -> str:
    return text.replace("-", "")


def _dashed(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@dataclass(frozen=True, slots=True)
class _Form:
    """How a pseudonym is written: `size` characters, of which the last `check` are the check."""

    size: int
    check: int
    drawn: Callable[[str, int], str]
    shaped: Callable[[str], str] = _plain
    dressed: Callable[[str], str] = _plain
    undressed: Callable[[str], str] = _plain


_HEX = _Form(32, 8, _hex, _letter_first)
_AS_UUID = _Form(32, 8, _hex, _version_4, _dashed, _undashed)
_AS_DIGITS = _Form(32, 10, _digits)


def _split(value: str) -> tuple[str, str, _Form]:
    """A known prefix or none, what is after it, and the form that it has."""
    if _UUID.fullmatch(value):  # by far the most
        return "", value, _AS_UUID
    found = _PREFIXES.match(value)
    at = found.end() if found else 0
    return value[:at], value[at:], _form(value[at:], prefixed=at > 0)


def _form(rest: str, *, prefixed: bool) -> _Form:
    if _UUID.fullmatch(rest):
        return _AS_UUID
    if _DIGITS.fullmatch(rest):
        return _AS_DIGITS
    if not prefixed:
        return _AS_UUID
    if _HEX_TOKEN.fullmatch(rest):
        return _Form(min(max(len(rest), 32), 64), 8, _hex, _letter_first)
    if _TOKEN.fullmatch(rest):
        return _Form(min(len(rest), 40), 6, _letters, _late_letter_first)
    return _HEX
