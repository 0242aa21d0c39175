"""What a value tells of a person where no table names its place: by the name of its key, and by
the shape of the value. The value itself goes no further.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from addon.telemetry.fields import DataClass


class Kind(NamedTuple):
    """What a value is, and what it tells."""

    data_class: DataClass
    item: str
    reason: str


EMAIL = Kind(DataClass.CONTACT, "e-mail address", "reaches the person")
ADDRESS = Kind(DataClass.IDENTIFIER, "IP address", "tells the place")
CHAT = Kind(DataClass.CONTENT, "page URL", "holds a chat's id")
PAGE = Kind(DataClass.BEHAVIOUR, "page URL", "tells what was seen")
TEXT = Kind(DataClass.CONTENT, "text", "can quote the person")
ID = Kind(DataClass.IDENTIFIER, "id", "joins what was done")
TIME = Kind(DataClass.BEHAVIOUR, "time", "tells when and how long")
OTHER = Kind(DataClass.BEHAVIOUR, "undeclared value", "nobody says what it tells")

_SHAPES = (
    (re.compile(r"[^\s@/:]{1,80}@[^\s@/:]{1,80}\.[A-Za-z]{2,20}"), EMAIL),
    (re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|(?=[^:]*:[^:]*:)[0-9a-fA-F:.]{6,45}"), ADDRESS),
    (re.compile(r"(?:https?://|/)[^\s]*/?c/[0-9a-f]{8}-[0-9a-f-]{27}[^\s]*", re.IGNORECASE), CHAT),
    (re.compile(r"https?://[^\s]+", re.IGNORECASE), PAGE),
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LONGEST = 2_000
"""Characters of a value that are looked at."""
_SENTENCE = 3
"""Words that make a text."""

_IDENTIFIER, _CONTACT, _DEVICE = DataClass.IDENTIFIER, DataClass.CONTACT, DataClass.DEVICE
_CONTENT, _TECHNICAL = DataClass.CONTENT, DataClass.TECHNICAL
_NAMES = tuple(
    (re.compile(pattern), Kind(*kind))
    for pattern, kind in (
        (r"e_?mail", EMAIL),
        (r"phone|mobile_number", (_CONTACT, "telephone number", "reaches the person")),
        (
            r"(?:^|_)(?:first|last|full|display|given|family|nick|user)_?name$|^name$",
            (_CONTACT, "name", "may name the person"),
        ),
        (r"address_line|street|postcode|zip", (_CONTACT, "postal address", "tells the place")),
        (r"plan|paid|subscription", (_CONTACT, "plan", "tells what the person pays for")),
        (
            r"conversation|thread_?id|chat_?id",
            (_IDENTIFIER, "conversation id", "names what was written"),
        ),
        (
            r"(?:message|exchange|turn|trace|request)\w*_?id$",
            (_IDENTIFIER, "id of a chat message", "names what was written"),
        ),
        (r"user_?id|^uid$|^usr$|account", (_IDENTIFIER, "user id", "names the account")),
        (
            r"workspace|org(?:anization)?_|tenant",
            (_IDENTIFIER, "workspace id", "names the employer"),
        ),
        (r"session|^sid$", (_IDENTIFIER, "session id", "joins what was done")),
        (
            r"device_?id|did$|stable_?id|anonymous|visitor|client_?id|cookie|fingerprint",
            (_IDENTIFIER, "device id", "recognises the device"),
        ),
        (r"_ms$|_seconds$|duration|latency", TIME),
        (r"title", (_CONTENT, "page title", "can be a chat's title")),
        (
            r"prompt|preview|query|^text$|content$|^body$|snippet|transcript|file_?name",
            (_CONTENT, "text", "can quote the person"),
        ),
        (r"url|href|path(?:name)?$|location|referr?er|^page$|route", PAGE),
        (
            r"user_?agent|browser|^os(?:_|$)|platform|screen|viewport|device|memory|cpu|network",
            (_DEVICE, "device", "tells devices apart"),
        ),
        (
            r"cluster|server|data_?cent(?:er|re)",
            (_TECHNICAL, "technical note", "says what sent it"),
        ),
        (
            r"locale|language|time_?zone|country|region|city|latitude|longitude",
            (_DEVICE, "locale", "tells the place"),
        ),
        (r"(?:^|_)ip(?:_|$)|ip_?address|remote_?addr", ADDRESS),
        (r"time(?:stamp)?$|_at$|^date$|^ts_?|_time|_lat$|elapsed", TIME),
        (
            r"version|sdk|library|(?:api|write)_?key|service|^env|namespace|rule|status|level|build",
            (_TECHNICAL, "technical note", "says what sent it"),
        ),
        (r"(?:^|_)u?u?ids?$", ID),
    )
)
"""By the key in snake case; the first that fits counts."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def guess(key: str, value: Any) -> Kind:
    """What a value under a key is most likely to be."""
    shape = _shape(value) if isinstance(value, str) else None
    if shape in (EMAIL, ADDRESS, CHAT):
        return shape
    named = _named(key)
    if named is not None and named.data_class is _CONTENT and not isinstance(value, str):
        return OTHER  # a number quotes nobody
    if named is not None and not (shape is PAGE and named.data_class is DataClass.TECHNICAL):
        return named
    return shape or OTHER


@lru_cache(maxsize=4096)
def _named(key: str) -> Kind | None:
    snake = _HUMP.sub("_", key).lower().replace("-", "_").replace(" ", "_").replace(".", "_")
    return next((kind for pattern, kind in _NAMES if pattern.search(snake)), None)


@lru_cache(maxsize=2048)
def _shape(value: str) -> Kind | None:
    value = value[:_LONGEST]
    for pattern, kind in _SHAPES:
        if pattern.fullmatch(value):
            return kind
    if _UUID.fullmatch(value):
        return ID
    return TEXT if value.count(" ") >= _SENTENCE - 1 else None
