"""How much work one upload may be: changing it delays everybody's chat.

The vendors' libraries send far less: Segment's browser library at most 450 KB and Statsig's 100
events at a time (segment.md 2.3 and 5.1). More is no telemetry of a browser and goes nowhere.
What was made of an upload is within the same bounds, so that it passes a second time.
"""

from collections.abc import Iterator
from typing import Any

from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.uploads import Refused

MOST_BYTES = 512 << 10
"""Of a body, with its codings and without any of them."""
MOST_VALUES = 16_384
MOST_EVENTS = 500
MOST_EXPOSURES = 2_000
"""Feature flags that Statsig's events name beside their own."""
MOST_AGENTS = 16
"""Different user agents: a browser has one."""
MOST_IDS = 1_000
"""Different ids that get pseudonyms: two an event, where there are so many events."""
_GROWTH = 3
"""Times: a pseudonym is longer than a short id, and flags have short ones."""
_SMALL = 32 << 10
"""Bytes that any body may grow to."""


def check_text(content: bytes) -> None:
    """Before it is read. Raises Refused.

    Nearly every JSON value has a comma beside it. Those in strings are counted as well, which
    costs nothing but a part of the room, and saves looking.
    """
    if len(content) > MOST_BYTES:
        raise Refused(f"the body is longer than {MOST_BYTES} bytes")
    if content.count(b",") >= MOST_VALUES:
        raise Refused(f"the body has more than {MOST_VALUES} values")


def check_events(events: Any) -> None:
    """Before any of them is looked at closely. Raises Refused."""
    if type(events) is not list:
        return
    if len(events) > MOST_EVENTS:
        raise Refused(f"more than {MOST_EVENTS} events")
    objects = [event for event in events if type(event) is dict]
    lists = (event.get("secondaryExposures") for event in objects)
    if sum(len(items) for items in lists if type(items) is list) > MOST_EXPOSURES:
        raise Refused(f"more than {MOST_EXPOSURES} exposures")
    if len(set(_agents(objects))) > MOST_AGENTS:
        raise Refused(f"more than {MOST_AGENTS} user agents")


def _agents(events: list[dict[str, Any]]) -> Iterator[str]:
    for event in events:
        for name in ("context", "user"):
            holder = event.get(name)
            agent = holder.get("userAgent") if type(holder) is dict else None
            if type(agent) is str:
                yield agent


def check_made(content: bytes, before: int) -> None:
    """What was made of `before` bytes. Raises Refused."""
    check_text(content)
    if len(content) > max(_SMALL, _GROWTH * before):
        raise Refused("the body would grow too much")


class Counted(Pseudonyms):
    """The pseudonyms of one upload, each of them made once. Raises Refused for too many."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:  # has no key of its own
        self._pseudonyms = pseudonyms
        self._made: dict[tuple[str, ...], str] = {}

    def of(self, namespace: str, value: str) -> str:
        made = self._made.get((namespace, value))
        return made or self._keep((namespace, value), self._pseudonyms.of(namespace, value))

    def labelled(self, namespace: str, label: str, value: str) -> str:
        asked = (namespace, label, value)
        return self._made.get(asked) or self._keep(asked, self._pseudonyms.labelled(*asked))

    def _keep(self, asked: tuple[str, ...], made: str) -> str:
        if len(self._made) >= MOST_IDS:
            raise Refused(f"more than {MOST_IDS} ids")
        self._made[asked] = made
        return made
