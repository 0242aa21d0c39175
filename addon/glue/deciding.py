"""Deciding what a request is, and closing the gate for it.

No single function that fails may open the gate: what replaces a decision that failed
(`decide_roughly`) shares nothing with it.
"""

import logging
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from mitmproxy import http

from addon.glue import emergency
from addon.glue.hold import FAILED, Hold, answer_for
from addon.glue.target import Target, find
from addon.protocol.records import Action
from addon.telemetry.policy import Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.sinks import Sink

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is in force, swapped as a whole. A flow keeps the policy its headers came under."""

    policy: Policy = field(default_factory=Policy)
    acts: bool = False
    hosts: frozenset[str] = frozenset()
    pseudonyms: Pseudonyms | None = None
    """None: there was no record yet whose key they could have."""


@dataclass(slots=True, eq=False)
class Seen:
    """What the gate found a request to be. `marks` would differ if a script had changed it."""

    marks: tuple[object, ...]
    target: Target | None
    """None: only the emergency's rules could tell."""
    hold: Hold | None = None


class Decisions:
    """What was decided about the flows that are open."""

    def __init__(self) -> None:
        self.rule = Rule()
        self._seen: WeakKeyDictionary[http.HTTPFlow, Seen] = WeakKeyDictionary()

    def about(self, flow: http.HTTPFlow) -> Seen | None:
        """What is known of a flow; None: nobody asked yet, or it is over."""
        return self._seen.get(flow)

    def forget(self, flow: http.HTTPFlow) -> Seen | None:
        """The flow is over. Returns what was known of it."""
        return self._seen.pop(flow, None)

    def decide(self, flow: http.HTTPFlow) -> None:
        """Close the gate for telemetry that the policy covers.

        May be asked again and again: what is closed stays closed, and what passed is looked at
        again if a script has changed it.
        """
        if not flow.live:
            return
        rule, request, seen = self.rule, flow.request, self._seen.get(flow)
        if seen is not None and seen.hold is not None:
            if seen.hold.answer is not None:
                seen.hold.close(flow)
            return
        marks = _marks(request)
        if seen is not None and seen.marks == marks:
            return
        found = find(flow, rule.hosts)
        sink, hold = found.sink, None
        if sink is not None:
            answer = None
            if rule.acts and rule.policy.covers(sink.vendor):
                answer = _answer(request, sink)
                request.stream = False
                flow.response = answer if flow.response is None else flow.response
            hold = Hold.begin(rule.policy, sink, request.method, answer)
        # last: a decision that fails half-way is no decision, and the next hook makes it again
        self._seen[flow] = Seen(marks, found, hold)

    def decide_roughly(self, flow: http.HTTPFlow) -> None:
        """Decide without any of the code that has just failed."""
        rule, seen = self.rule, self._seen.get(flow)
        hold = seen.hold if seen is not None else None
        if hold is None and flow.live and rule.acts:
            if not emergency.is_telemetry(flow.request, flow.client_conn.sni):
                return
            flow.request.stream = False
            if flow.response is None:
                flow.response = emergency.answer()
            self._seen[flow] = Seen((), None, Hold.roughly(rule.policy, flow.response))
        elif hold is not None and hold.answer is not None:
            flow.request.stream = False
            if flow.response is None:
                flow.response = hold.answer
            hold.note(Action.ANSWERED, FAILED)


def _marks(request: http.Request) -> tuple[object, ...]:
    data = request.data
    return data.host, data.authority, data.method, data.path, data.headers.fields


def _answer(request: http.Request, sink: Sink) -> http.Response:
    try:
        return answer_for(request, sink)
    except Exception:
        logger.exception("chatcap cannot make an answer for %s; a plain one does", sink.vendor)
        return emergency.answer()
