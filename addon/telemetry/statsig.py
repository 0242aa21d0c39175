"""Statsig's uploads under a policy: from a parsed body to what may go out of it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from addon.protocol.jsontypes import key_name
from addon.telemetry import allowed, statsig_fields
from addon.telemetry.fields import Rule, walker
from addon.telemetry.generalising import minute_ms
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Namespace, Pseudonyms
from addon.telemetry.uploads import Changed, Refused

_EVENT: dict[Mode, Rule] = {
    mode: walker(statsig_fields.STATSIG, mode, statsig_fields.REQUIRED)
    for mode in (Mode.STRIP, Mode.REWRITE)
}
_ENVELOPE: dict[Mode, Rule] = {
    mode: walker(statsig_fields.ENVELOPE, mode, frozenset({"statsigMetadata"}))
    for mode in (Mode.STRIP, Mode.REWRITE)
}


def changed(body: dict[str, Any], policy: Policy, pseudonyms: Pseudonyms) -> Changed:
    """A valid body without what the policy keeps in. Raises Refused when no event is left."""
    events = body["events"]
    kept = tuple(at for at, event in enumerate(events) if not policy.drops(event["eventName"]))
    if not kept:
        raise Refused("every event was dropped by name")
    rule = _EVENT[policy.mode]
    made: dict[str, Any] = _ENVELOPE[policy.mode](body, pseudonyms)
    made_events = [rule(events[at], pseudonyms) for at in kept]
    names = [name for name in body if name in made or name == "events"]
    return Changed({name: made.get(name, made_events) for name in names}, kept)


def changed_query(
    query: str, events: int, mode: Mode, pseudonyms: Pseudonyms
) -> tuple[str, tuple[str, ...]]:
    """The query that goes with a changed body of so many events, and the names left behind.
    Raises Refused where a name is there twice: nobody knows which of them counts.
    """
    kept: list[tuple[str, str]] = []
    without: list[str] = []
    parameters = parse_qsl(query, keep_blank_values=True, errors="replace")
    if len(dict(parameters)) < len(parameters):
        raise Refused("the query has a parameter twice")
    for name, value in parameters:
        made = _parameter(name, value, events, mode, pseudonyms)
        if made is None:
            without.append(key_name(name))
        else:
            kept.append((name, made))
    return urlencode(kept), tuple(without)


def _parameter(
    name: str, value: str, events: int, mode: Mode, pseudonyms: Pseudonyms
) -> str | None:
    if name == "ec":
        return str(events)
    if name == "t":
        made = minute_ms(int(value)) if _CLOCK.fullmatch(value) else None
        return None if made is None else str(made)
    if name == "sid":
        hidden = mode is Mode.STRIP or not value
        return None if hidden else pseudonyms.of(Namespace.SESSION, value)
    return value if (is_kept := _AS_THEY_ARE.get(name)) and is_kept(value) else None


_CLOCK = re.compile(r"[0-9]{1,15}", re.ASCII)
_AS_THEY_ARE: dict[str, Callable[[str], bool]] = {
    "k": allowed.is_client_key,
    "st": allowed.STATSIG_SDKS.__contains__,
    "sv": allowed.is_version,
    "gz": "1".__eq__,
    "se": "1".__eq__,
}
