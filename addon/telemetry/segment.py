"""Segment's messages under a policy: from a parsed body to what may go out of it."""

from typing import Any

from addon.telemetry.context_fields import CONTEXT
from addon.telemetry.fields import GONE, DataClass, Field, Rule, walker
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.rules import as_it_is
from addon.telemetry.segment_fields import ENVELOPE, MESSAGE, REQUIRED
from addon.telemetry.uploads import Refused

_MODES = (Mode.STRIP, Mode.REWRITE)
_CLIENTS = Field("context", "context", DataClass.TECHNICAL, "changed apart", as_it_is, as_it_is)
_MESSAGE: dict[Mode, Rule] = {mode: walker((*MESSAGE, _CLIENTS), mode, REQUIRED) for mode in _MODES}
_ENVELOPE: dict[Mode, Rule] = {mode: walker((*ENVELOPE, _CLIENTS), mode) for mode in _MODES}
_CONTEXT: dict[Mode, Rule] = {mode: walker(CONTEXT, mode) for mode in _MODES}
_ABOUT_IDENTITY = frozenset({"alias", "group"})
"""Events that say who belongs to whom and nothing else."""
_NOBODY = "0"
"""The shortest id that is not blank: events need one, and this one is the same for everybody."""
_NO_ADDRESS = "0.0.0.0"  # noqa: S104 - no address to listen on: one that says nothing


def changed(body: dict[str, Any], policy: Policy, pseudonyms: Pseudonyms) -> dict[str, Any]:
    """A valid body without what the policy keeps in. Raises Refused when no event is left."""
    events = body.get("batch", [body])
    change = _Change(policy.mode, pseudonyms)
    made = [change.message(event) for event in _left(events, policy)]
    return made[0] if "batch" not in body else change.envelope(body, made)


def name(event: dict[str, Any]) -> str:
    """What people know an event by: its own name, that of its page, or its type."""
    found = event.get("event" if event["type"] == "track" else "name")
    return found if type(found) is str else str(event["type"])


def _left(events: list[dict[str, Any]], policy: Policy) -> list[dict[str, Any]]:
    if policy.dropped:
        events = [event for event in events if not policy.drops(name(event))]
        if not events:
            raise Refused("every event was dropped by name")
    if policy.mode is Mode.STRIP:
        events = [event for event in events if event["type"] not in _ABOUT_IDENTITY]
        if not events:
            raise Refused("every event is about identity")
    return events


class _Change:
    """One body on its way through a policy.

    The events of a batch mostly happened on one page and have equal contexts, which are most of
    their bytes: the last one is remembered, and equal ones get what was made of it.
    """

    def __init__(self, mode: Mode, pseudonyms: Pseudonyms) -> None:
        self._mode = mode
        self._pseudonyms = pseudonyms
        self._message = _MESSAGE[mode]
        self._last: Any = GONE
        self._last_made: Any = GONE

    def message(self, event: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self._message(event, self._pseudonyms)
        if self._mode is Mode.STRIP:
            made["anonymousId"] = _NOBODY
        self._put_context(made)
        return made

    def envelope(self, body: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = _ENVELOPE[self._mode](body, self._pseudonyms)
        self._put_context(made)
        return {key: made.get(key, events) for key in body if key in made or key == "batch"}

    def _put_context(self, made: dict[str, Any]) -> None:
        """In the place of the client's, which the rules for messages leave as it is."""
        if "context" not in made:
            return
        context = made["context"]
        if not _equal(context, self._last):
            self._last, self._last_made = context, self._context(context)
        if self._last_made:
            made["context"] = self._last_made
        elif self._mode is Mode.STRIP:
            del made["context"]
        else:
            made["context"] = {}

    def _context(self, context: dict[str, Any]) -> dict[str, Any]:
        """Where a browser's event has no address, the server takes that of the connection; it
        does not where there is one (segment.md 2.1). It takes the room of the user agent.
        """
        made: dict[str, Any] = _CONTEXT[self._mode]({"context": context}, self._pseudonyms)
        inner: dict[str, Any] = made.get("context", {})
        if "userAgent" in context or "ip" in context:
            inner["ip"] = _NO_ADDRESS
        return inner


def _equal(context: Any, other: Any) -> bool:
    try:
        return bool(context == other)
    except RecursionError:  # nested nearly too deeply to be read
        return False
