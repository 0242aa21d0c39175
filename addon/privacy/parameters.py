"""Secrets in `name=value`: queries of URLs, forms, running text; and multipart parts."""

import re
from urllib.parse import quote

from addon.privacy.patterns import Replace
from addon.privacy.secret_names import Rule, Where, rule_for
from addon.privacy.standins import is_stand_in
from addon.privacy.values import percent_decoded, replace_value

_NAME_BEFORE = re.compile(rb"[A-Za-z0-9_.\[\]%$~-]+\Z")
_VALUE = re.compile(rb"[^&\s\"'<>;,\\)#]*+")
_LONGEST_NAME = 80
_IN_TEXT = re.compile(rb"(?=[^()\[\]{}]{12,}\Z)(?=.*[0-9])[^\s]+")
"""Outside of a URL a value must look like a secret: `token=tokenizer.decode(x)` is code."""
_ENDINGS = frozenset(
    b"en rd wd se de et ey sh ig fy te re al on rl ie wt rf tp ac r] n] d] t] y] e] 5d".split()
)
"""How names that matter end; sieves out most others."""


def replace_parameters(data: bytes, replace: Replace, *, whole: Where | None = None) -> bytes:
    """The data with secret parameters replaced. `whole` says that it is nothing but a query
    or a form; values then end at `&` only.
    """
    if b"=" not in data:
        return data
    kept: list[bytes] = []
    done = 0
    at = data.find(b"=")
    while at >= 0:
        if at >= done and data[max(0, at - 2) : at].lower() in _ENDINGS:
            found = _secret_at(data, at, done, whole)
            if found is not None:
                rule, end = found
                value = data[at + 1 : end]
                plain = _plain(value, whole)
                written = replace_value(rule.kind, plain, replace)
                kept += (data[done : at + 1], quote(written, safe="[]:/").encode())
                done = end
        at = data.find(b"=", at + 1)
    return b"".join((*kept, data[done:])) if kept else data


def _secret_at(data: bytes, at: int, low: int, whole: Where | None) -> tuple[Rule, int] | None:
    """The rule and the end of the value after the `=` at `at`."""
    first = max(low, at - _LONGEST_NAME)
    name = _NAME_BEFORE.search(data[first:at])
    if name is None:
        return None
    start = first + name.start()
    where = whole or _where(data, start)
    rule = rule_for(name[0], where)
    if rule is None:
        return None
    if whole:
        end = data.find(b"&", at)
        end = len(data) if end < 0 else end
    else:
        end = _end_of_value(data, at + 1)
    plain = _plain(data[at + 1 : end], whole)
    if not plain or is_stand_in(plain) or (rule.value and not rule.value.fullmatch(plain)):
        return None
    if where is Where.TEXT and not _IN_TEXT.fullmatch(plain):
        return None
    return rule, end


def _end_of_value(data: bytes, start: int) -> int:
    found = _VALUE.match(data, start)
    return start if found is None else found.end()


def _plain(value: bytes, whole: Where | None) -> bytes:
    if whole is Where.FORM:
        value = value.replace(b"+", b" ")
    return percent_decoded(value)


def _where(data: bytes, start: int) -> Where:
    """A parameter of a URL follows `?`, `&` or `#`; `&` may be written for HTML or JSON."""
    before = data[max(0, start - 6) : start]
    if before.endswith((b"?", b"&", b"#", b"&amp;", b"\\u0026", b"%26", b"%3F", b"%3f")):
        return Where.QUERY
    return Where.TEXT


_PART = re.compile(
    rb"(\bname=\"?)([^\"\r\n;]{1,80})([^\r\n]*+\r?\n(?:[^\r\n]++\r?\n)*+\r?\n)", re.IGNORECASE
)


def replace_parts(data: bytes, replace: Replace) -> bytes:
    """A multipart body (RFC 7578) with the contents of secret parts replaced."""
    kept: list[bytes] = []
    done = 0
    for head in _PART.finditer(data):
        rule = rule_for(head[2], Where.FORM)
        if rule is None or head.start() < done:
            continue
        start, end = head.end(), data.find(b"\n--", head.end() - 1)
        end = len(data) if end < 0 else end
        value = data[start:end].removesuffix(b"\r")
        if value and not is_stand_in(value) and (not rule.value or rule.value.fullmatch(value)):
            kept += (data[done:start], replace_value(rule.kind, value, replace))
            done = start + len(value)
    return b"".join((*kept, data[done:])) if kept else data


_HEADER_LINE = re.compile(
    rb"(?i:\b((?:proxy-|x-)?authorization|(?:set-)?cookie|openai-sentinel-[a-z-]{1,40}|"
    rb"x-[a-z-]{0,40}?(?:token|api-key)|dd-api-key|(?:access|refresh|session|id)[_-]?token))"
    rb"(\s?:\s)([^\r\n\"'<>]++)"
)


def replace_header_lines(data: bytes, replace: Replace) -> bytes:
    """`Authorization: …` and the like as they stand in logs and error texts."""
    if b":" not in data:
        return data
    return _HEADER_LINE.sub(lambda found: _header_line(found, replace), data)


def _header_line(found: re.Match[bytes], replace: Replace) -> bytes:
    rule = rule_for(found[1], Where.JSON)
    kind = "token" if rule is None else rule.kind
    value = found[3].rstrip()
    if kind not in ("cookie", "authorization"):
        value = value.partition(b" ")[0]
    prose = kind == "cookie" and b"=" not in value
    if not value or prose or is_stand_in(value):
        return found[0]
    written = replace_value(kind, value, replace)
    return found[1] + found[2] + written + found[3][len(value) :]
