"""Segment's messages under a policy: from a parsed body to what may go out of it."""

from typing import Any

from addon.telemetry import segment_fields
from addon.telemetry.fields import Rule, walker
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.uploads import Refused

_EVENT: dict[Mode, Rule] = {
    mode: walker(segment_fields.SEGMENT, mode, segment_fields.REQUIRED)
    for mode in (Mode.STRIP, Mode.REWRITE)
}
_ENVELOPE: dict[Mode, Rule] = {
    mode: walker(segment_fields.ENVELOPE, mode) for mode in (Mode.STRIP, Mode.REWRITE)
}
_ABOUT_IDENTITY = frozenset({"alias", "group"})
"""Events that say who belongs to whom and nothing else."""
_NOBODY = "0"
"""The shortest id that is not blank: events need one, and this one is the same for everybody."""
_NO_ADDRESS = "0.0.0.0"  # noqa: S104 - no address to listen on: one that says nothing


def changed(body: dict[str, Any], policy: Policy, pseudonyms: Pseudonyms) -> dict[str, Any]:
    """A valid body without what the policy keeps in. Raises Refused when no event is left."""
    if "batch" not in body:
        [event] = _events([body], policy, pseudonyms)
        return event
    made: dict[str, Any] = _ENVELOPE[policy.mode](body, pseudonyms)
    if "context" in body:
        _hide_address(body, made)
    events = _events(body["batch"], policy, pseudonyms)
    return {name: made.get(name, events) for name in body if name in made or name == "batch"}


def _events(
    events: list[dict[str, Any]], policy: Policy, pseudonyms: Pseudonyms
) -> list[dict[str, Any]]:
    if policy.dropped:
        events = [event for event in events if not policy.drops(name(event))]
        if not events:
            raise Refused("every event was dropped by name")
    if policy.mode is Mode.STRIP:
        events = [event for event in events if event["type"] not in _ABOUT_IDENTITY]
        if not events:
            raise Refused("every event is about identity")
    rule = _EVENT[policy.mode]
    return [_event(event, rule, policy.mode, pseudonyms) for event in events]


def name(event: dict[str, Any]) -> str:
    """What people know an event by: its own name, that of its page, or its type."""
    found = event.get("event" if event["type"] == "track" else "name")
    return found if type(found) is str else str(event["type"])


def _event(event: dict[str, Any], rule: Rule, mode: Mode, pseudonyms: Pseudonyms) -> dict[str, Any]:
    made: dict[str, Any] = rule(event, pseudonyms)
    if mode is Mode.STRIP:
        made["anonymousId"] = _NOBODY
    if "context" in event:
        _hide_address(event, made)
    return made


def _hide_address(holder: dict[str, Any], made: dict[str, Any]) -> None:
    """Where a browser's event has no address, the server takes that of the connection; it does
    not where there is one (segment.md 2.1). Takes the room of the user agent.
    """
    context = holder["context"]
    if "userAgent" in context or "ip" in context:
        made.setdefault("context", {})["ip"] = _NO_ADDRESS
