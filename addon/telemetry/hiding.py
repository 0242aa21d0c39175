"""A text out of what it may be wrapped in: percent-encoding, HTML, JSON in JSON, base64 (also
reversed), the slugs of addresses. Hex, compression and UTF-16 below base64 are not looked into.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote_plus

from addon.streams.lenient import NotJson, loads

PLAIN = "plain"
_DEEPEST = 4
_MOST_CHARS = 1 << 20
"""Characters that one text may unfold to."""
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_SLUG = re.compile(r"(?<![^\W_])[^\W\d_]+(?:-[^\W\d_]+){2,}(?:-\d+)*(?![^\W_])")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\([\"\\/nrt])")
_LETTERS = {"n": "\n", "r": "\n", "t": " "}
_RUN = re.compile(r"[A-Za-z0-9+/_-]{12,}")
_MIXED = re.compile(r"(?=[^A-Z]*[A-Z])[^a-z]*[a-z]")
_HEX = re.compile(r"[0-9a-fA-F-]+")
_URL_SAFE = str.maketrans("-_", "+/")
_TEXTUAL = re.compile(r"[\w\s.,:;!?@'\"()/+&=%{}\[\]#*<>|~$-]{8,}")


def unhidden(text: str) -> Iterator[tuple[str, str]]:
    """The text itself as `plain`, and what it turns out to hold: how that was hidden, and what.

    Kinds are `url`, `html`, `slug`, `json`, `base64` and `reversed base64`, joined with `+` from
    the outermost.
    """
    left = _MOST_CHARS
    todo: list[tuple[tuple[str, ...], str]] = [((), text)]
    seen = {text}
    while todo:
        kinds, plain = todo.pop()
        yield "+".join(kinds) or PLAIN, plain
        if len(kinds) >= _DEEPEST:
            continue
        for kind, inner in _inside(plain):
            if inner not in seen and len(inner) <= left:
                left -= len(inner)
                seen.add(inner)
                todo.append((kinds if kinds[-1:] == (kind,) else (*kinds, kind), inner))


def _inside(text: str) -> Iterator[tuple[str, str]]:
    if ("%" in text and _PERCENT.search(text)) or ("+" in text and " " not in text):
        yield "url", unquote_plus(text)
    if "&" in text and _ENTITY.search(text):
        yield "html", unescape(text)
    for slug in _SLUG.findall(text) if text.count("-") > 1 else ():
        yield "slug", slug.replace("-", " ")
    if text[:1] in ("{", "[", '"'):
        yield from (("json", inner) for inner in _strings(text))
    if "\\" in text:
        yield "json", _ESCAPE.sub(_unescaped, text)
    for run in _RUN.findall(text):
        if _MIXED.match(run) and not _HEX.fullmatch(run):
            yield from (("base64", inner) for inner in _from_base64(run))
            yield from (("reversed base64", inner) for inner in _from_base64(run[::-1]))


def _strings(text: str) -> Iterator[str]:
    """The strings of a JSON text."""
    try:
        value, _ = loads(text.encode("utf-8", "replace"))
    except NotJson:
        return
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            todo += value.keys()
            todo += value.values()
        elif isinstance(value, list):
            todo += value


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return _LETTERS.get(found[2], found[2])


def _from_base64(run: str) -> Iterator[str]:
    """What the run may spell, wherever in it the base64 begins: a letter before it shifts all."""
    run = run.translate(_URL_SAFE)
    for start in range(4):
        piece = run[start:]
        piece = piece[: len(piece) - (len(piece) % 4 == 1)]
        try:
            plain = base64.b64decode(piece + "=" * (-len(piece) % 4))
        except binascii.Error:
            continue
        if found := "\n".join(_TEXTUAL.findall(plain.decode("utf-8", "replace"))):
            yield found
