"""Segment's messages under a policy: from a parsed body to what may go out of it."""

from typing import Any

from addon.streams.strictjson import dumps
from addon.telemetry.fields import GONE, DataClass, Field, walker
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.rules import as_it_is
from addon.telemetry.segment_fields import REQUIRED, SEGMENT
from addon.telemetry.uploads import Changed, Refused

_MODES = (Mode.STRIP, Mode.REWRITE)
_ALIKE = ("context", "integrations", "_metadata")
"""Parts that are mostly equal in all events of a batch: they happened on one page."""
_WHOLE = tuple(
    Field(path, path, DataClass.TECHNICAL, "is changed apart", as_it_is, as_it_is)
    for path in _ALIKE
)
_APART = tuple(field for field in SEGMENT if field.path.partition(".")[0] in _ALIKE)
_OWN = tuple(field for field in SEGMENT if field not in _APART)
_SHARED = tuple(field for field in _OWN if field.path in {"sentAt", "timestamp", "writeKey"})
_EVENT = {mode: walker((*_OWN, *_WHOLE), mode, REQUIRED) for mode in _MODES}
_ENVELOPE = {mode: walker((*_SHARED, *_WHOLE), mode) for mode in _MODES}
_PARTS = {mode: walker(_APART, mode) for mode in _MODES}
_ABOUT_IDENTITY = frozenset({"alias", "group"})
"""Events that say who belongs to whom and nothing else."""
_NOBODY = "0"
"""The shortest id that is not blank: events need one, and this one is the same for everybody."""
_NO_ADDRESS = "0.0.0.0"  # noqa: S104 - no address to listen on: one that says nothing


def changed(body: dict[str, Any], policy: Policy, pseudonyms: Pseudonyms) -> Changed:
    """A valid body without what the policy keeps in. Raises Refused when no event is left."""
    events = body.get("batch", [body])
    kept = _kept(events, policy)
    change = _Change(policy.mode, pseudonyms)
    made = [change.message(events[at]) for at in kept]
    return Changed(made[0] if "batch" not in body else change.envelope(body, made), kept)


def name(event: dict[str, Any]) -> str:
    """What people know an event by: its own name, that of its page, or its type."""
    found = event.get("event" if event["type"] == "track" else "name")
    return found if type(found) is str else str(event["type"])


def _kept(events: list[dict[str, Any]], policy: Policy) -> tuple[int, ...]:
    kept = list(range(len(events)))
    if policy.dropped:
        kept = [at for at in kept if not policy.drops(name(events[at]))]
        if not kept:
            raise Refused("every event was dropped by name")
    if policy.mode is Mode.STRIP:
        kept = [at for at in kept if events[at]["type"] not in _ABOUT_IDENTITY]
        if not kept:
            raise Refused("every event is about identity")
    return tuple(kept)


class _Change:
    """One body on its way through a policy."""

    def __init__(self, mode: Mode, pseudonyms: Pseudonyms) -> None:
        self._mode = mode
        self._pseudonyms = pseudonyms
        self._event = _EVENT[mode]
        self._last: dict[str, bytes | None] = {}
        self._last_made: dict[str, Any] = {}

    def message(self, event: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self._event(event, self._pseudonyms)
        if self._mode is Mode.STRIP:
            made["anonymousId"] = _NOBODY
        self._put_parts(made)
        return made

    def envelope(self, body: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = _ENVELOPE[self._mode](body, self._pseudonyms)
        self._put_parts(made)
        return {key: made.get(key, events) for key in body if key in made or key == "batch"}

    def _put_parts(self, made: dict[str, Any]) -> None:
        """In the place of the client's, which the rules for whole messages leave as they are.
        Of each part the last one is remembered, and the same one gets what was made of it.
        """
        last = self._last
        for key in _ALIKE:
            part = made.get(key, GONE)
            if part is GONE:
                continue
            text = _text(part)
            if text is None or last.get(key) != text:
                last[key], self._last_made[key] = text, self._made(key, part)
            if (new := self._last_made[key]) is GONE:
                del made[key]
            else:
                made[key] = new

    def _made(self, key: str, part: Any) -> Any:
        made: dict[str, Any] = _PARTS[self._mode]({key: part}, self._pseudonyms)
        if key == "context" and ("userAgent" in part or "ip" in part):
            # Where a browser's event has no address, the server takes that of the connection; it
            # does not where there is one (segment.md 2.1). It takes the room of the user agent.
            made.setdefault(key, {})["ip"] = _NO_ADDRESS
        return made.get(key, GONE)


def _text(part: Any) -> bytes | None:
    """What tells parts apart: keys of equal objects may stand in another order, and shall stay
    there. None where there is no such text, which is never the same.
    """
    try:
        return dumps(part)
    except (RecursionError, ValueError):  # nested nearly too deeply, or lone surrogates
        return None
