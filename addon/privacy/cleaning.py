"""Text of any kind with its secrets replaced, through the layers it may be wrapped in."""

import base64
import binascii
import re
from urllib.parse import quote, unquote_to_bytes

from addon.privacy.known import KnownSecrets
from addon.privacy.parameters import replace_parameters
from addon.privacy.patterns import Replace, replace_patterns
from addon.privacy.quoted import replace_after_names

_DEEPEST = 3


def clean(data: bytes, known: KnownSecrets, replace: Replace, depth: int = 0) -> bytes:
    """The data with every secret that can be found in it replaced.

    Secrets are found as known values of the flow, by their own form, by the name before them,
    and all that behind JSON escapes, base64 and percent-encoding. The same object comes back
    when there is nothing to replace. Time is linear in the size of the data.

    Raises TooManySecrets.
    """
    data = known.replaced(data, replace)
    data = replace_patterns(data, replace)
    parts = data.split(b'"')
    named = replace_after_names(data, parts, replace)
    if named is not data:
        data, parts = named, named.split(b'"')
    without = replace_parameters(data, replace)
    if without is not data:
        data, parts = without, without.split(b'"')
    if depth >= _DEEPEST:
        return data
    if b"\\" in data and b"u00" in data:
        shown = _behind_escapes(data, known, replace, depth)
        if shown is not data:
            data, parts = shown, shown.split(b'"')
    data = _behind_base64(data, parts, known, replace, depth)
    if b"%" in data:
        data = _behind_percent(data, known, replace, depth)
    return data


_ESCAPE = re.compile(rb"(?<!\\)\\{1,4}u00[2-7][0-9a-fA-F]")
_LETTERS = {
    b"\\" * slashes + b"u00" + digits: bytes([code])
    for code in range(0x20, 0x7F)
    if code not in b'"\\'
    for digits in (b"%02x" % code, b"%02X" % code)
    for slashes in (1, 2, 4)
}


def _behind_escapes(data: bytes, known: KnownSecrets, replace: Replace, depth: int) -> bytes:
    r"""Letters and signs may be written `\u0074`, `\u0026` in JSON; in JSON within JSON with
    two backslashes, one deeper with four.
    """
    plain = _ESCAPE.sub(lambda found: _LETTERS.get(found[0], found[0]), data)
    if plain == data:
        return data
    cleaned = clean(plain, known, replace, depth + 1)
    return data if cleaned == plain else cleaned


_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}+={0,2}")
_SHORTEST_RUN = 40
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


def _behind_base64(
    data: bytes, parts: list[bytes], known: KnownSecrets, replace: Replace, depth: int
) -> bytes:
    """Runs of base64 that hold text, such as the pieces of the 2024 WebSocket (section 7).

    `parts` is `data` split at double quotes.
    """

    def run(found: re.Match[bytes]) -> bytes:
        plain = _base64_text(found[0])
        if plain is None:
            return found[0]
        cleaned = clean(plain, known, replace, depth + 1)
        return found[0] if cleaned == plain else base64.b64encode(cleaned)

    alone = len(parts) == 1
    changed: dict[bytes, bytes] = {}
    for part in dict.fromkeys([part for part in parts if len(part) >= _SHORTEST_RUN]):
        if (b" " in part and not alone) or not _BASE64.search(part):
            continue
        safe = _BASE64.sub(run, known.replaced_in_base64(part, replace))
        if safe != part:
            changed[part] = safe
    return b'"'.join([changed.get(part, part) for part in parts]) if changed else data


def _base64_text(run: bytes) -> bytes | None:
    text = run.rstrip(b"=").translate(_URL_SAFE)
    if not _is_text(base64.b64decode(text[:16])):
        return None
    text = text[: len(text) - (len(text) % 4 == 1)]
    try:
        plain = base64.b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return plain if _is_text(plain) else None


def _is_text(plain: bytes) -> bool:
    if _NOT_TEXT.search(plain):
        return False
    try:
        plain[:-4].decode()
    except UnicodeDecodeError as error:
        return error.start >= len(plain) - 8  # cut inside a character
    return True


_HEX_PAIR = re.compile(rb"%[0-9A-Fa-f]{2}")
_TOKEN = re.compile(rb"[^\s\"&=?<>\\]++")


def _behind_percent(data: bytes, known: KnownSecrets, replace: Replace, depth: int) -> bytes:
    """Percent-encoded JSON, URLs and forms inside of parameters."""
    if not _HEX_PAIR.search(data):
        return data
    plain = unquote_to_bytes(data)
    if clean(plain, known, _dry_run, depth + 1) == plain:
        return data

    def token(found: re.Match[bytes]) -> bytes:
        if b"%" not in found[0]:
            return found[0]
        plain = unquote_to_bytes(found[0])
        cleaned = clean(plain, known, replace, depth + 1)
        return found[0] if cleaned == plain else quote(cleaned, safe="[]:").encode()

    return _TOKEN.sub(token, data)


def _dry_run(kind: str, secret: bytes) -> bytes:
    """Tells that there is something to replace, and replaces nothing that stays."""
    return b"[%s]" % kind.encode() if secret else secret
