"""Secrets in `name=value`: queries of URLs, forms, running text; and multipart parts."""

import re
from urllib.parse import quote

from addon.privacy.patterns import Replace
from addon.privacy.quoted import TooManySecrets
from addon.privacy.secret_names import Rule, Where, header_kind, rule_for
from addon.privacy.standins import is_stand_in
from addon.privacy.values import percent_decoded, replace_value

_NAME = re.compile(rb"[A-Za-z0-9_.\[\]%$~-]+")
_VALUE = re.compile(rb"[^&\s\"'<>;,\\)#]*+")
_LONGEST_NAME = 80
_MOST_PAIRS = 100_000
_IN_TEXT = re.compile(rb"(?=[^()\[\]{}]{12,}\Z)(?=.*[0-9])[^\s]+")
"""Outside of a URL a value must look like a secret: `token=tokenizer.decode(x)` is code."""
_ENDINGS = frozenset(
    b"en rd wd se de et ey sh ig fy te re al on rl ie wt rf tp ac r] n] d] t] y] e] 5d".split()
)
"""How names that matter end; sieves out most others."""


def replace_form(data: bytes, replace: Replace, where: Where) -> bytes:
    """Nothing but a query or a url-encoded form, with the values of secret names replaced.

    Raises TooManySecrets.
    """
    if b"=" not in data:
        return data
    pairs = data.split(b"&")
    if len(pairs) > _MOST_PAIRS:
        raise TooManySecrets
    for at, pair in enumerate(pairs):
        name, _, value = pair.partition(b"=")
        rule = rule_for(name, where) if value else None
        if rule is not None:
            spaced = value.replace(b"+", b" ") if where is Where.FORM else value
            plain = percent_decoded(spaced)
            if is_secret(rule, plain):
                written = replace_value(rule.kind, plain, replace)
                pairs[at] = name + b"=" + quote(written, safe="[]:/").encode()
    return b"&".join(pairs)


def replace_parameters(data: bytes, replace: Replace) -> bytes:
    """Any text with the values of secret parameters replaced, in URLs and outside of them."""
    kept: list[bytes] = []
    done = 0
    at = data.find(b"=")
    while at >= 0:
        end = at + 1
        if data[max(0, at - 2) : at].lower() in _ENDINGS:
            start = _start_of_name(data, max(done, at - _LONGEST_NAME), at)
            where = _where(data, start)
            rule = rule_for(data[start:at], where)
            if rule is not None:
                end = _end_of_value(data, at + 1)
                plain = percent_decoded(data[at + 1 : end])
                if is_secret(rule, plain) and (where is Where.QUERY or _IN_TEXT.fullmatch(plain)):
                    kept += (data[done : at + 1], replace_value(rule.kind, plain, replace))
                    done = end
        at = data.find(b"=", end)
    return b"".join((*kept, data[done:])) if kept else data


def is_secret(rule: Rule, plain: bytes) -> bool:
    """Whether a value looks the way the rule for its name wants it."""
    if not plain or is_stand_in(plain):
        return False
    return rule.value is None or rule.value.fullmatch(plain) is not None


def _start_of_name(data: bytes, start: int, end: int) -> int:
    """Read backwards: looking for it forwards would begin again after every other character."""
    name = _NAME.match(data[start:end][::-1])
    return end if name is None else end - name.end()


def _end_of_value(data: bytes, start: int) -> int:
    found = _VALUE.match(data, start)
    return start if found is None else found.end()


def _where(data: bytes, start: int) -> Where:
    """A parameter of a URL follows `?`, `&` or `#`; `&` may be written for HTML."""
    before = data[max(0, start - 5) : start]
    return Where.QUERY if before.endswith((b"?", b"&", b"#", b"&amp;")) else Where.TEXT


_PART_HEAD = re.compile(
    rb"(?:\A|(?<=\n))--[^\r\n]{1,200}+\r?\n((?:[^\r\n]{1,500}+\r?\n){1,9}+)\r?\n"
)
"""From the boundary to the blank line; where it fails, it has looked at ten lines at most."""
_PART_NAME = re.compile(rb"\bname=\"?([^\"\r\n;]{1,80})", re.IGNORECASE)


def replace_parts(data: bytes, replace: Replace) -> bytes:
    """A multipart body (RFC 7578) with the contents of secret parts replaced."""
    kept: list[bytes] = []
    done = 0
    for head in _PART_HEAD.finditer(data):
        rules = (rule_for(name, Where.FORM) for name in _PART_NAME.findall(head[1]))
        rule = next(filter(None, rules), None)
        if rule is None or head.start() < done:
            continue
        start, end = head.end(), data.find(b"\n--", head.end() - 1)
        end = len(data) if end < 0 else end
        value = data[start:end].removesuffix(b"\r")
        if is_secret(rule, value):
            kept += (data[done:start], replace_value(rule.kind, value, replace))
            done = start + len(value)
    return b"".join((*kept, data[done:])) if kept else data


_HEADER_NAME = re.compile(rb"(?<![A-Za-z0-9_-])([A-Za-z][A-Za-z0-9_-]{2,60}+)\s?:\s")
_END_OF_LINE = re.compile(rb"[^\r\n\"'<>]*+")


def replace_header_lines(data: bytes, replace: Replace) -> bytes:
    """`Authorization: …` and the like as they stand in logs and error texts."""
    if b":" not in data:
        return data
    kept: list[bytes] = []
    done = 0
    for found in _HEADER_NAME.finditer(data):
        kind = None if found.start() < done else header_kind(found[1].decode("latin-1"))
        if kind is None:
            continue
        line = _END_OF_LINE.match(data, found.end())
        value = line[0].rstrip() if line else b""
        if kind not in ("cookie", "set-cookie", "authorization"):
            value = value.partition(b" ")[0]
        if _is_header_value(kind, value):
            kept += (data[done : found.end()], replace_value(kind, value, replace))
            done = found.end() + len(value)
    return b"".join((*kept, data[done:])) if kept else data


def _is_header_value(kind: str, value: bytes) -> bool:
    """Not the rest of a sentence: `Cookie: a biscuit`, `password: at least eight letters`."""
    if kind in ("cookie", "set-cookie"):
        return b"=" in value
    if kind == "authorization":
        return len(value) >= 8 and value.count(b" ") <= 1
    return len(value) >= 8 and not value.isalpha() and not is_stand_in(value)
