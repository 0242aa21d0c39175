"""A byte search for planted secrets that sees through the usual wrappings."""

import base64
import binascii
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

import zstandard

_ZSTD = b"\x28\xb5\x2f\xfd"
_GZIP = b"\x1f\x8b\x08"
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_DEEPEST = 3


def find_leaks(data: bytes, secrets: Iterable[bytes]) -> list[str]:
    """Which of the secrets are in the data, as they are or wrapped, as `name@layer`.

    Unfolds zstd and gzip wherever their magic stands,
    percent-encoding, JSON escapes, base64 at each alignment, forwards and backwards.
    """
    wanted = list(secrets)
    found: set[str] = set()
    for layer, text in _layers(data, "plain", _DEEPEST):
        found.update(f"{secret.decode()}@{layer}" for secret in wanted if secret in text)
    return sorted(found)


def _layers(data: bytes, name: str, depth: int) -> Iterator[tuple[str, bytes]]:
    yield name, data
    if not depth:
        return
    for inner_name, inner in (*_compressed(data), *_escaped(data), *_base64(data)):
        if inner != data:
            yield from _layers(inner, f"{name}/{inner_name}", depth - 1)


def _compressed(data: bytes) -> Iterator[tuple[str, bytes]]:
    for at in _places(data, _ZSTD):
        try:
            yield "zstd", zstandard.ZstdDecompressor().decompressobj().decompress(data[at:])
        except zstandard.ZstdError:
            continue
    for at in _places(data, _GZIP):
        try:
            yield "gzip", zlib.decompressobj(31).decompress(data[at:])
        except zlib.error:
            continue


def _places(data: bytes, magic: bytes) -> Iterator[int]:
    at = data.find(magic)
    while at >= 0:
        yield at
        at = data.find(magic, at + 1)


def _escaped(data: bytes) -> Iterator[tuple[str, bytes]]:
    if b"%" in data:
        yield "percent", unquote_to_bytes(data)
        yield "form", unquote_to_bytes(data.replace(b"+", b" "))
    if b"\\" in data:
        plain = _ESCAPE.sub(lambda code: bytes.fromhex(code[1].decode()), data)
        yield "json", plain.replace(b"\\/", b"/").replace(b'\\"', b'"').replace(b"\\\\", b"\\")


def _base64(data: bytes) -> Iterator[tuple[str, bytes]]:
    for name, text in (("base64", data), ("reversed", data[::-1])):
        for run in _BASE64.findall(text):
            for start in range(4):
                piece = run[start:].translate(_URL_SAFE)
                piece = piece[: len(piece) - (len(piece) % 4 == 1)]
                piece += b"=" * (-len(piece) % 4)
                try:
                    yield name, base64.b64decode(piece)
                except binascii.Error:
                    continue


def wrappings(secret: bytes) -> dict[str, bytes]:
    """The secret in each wrapping that `find_leaks` must see through."""
    return {
        "plain": secret,
        "percent": b"".join(b"%%%02X" % byte for byte in secret),
        "json": b"".join(b"\\u%04x" % byte for byte in secret),
        "base64": base64.b64encode(b"xy" + secret),
        "reversed": base64.b64encode(b'{"a":"' + secret)[::-1],
        "gzip": b"page" + gzip.compress(secret),
        "zstd": b"page" + zstandard.compress(secret),
        "gzip in base64": base64.b64encode(gzip.compress(secret)),
    }
