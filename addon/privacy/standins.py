"""What is stored in the place of a secret: readable, keyed, and of no use to guess it from."""

import hashlib
import hmac
import re

_DIGITS = 12
_STAND_IN = re.compile(r"\[[a-z]+(?::[0-9a-f]{12})?\]")
_STAND_IN_BYTES = re.compile(_STAND_IN.pattern.encode())

GUESSABLE = frozenset({"password", "otp"})
"""Kinds that people make up or type: whoever holds the database could try them all."""


def stand_in(key: bytes, kind: str, secret: str | bytes) -> str:
    """`[bearer:3f9a0c1d2e4b]`: a kind in lower-case letters, then 48 bits of a keyed hash.

    Nothing in it needs escaping in JSON, headers or cookies. The same secret has the same
    digits under one key, whatever its kind; guessable kinds go through scrypt first, which
    takes about 50 ms and 16 MiB each.
    """
    plain = secret if isinstance(secret, bytes) else secret.encode("utf-8", "surrogatepass")
    if kind in GUESSABLE:
        plain = hashlib.scrypt(plain, salt=key, n=1 << 14, r=8, p=1, dklen=32)
    return f"[{kind}:{hmac.digest(key, plain, 'sha256').hex()[:_DIGITS]}]"


def is_stand_in(text: str | bytes) -> bool:
    """Whether it is a stand-in and nothing else."""
    if isinstance(text, bytes):
        return _STAND_IN_BYTES.fullmatch(text) is not None
    return _STAND_IN.fullmatch(text) is not None


class StandIns:
    """Stand-ins of one database."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, kind: str, secret: bytes, *, spend: bool = True) -> str:
        """The stand-in of a secret. With `spend` False a guessable one gets its kind alone:
        hostile input must not buy hours of scrypt.
        """
        if kind in GUESSABLE and not spend:
            return f"[{kind}]"
        return stand_in(self._key, kind, secret)
