"""Secrets a flow is known to hold, found again wherever else it says them."""

import base64
import json
import re
from typing import NamedTuple
from urllib.parse import quote

_MOST = 64
_SHORTEST = 8
_ID = re.compile(
    rb"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?:user|org|file|g|WEB)[-_:][A-Za-z0-9-]+"
)
"""Ids stay readable at `standard`, also where a cookie repeats one."""
_GATE = 24
"""Bytes of a long secret to look for first."""
_BASE64_SHORTEST = 16


class Needle(NamedTuple):
    """One spelling of a secret, and what takes its place."""

    gate: bytes
    spelling: bytes
    stand_in: bytes
    kind: str


class KnownSecrets:
    """At most 64 secrets of one flow with their usual spellings, longest first."""

    def __init__(self) -> None:
        self._stand_ins: dict[bytes, bytes] = {}
        self.needles: list[Needle] = []

    def stand_in(self, secret: bytes) -> bytes | None:
        """What this secret was replaced by before."""
        return self._stand_ins.get(secret)

    def add(self, kind: str, secret: bytes, stand_in: bytes) -> None:
        """Remember a secret, unless it is so short or so plain that it would be found by chance."""
        if len(self._stand_ins) >= _MOST or secret in self._stand_ins:
            return
        if not _is_telling(kind, secret):
            return
        self._stand_ins[secret] = stand_in
        self.needles += [
            Needle(spelling[:_GATE], spelling, stand_in, kind) for spelling in spellings(secret)
        ]
        self.needles.sort(key=lambda needle: -len(needle.spelling))


def _is_telling(kind: str, secret: bytes) -> bool:
    if len(secret) < _SHORTEST or _ID.fullmatch(secret):
        return False
    if kind in ("cookie", "signature", "otp"):  # many a cookie holds a word or a date
        return len(secret) >= 12 and not secret.isalpha() and not secret.isdigit()
    return not (secret.isalpha() and secret.islower() and len(secret) < 12)


def spellings(secret: bytes) -> set[bytes]:
    """The secret as it is, percent-encoded, escaped for JSON, and inside of base64."""
    encoded = quote(secret, safe="").encode()
    found = {secret, encoded, re.sub(rb"%..", lambda code: code[0].lower(), encoded)}
    found.add(json.dumps(secret.decode("utf-8", "replace"))[1:-1].encode())
    found.add(secret.replace(b"/", b"\\/"))
    for offset in range(3):
        core = _base64_core(secret, offset)
        if len(core) >= _BASE64_SHORTEST:
            found |= {core, core.translate(_URL_SAFE)}
    return found


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def _base64_core(secret: bytes, offset: int) -> bytes:
    """The characters that depend on the secret alone where it begins `offset` bytes into a
    group of three.
    """
    text = base64.b64encode(bytes(offset) + secret)
    return text[(0, 2, 3)[offset] : (offset + len(secret)) * 8 // 6]
