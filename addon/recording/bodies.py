"""How the content of a body lies in the database: readable where small, compressed elsewhere."""

import hashlib

import zstandard

from addon.store.rows import StoredBody

READABLE = 512
"""Up to this many bytes, text stays text: `sqlite3` shows it, and compression gains little."""
COMPRESSOR = zstandard.ZstdCompressor(level=3)
"""Not to be shared by threads; the recorder process has one that writes."""


def stored(data: bytes, content_type: str | None) -> StoredBody:
    """`data` is decoded and redacted."""
    digest = hashlib.sha256(data).hexdigest()
    encoding, kept = _encode(data)
    return StoredBody(digest, content_type, len(data), encoding, kept)


def _encode(data: bytes) -> tuple[str, str | bytes]:
    if len(data) <= READABLE and b"\0" not in data:
        try:
            return "text", data.decode()
        except UnicodeDecodeError:
            return "binary", data
    packed = COMPRESSOR.compress(data)
    return ("zstd", packed) if len(packed) < len(data) else ("binary", data)
