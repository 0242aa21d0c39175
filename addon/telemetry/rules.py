"""What is made of one value: the rules that the tables of fields are written in.

None raises. Equal values get equal results, and for Python `1`, `1.0` and `True` are equal: so
they are for rules, since what was made of a part is used again for an equal one (`segment`).
"""

from collections.abc import Callable
from typing import Any

from addon.telemetry import allowed, generalising
from addon.telemetry.fields import GONE, Rule
from addon.telemetry.pseudonyms import Namespace, Pseudonyms
from addon.telemetry.useragents import reduced

_NUMBERS = frozenset({int, float, bool})
_MOST = 10_000_000
"""Counts and milliseconds are below; telephone numbers, times and most ids are above."""
_MESSAGES, _EVENTS = str(Namespace.MESSAGE), str(Namespace.EVENT)
_MESSAGE_ID = 41
"""Characters of `ajs-next-` and 32 digits."""
_WITHHELD = "_"
"""The name of an event that is on no list, where it may not even have a pseudonym."""


def as_it_is(value: Any, _pseudonyms: Pseudonyms) -> Any:
    return value


def flag(value: Any, _pseudonyms: Pseudonyms) -> Any:
    """Booleans, also as 0 and 1."""
    if value == 1:
        return True
    return False if value == 0 else GONE


def count(value: Any, _pseudonyms: Pseudonyms) -> Any:
    """A whole number of things or milliseconds. Fractions go: a coordinate needs them."""
    return int(value) if type(value) in _NUMBERS and -_MOST < value < _MOST else GONE


def constant(made: str) -> Rule:
    def rule(_value: Any, _pseudonyms: Pseudonyms) -> Any:
        return made

    return rule


def word(words: frozenset[str]) -> Rule:
    """Strings of a list."""

    def rule(value: Any, _pseudonyms: Pseudonyms) -> Any:
        return value if type(value) is str and value in words else GONE

    return rule


def such(is_allowed: Callable[[str], bool]) -> Rule:
    """Strings that a predicate allows."""

    def rule(value: Any, _pseudonyms: Pseudonyms) -> Any:
        return value if type(value) is str and len(value) <= 80 and is_allowed(value) else GONE

    return rule


def general(make: Callable[[str], str | None]) -> Rule:
    """Strings made general; those that cannot be are removed."""

    def rule(value: Any, _pseudonyms: Pseudonyms) -> Any:
        if type(value) is not str or len(value) > 4096:
            return GONE
        made = make(value)
        return GONE if made is None else made

    return rule


def pseudonym(namespace: Namespace) -> Rule:
    """A pseudonym for each id. Null stays: it says that there is none. A number goes: it has no
    room for a pseudonym that is both unique and known again (`pseudonyms`).
    """
    plain = str(namespace)

    def rule(value: Any, pseudonyms: Pseudonyms) -> Any:
        if type(value) is str and value:
            return pseudonyms.of(plain, value)
        return None if value is None else GONE

    return rule


def message_id(value: Any, pseudonyms: Pseudonyms) -> Any:
    """41 characters in the browser library's own form; the same for a resend, so that the server
    still knows it (segment.md 2.2 and 2.3).
    """
    if type(value) is not str:
        return GONE
    return pseudonyms.labelled(_MESSAGES, "ajs-next-", value)


def short_message_id(value: Any, pseudonyms: Pseudonyms) -> Any:
    """As `message_id`, without what would make it longer than an id of 32 characters."""
    if type(value) is not str:
        return GONE
    return pseudonyms.labelled(_MESSAGES, "ajs-next-" if len(value) >= _MESSAGE_ID else "", value)


def event_name(names: frozenset[str]) -> Rule:
    """A name of the list, or a pseudonym: what is counted by name can still be counted."""

    def rule(value: Any, pseudonyms: Pseudonyms) -> Any:
        if type(value) is not str:
            return GONE
        return value if value in names else pseudonyms.labelled(_EVENTS, "event-", value)

    return rule


def event_name_or_none(names: frozenset[str]) -> Rule:
    """A name of the list, or the same one for all others."""

    def rule(value: Any, _pseudonyms: Pseudonyms) -> Any:
        if type(value) is not str:
            return GONE
        return value if value in names else _WITHHELD

    return rule


def names(words: frozenset[str]) -> Rule:
    """An array of strings without those that are on no list."""

    def rule(value: Any, _pseudonyms: Pseudonyms) -> Any:
        if type(value) is not list:
            return GONE
        return value and [item for item in value if type(item) is str and item in words]

    return rule


_CHOICES = (True, False)


def choices(words: frozenset[str]) -> Rule:
    """An object of names to booleans (`integrations`); objects under a name become `true`.

    Names on no list go. Where one of them was false, `All` becomes false: nobody may get what
    the client kept from them, and we must not say from whom.
    """

    def rule(value: Any, _pseudonyms: Pseudonyms) -> Any:
        if type(value) is not dict:
            return GONE
        made: dict[str, bool] = {}
        kept_from = False
        for name, choice in value.items():
            if name not in words:
                kept_from = kept_from or choice == 0
            elif type(choice) is dict or choice in _CHOICES:
                made[name] = choice != 0
        if kept_from:
            made["All"] = False
        return made

    return rule


def consent(value: Any, _pseudonyms: Pseudonyms) -> Any:
    """Consent categories to booleans. Where a refusal stands under a name on no list, all become
    refusals: consent may get lost on the way, never made.
    """
    if type(value) is not dict:
        return GONE
    made = {
        name: choice == 1
        for name, choice in value.items()
        if name in allowed.CONSENT and choice in _CHOICES
    }
    if any(choice == 0 and name not in made for name, choice in value.items()):
        return dict.fromkeys(made, False)
    return made


time = general(generalising.minute)
path = general(generalising.path)
url = general(generalising.url)
referrer = general(generalising.referrer)
language = general(generalising.language)
user_agent = general(reduced)
version = such(allowed.is_version)
model = such(allowed.is_model)
project_key = such(allowed.is_write_key)


def time_ms(value: Any, _pseudonyms: Pseudonyms) -> Any:
    """Milliseconds since 1970, floored to the minute."""
    if type(value) not in _NUMBERS:
        return GONE
    made = generalising.minute_ms(value)
    return GONE if made is None else made


event_type = word(frozenset({"track", "page", "screen", "identify", "group", "alias"}))


def count_or_null(value: Any, pseudonyms: Pseudonyms) -> Any:
    return None if value is None else count(value, pseudonyms)
