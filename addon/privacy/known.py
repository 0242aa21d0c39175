"""Secrets a flow is known to hold, found again wherever else it says them."""

import base64
import json
import re
import string
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from addon.privacy.patterns import Replace, shape_kind
from addon.privacy.quoted import TooManySecrets
from addon.privacy.standins import GUESSABLE, StandIns

_MOST = 64
_MOST_SEARCHES = 20_000
"""In one text with the texts it wraps, each of them looked through by itself."""
_SHORTEST = 8
_LONGEST = 1 << 14
_ID = re.compile(
    rb"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    rb"|(?:user|org|file|g|WEB)[-_:][A-Za-z0-9-]+"
)
"""Ids stay readable at `standard`, also where a cookie repeats one."""
_SLUG = re.compile(
    rb"(?:(?:chat)?gpt-[0-9](?:\.[0-9])?[a-z]?|o[1-9])(?:-(?:[0-9]{1,4}|[a-z]{1,10})){0,3}"
)
"""Of a model, as cookies repeat them; nobody's password looks like one."""
_GATE = 24
"""Bytes of a long secret to look for first."""
_BASE64_SHORTEST = 16
_KEY_LETTERS = string.ascii_letters.encode() + b"0123456789_-"
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Needle(NamedTuple):
    """One spelling of a secret, and what takes its place."""

    gate: bytes
    spelling: bytes
    stand_in: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret with its stand-in and the spellings to look for, by where they can occur."""

    stand_in: bytes
    plain: tuple[Needle, ...] = ()
    percent: tuple[Needle, ...] = ()
    escaped: tuple[Needle, ...] = ()
    base64: tuple[Needle, ...] = ()


HeaderLines = tuple[tuple[str, str, str], ...]
"""Side, name and value of each header that holds secrets."""


class Learnt(NamedTuple):
    """What the secret headers of a flow came to."""

    known: "KnownSecrets"
    lines: dict[tuple[str, str, str], str]
    """What is stored of each."""
    counts: Counter[tuple[str, str]]


class Memory:
    """The secrets seen last, over all flows of one database: most flows repeat them.

    In memory only, never more than 1024.
    """

    _MOST = 1024
    _MOST_HEADERS = 32

    def __init__(self, stand_ins: StandIns) -> None:
        self._stand_ins = stand_ins
        self._secrets: dict[tuple[str, bytes], Secret] = {}
        self.headers: dict[HeaderLines, Learnt] = {}
        """What the headers said that were seen last; most flows repeat all of them."""

    def keep_headers(self, lines: HeaderLines, learnt: "Learnt") -> None:
        """Remember what these headers said, and not many more."""
        if len(self.headers) >= self._MOST_HEADERS:
            self.headers.clear()
        self.headers[lines] = learnt

    def secret(self, kind: str, plain: bytes, *, spend: bool) -> Secret:
        """`spend` False: a guessable secret that is new gets a stand-in without a hash."""
        found = self._secrets.get((kind, plain))
        if found is None:
            made = self._stand_ins.make(kind, plain, spend=spend).encode()
            found = _spelt(kind, plain, made)
            if spend or kind not in GUESSABLE:
                if len(self._secrets) >= self._MOST:
                    self._secrets.clear()
                self._secrets[kind, plain] = found
        return found


@dataclass(slots=True)
class KnownSecrets:
    """At most 64 secrets of one flow."""

    stand_ins: dict[bytes, bytes] = field(default_factory=dict)
    plain: list[Needle] = field(default_factory=list)
    percent: list[Needle] = field(default_factory=list)
    escaped: list[Needle] = field(default_factory=list)
    base64: list[Needle] = field(default_factory=list)
    searches: int = 0
    _sorted: bool = True

    def copy(self) -> "KnownSecrets":
        """The same secrets, to be added to."""
        return KnownSecrets(
            self.stand_ins.copy(),
            self.plain.copy(),
            self.percent.copy(),
            self.escaped.copy(),
            self.base64.copy(),
            _sorted=self._sorted,
        )

    def add(self, plain: bytes, secret: Secret) -> None:
        """Look for this secret from now on."""
        if len(self.stand_ins) >= _MOST:
            return
        self.stand_ins[plain] = secret.stand_in
        self.plain += secret.plain
        self.percent += secret.percent
        self.escaped += secret.escaped
        self.base64 += secret.base64
        self._sorted = False

    def sort(self) -> None:
        """The longest first: one secret may hold another."""
        for needles in (self.plain, self.percent, self.escaped, self.base64):
            needles.sort(key=_length, reverse=True)
        self._sorted = True

    def replaced(self, data: bytes, replace: Replace) -> bytes:
        """The data without the secrets, spelt as they are or encoded for a URL or for JSON.

        Raises TooManySecrets when it was called too often for one text.
        """
        self.searches += 1
        if self.searches > _MOST_SEARCHES:
            raise TooManySecrets
        if not self._sorted:
            self.sort()
        data = _replaced(data, self.plain, replace, _without)
        if self.percent and b"%" in data:
            data = _replaced(data, self.percent, replace, _without)
        if self.escaped and b"\\" in data:
            data = _replaced(data, self.escaped, replace, _without)
        return data

    def replaced_in_base64(self, data: bytes, replace: Replace) -> bytes:
        """The data without runs of base64 that spell a secret among other things."""
        return _replaced(data, self.base64, replace, _cut)


def _length(needle: Needle) -> int:
    return len(needle.spelling)


def _replaced(
    data: bytes,
    needles: list[Needle],
    replace: Replace,
    without: Callable[[Needle, bytes], bytes],
) -> bytes:
    gate, is_open = b"", True
    for needle in needles:
        if needle.gate != gate:  # a flow's cookies often begin alike
            gate, is_open = needle.gate, needle.gate in data
        if is_open and needle.spelling in data:
            for _ in range(data.count(needle.spelling)):
                replace(needle.kind, needle.stand_in)
            data = without(needle, data)
    return data


def _cut(needle: Needle, data: bytes) -> bytes:
    return data.replace(needle.spelling, needle.stand_in)


def _without(needle: Needle, data: bytes) -> bytes:
    """A key takes with it what goes on like one: it was seen while it was still being spelt."""
    if needle.kind != "key" or needle.spelling[-1:] not in _KEY_LETTERS:
        return _cut(needle, data)
    form = re.compile(re.escape(needle.spelling) + rb"[A-Za-z0-9_-]*+")
    return form.sub(lambda _: needle.stand_in, data)


def _spelt(kind: str, plain: bytes, stand_in: bytes) -> Secret:
    """All spellings, unless the secret is so short or plain that it would be found by chance."""
    if not _is_telling(kind, plain):
        return Secret(stand_in)

    def needles(spellings: set[bytes]) -> tuple[Needle, ...]:
        return tuple(Needle(text[:_GATE], text, stand_in, kind) for text in spellings)

    encoded = quote(plain, safe="").encode()
    lower = re.sub(rb"%..", lambda code: code[0].lower(), encoded)
    in_json = json.dumps(plain.decode("utf-8", "replace"))[1:-1].encode()
    cores = {core for offset in range(3) if len(core := _core(plain, offset)) >= _BASE64_SHORTEST}
    return Secret(
        stand_in,
        # what shows by its form needs no looking for
        () if shape_kind(plain) else needles({plain}),
        needles({encoded, lower} - {plain}),
        needles({in_json, plain.replace(b"/", b"\\/")} - {plain}),
        needles(cores | {core.translate(_URL_SAFE) for core in cores}),
    )


def _is_telling(kind: str, secret: bytes) -> bool:
    if not _SHORTEST <= len(secret) <= _LONGEST or _ID.fullmatch(secret):
        return False
    if kind in ("cookie", "signature", "otp"):  # many a cookie holds a word or a date
        is_word = secret.isalpha() or secret.isdigit() or _SLUG.fullmatch(secret)
        return len(secret) >= 12 and not is_word
    return not (secret.isalpha() and secret.islower() and len(secret) < 12)


def _core(secret: bytes, offset: int) -> bytes:
    """The base64 characters that depend on the secret alone where it begins `offset` bytes
    into a group of three.
    """
    text = base64.b64encode(bytes(offset) + secret)
    return text[(0, 2, 3)[offset] : (offset + len(secret)) * 8 // 6]
