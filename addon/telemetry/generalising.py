"""Values made so general that many people share them. Each leaves its own output as it is.

None says that nothing general could be made of a value.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

from addon.protocol import hosts
from addon.telemetry.allowed import REFERRERS, ROUTE_WORDS

_JS_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):[0-5]\d\.\d{1,9}Z", re.ASCII)
_ISO_TIME = re.compile(
    r"(?:\d{4}-?\d\d-?\d\d|\d{4}-?W\d\d(?:-?\d)?)"
    r"(?:[Tt ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_MINUTE_MS = 60_000
_LATEST_MS = 10**14
"""The year 5138: later is no time of a clock."""


def minute(time: str) -> str | None:
    """An ISO 8601 time (any of its forms, UTC if it does not say) floored to the minute, in UTC:
    the offset would tell the place.
    """
    if found := _JS_TIME.fullmatch(time):  # what JavaScript writes, which is nearly all there is
        return _whole(found[1])
    return _any_form(time)


@lru_cache(maxsize=256)
def _whole(minute: str) -> str | None:
    return f"{minute}:00.000Z" if _parsed(minute) else None


def _any_form(time: str) -> str | None:
    if len(time) > 40 or not _ISO_TIME.fullmatch(time):
        return None
    found = _parsed(time.upper())
    if found is None:
        return None
    try:
        utc = found.astimezone(UTC) if found.tzinfo else found
    except OverflowError:
        return None
    return f"{utc:%Y-%m-%dT%H:%M}:00.000Z".rjust(24, "0")


def _parsed(time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(time)
    except ValueError:
        return None


def minute_ms(time: float) -> int | None:
    """Milliseconds since 1970 floored to the minute."""
    if not 0 <= time < _LATEST_MS:
        return None
    return int(time) // _MINUTE_MS * _MINUTE_MS


_URL = re.compile(r"(https?)://([a-z0-9.-]{1,80})(?::\d*)?(?=[/?#]|$)", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=512)
def path(value: str) -> str | None:
    """A path of the application with its route words, `_` for every other segment."""
    if not value.startswith("/"):
        return None
    names = re.split(r"[?#]", value, maxsplit=1)[0].split("/", 12)[1:12]
    return "/" + "/".join(n if n in ROUTE_WORDS else "_" for n in names if n)


@lru_cache(maxsize=512)
def url(value: str) -> str | None:
    """Origin and generalised path; None for hosts that are not ChatGPT's own."""
    found = _URL.match(value)
    if found is None or not _is_own(found[2].lower()):
        return None
    rest = path(value[found.end() :]) or "/"
    return f"{found[1].lower()}://{found[2].lower()}{rest}"


@lru_cache(maxsize=512)
def referrer(value: str) -> str:
    """The origin of a site that millions of people come from; empty for others, as for none."""
    found = _URL.match(value)
    if found is None:
        return ""
    host = found[2].lower()
    return f"{found[1].lower()}://{host}/" if _is_own(host) or host in REFERRERS else ""


def _is_own(host: str) -> bool:
    return host in _OWN


_OWN = frozenset({*hosts.WEB, *hosts.LOGIN, *hosts.STATSIG, "sora.chatgpt.com", "openai.com"})

_LANGUAGE = re.compile(r"\s*([a-z]{2})(?![a-z0-9])", re.IGNORECASE | re.ASCII)
"""Languages of three letters have few speakers: they say more than they should."""


@lru_cache(maxsize=256)
def language(value: str) -> str | None:
    """The primary language of a locale, or of the first one of a list."""
    found = _LANGUAGE.match(value)
    return found[1].lower() if found else None
