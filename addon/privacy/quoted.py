"""Secrets that stand after a quoted name: JSON, JSON inside JSON, SSE data, HTML inputs.

Works on the text itself, so that everything around a secret stays as it was to the byte, and
so that JSON that is cut off or broken is treated like any other.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from addon.privacy.patterns import Replace
from addon.privacy.secret_names import COMMON_NAMES, COMMON_STEMS, Rule, Where, rule_for
from addon.privacy.values import escaped, replace_value, unescaped

_LONGEST_NAME = 96
_LONGEST_TAIL = 16
_AFTER_TOKEN = frozenset((b'"', b"\\", b".", b"]"))
"""`token` is the end of a name, apart from the number of a cookie's piece."""
_MOST_NAMES = 100_000
_COLON = re.compile(rb"\"\s{0,8}:\s{0,64}")
_NUMBER = re.compile(rb"-?[0-9][0-9.eE+-]{0,40}")
_OPENING = re.compile(rb"\\{0,7}\"")
_LIST = re.compile(rb"\[\s{0,64}")
_COMMA = re.compile(rb"\"\s{0,8},\s{0,64}")
_VALUE_MEMBER = re.compile(rb"\"\s{0,8},\s{0,64}\\{0,7}\"[Vv]al(?:ue)?\\{0,7}(?=\")")
_VALUE_ATTRIBUTE = re.compile(rb"\"[^<>\"]{0,200}?\svalue=(?=\\{0,7}\")")


class Slot(NamedTuple):
    """A place for a value: how many backslashes its quotes have, and what is done there."""

    level: int
    rule: Rule
    replace: Replace


class Edit(NamedTuple):
    """What is written in the place of `data[start:end]`."""

    start: int
    end: int
    text: bytes


class TooManySecrets(Exception):  # noqa: N818 - not an error, a verdict
    """More than any honest body holds; looking at all of them would take too long."""


def replace_after_names(data: bytes, parts: list[bytes], replace: Replace) -> bytes:
    """The data with the values of secret names replaced; the same object if there are none.

    `parts` is `data` split at double quotes.
    """
    names = _names(data, parts)
    if not names:
        return data
    kept: list[bytes] = []
    done = 0
    for start, end in sorted(names):
        if start < done:
            continue  # inside a value that has gone
        for edit in _edits(data, start, end, replace):
            kept += (data[done : edit.start], edit.text)
            done = edit.end
    return b"".join((*kept, data[done:])) if kept else data


def _names(data: bytes, parts: list[bytes]) -> set[tuple[int, int]]:
    """Where quoted texts stand that may be the name of a secret: start and closing quote."""
    found: set[tuple[int, int]] = set()
    if not COMMON_NAMES.isdisjoint(parts):
        starts = accumulate((len(part) + 1 for part in parts), initial=0)
        found.update(
            (start, start + len(part))
            for start, part in zip(starts, parts, strict=False)
            if part in COMMON_NAMES
        )
    if len(found) > _MOST_NAMES:
        raise TooManySecrets
    for stem in COMMON_STEMS:
        at = data.find(stem)
        while at >= 0:
            ends_name = stem != b"oken" or data[at + 4 : at + 5] in _AFTER_TOKEN
            end = data.find(b'"', at, at + _LONGEST_TAIL) if ends_name else -1
            if end > 0:
                start = data.rfind(b'"', max(0, end - _LONGEST_NAME), at) + 1
                if start:
                    found.add((start, end))
            if len(found) > _MOST_NAMES:
                raise TooManySecrets
            at = data.find(stem, at + 1)
    return found


def _edits(data: bytes, start: int, end: int, replace: Replace) -> Iterator[Edit]:
    quoted = data[start:end]
    name = quoted.rstrip(b"\\")
    rule = rule_for(name, Where.JSON)
    if rule is None:
        return
    level = len(quoted) - len(name)
    at = _value_start(data, start, end)
    if at is not None:
        yield from _value_edits(data, at, Slot(level, rule, replace))


def _value_start(data: bytes, start: int, end: int) -> int | None:
    """Where the value of the name begins: after `"name":`, `"name": "…", "value":` as HAR
    and others list headers, or `<input name="…" value=`.
    """
    if (colon := _COLON.match(data, end)) is not None:
        return colon.end()
    if (member := _VALUE_MEMBER.match(data, end)) is not None:
        colon = _COLON.match(data, member.end())
        return None if colon is None else colon.end()
    if data[max(0, start - 8) : start].rstrip(b'\\"').endswith(b"name="):
        attribute = _VALUE_ATTRIBUTE.match(data, end)
        return None if attribute is None else attribute.end()
    return None


def _value_edits(data: bytes, at: int, slot: Slot) -> Iterator[Edit]:
    """Of the string, the number or the list of strings at `at`."""
    if (number := _NUMBER.match(data, at)) is not None:
        if slot.rule.value is None or slot.rule.value.fullmatch(number[0]):
            mark = b"\\" * slot.level + b'"'
            written = slot.replace(slot.rule.kind, number[0])
            yield Edit(at, number.end(), mark + written + mark)
        return
    in_list = _LIST.match(data, at)
    at = in_list.end() if in_list else at
    while (opening := _OPENING.match(data, at)) is not None:
        closing = string_end(data, opening.end(), slot.level)
        yield from _string_edit(data, opening.end(), closing, slot)
        quote = data.find(b'"', closing)
        comma = _COMMA.match(data, quote) if in_list and quote >= 0 else None
        if comma is None:
            return
        at = comma.end()


def _string_edit(data: bytes, start: int, end: int, slot: Slot) -> Iterator[Edit]:
    value = data[start:end]
    plain = unescaped(value, slot.level)
    rule = slot.rule
    if not value or (rule.value is not None and not rule.value.fullmatch(plain)):
        return
    written = replace_value(rule.kind, plain, slot.replace)
    if written != plain:
        yield Edit(start, end, escaped(written, slot.level))


def string_end(data: bytes, at: int, level: int) -> int:
    """Where the string that begins at `at` ends: before the backslashes of its closing quote.

    `level` is the number of backslashes before its quotes: 0 in JSON, 1 in JSON within a JSON
    string, 3 one deeper, 2**k - 1. Of the `r` backslashes before a quote, the trailing ones of
    `r` in binary belong to the quote: `101` is a quote of level 1 after an escaped backslash.
    """
    before, quote = at, data.find(b'"', at)
    while quote >= 0:
        piece = data[before:quote]
        run = len(piece) - len(piece.rstrip(b"\\"))
        own = (~run & run + 1) - 1
        if own <= level:
            return quote - own
        before, quote = quote + 1, data.find(b'"', quote + 1)
    return len(data)
