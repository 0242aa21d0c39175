"""The gate: the one place of chatcap that stops or changes what a client sends.

Closed by default: telemetry that the policy covers is answered as soon as its headers are known,
and only a rewriter that succeeded takes that answer away again, in `request`. mitmproxy looks at
`flow.response` after that hook, and has sent nothing by then.

It is no part of chatcap's script: it is not skipped when another script raises (fact F4.2), and
goes on when the script file is broken or deleted under a running proxy (F1.6). It stands at both
ends of mitmproxy's chain. The front closes before a script can keep an event from those behind it
(`AddonHalt`); the end sees what the scripts made of the request, and opens.

No single function that fails may open it: each hook decides by itself, and what replaces a
decision that failed (`decide_roughly`) shares nothing with it.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Protocol
from weakref import WeakKeyDictionary

from mitmproxy import ctx, http
from mitmproxy.log import ALERT

from addon.glue import changing, display, emergency, settings, target
from addon.glue.hold import FAILED, Hold, answer_for
from addon.protocol.records import Action
from addon.telemetry import sinks
from addon.telemetry.policy import Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.sinks import Sink

logger = logging.getLogger(__name__)

UNSURE = "chatcap cannot tell what a request is; a rule of thumb decides"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is in force, swapped as a whole. A flow keeps the policy its headers came under."""

    policy: Policy = field(default_factory=Policy)
    acts: bool = False
    hosts: frozenset[str] = frozenset()
    pseudonyms: Pseudonyms | None = None
    """None: there was no record yet whose key they could have."""


class Listener(Protocol):
    """Whoever records."""

    def decided(self, flow: http.HTTPFlow, hold: Hold | None) -> None:
        """It is known whether a request is telemetry; None: it is not, and passes."""


@dataclass(slots=True, eq=False)
class Seen:
    """What the gate found a request to be. `marks` would differ if a script had changed it."""

    marks: tuple[object, ...]
    matches: list[target.Named]
    hold: Hold | None = None


class Front:
    """The gate's part at the front of mitmproxy's chain."""

    name = "chatcap-front"

    def __init__(self, gate: "Gate") -> None:
        self._gate = gate

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        try:
            self._gate.decide(flow)
        except Exception:
            logger.exception(UNSURE)
            self._gate.decide_roughly(flow)


class Gate:
    """The gate, and its part at the end of mitmproxy's chain."""

    name = "chatcap-gate"

    def __init__(self) -> None:
        self.rule = Rule()
        self._listener: Listener | None = None
        self._seen: WeakKeyDictionary[http.HTTPFlow, Seen] = WeakKeyDictionary()
        self._counts: Counter[Action] = Counter()

    @classmethod
    def of_the_proxy(cls) -> "Gate":
        """The running proxy's gate, put into its chain if there is none yet."""
        addons = ctx.master.addons
        gate = addons.get(cls.name)
        if isinstance(gate, cls):
            return gate
        gate = cls()
        addons.add(gate)
        front = addons.register(Front(gate))
        addons.chain = [front, *addons.chain]
        return gate

    def configure(self, updated: set[str]) -> None:
        """Take up the policy of mitmproxy's options, for requests from now on.

        Raises OptionsError, which takes a `:set` back; the policy stays as it was.
        """
        if updated.isdisjoint(settings.POLICY_OPTIONS):
            return
        policy = settings.policy(ctx.options)
        if policy != self.rule.policy:
            self.rule = replace(self.rule, policy=policy, acts=policy.acts)
            logger.log(ALERT, "chatcap's policy for telemetry is now %s", settings.told(policy))

    def attach(self, listener: Listener, hosts: frozenset[str], key: bytes) -> None:
        """Somebody records, into the database of that key; `hosts` are ChatGPT's, too."""
        self.rule = replace(self.rule, hosts=hosts, pseudonyms=Pseudonyms(key))
        self._listener = listener

    def detach(self) -> None:
        """Whoever recorded is gone. A reload begins the next one at once (fact F1.6)."""
        self._listener = None
        if not ctx.master.should_exit.is_set():
            ctx.master.event_loop.call_soon(self._tell_if_alone)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        try:
            self.decide(flow)
        except Exception:
            logger.exception(UNSURE)
            self.decide_roughly(flow)
        self._show(flow)
        self._tell(flow)

    def request(self, flow: http.HTTPFlow) -> None:
        try:
            self.decide(flow)
            self._settle(flow)
        except Exception:
            logger.exception("chatcap failed on a request; if it is telemetry, it stays here")
            self.decide_roughly(flow)
        self._show(flow)

    def response(self, flow: http.HTTPFlow) -> None:
        if flow.websocket is None:
            self._forget(flow)

    def websocket_end(self, flow: http.HTTPFlow) -> None:
        self._forget(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        self._forget(flow)

    def holding(self, flow: http.HTTPFlow) -> Hold | None:
        """What is known of an open flow that is telemetry."""
        seen = self._seen.get(flow)
        return seen.hold if seen is not None else None

    def matches(self, flow: http.HTTPFlow) -> list[target.Named]:
        """What the registry said of an open flow; empty if nobody asked yet."""
        seen = self._seen.get(flow)
        return seen.matches if seen is not None else []

    def stats(self) -> str:
        """The policy, and what was done to telemetry since the proxy started."""
        counts = ", ".join(f"{self._counts[action]} {action}" for action in Action)
        return f"telemetry under {settings.told(self.rule.policy)}: {counts}"

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
        found = target.matches(flow, rule.hosts)
        self._seen[flow] = seen = Seen(marks, found)
        sink = find_sink(request, found)
        if sink is not None:
            closed = rule.acts and rule.policy.covers(sink.vendor)
            answer = _answer(request, sink) if closed else None
            seen.hold = hold = Hold.begin(rule.policy, sink, request.method, answer)
            if closed:
                hold.close(flow)

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
            self._seen[flow] = Seen((), [], Hold.roughly(rule.policy, flow.response))
        elif hold is not None and hold.answer is not None:
            flow.request.stream = False
            if flow.response is None:
                flow.response = hold.answer
            hold.note(Action.ANSWERED, FAILED)

    def _settle(self, flow: http.HTTPFlow) -> None:
        """The upload is whole."""
        hold = self.holding(flow)
        if hold is None:
            return
        changes = hold.treatment.planned in changing.CHANGES
        if hold.answer is None:
            if changes and hold.policy.shadow:
                changing.foresee(flow, hold, self.rule.pseudonyms)
            return
        if flow.response is not hold.answer:
            hold.note(Action.ANSWERED, "another script answered it")
        elif changes:
            changing.change(flow, hold, self.rule.pseudonyms)

    def _show(self, flow: http.HTTPFlow) -> None:
        hold = self.holding(flow)
        if hold is None:
            return
        try:
            display.treated(flow, hold.treatment)
        except Exception:
            logger.exception("chatcap failed to show what it did")

    def _tell(self, flow: http.HTTPFlow) -> None:
        if self._listener is None:
            return
        try:
            self._listener.decided(flow, self.holding(flow))
        except Exception:
            logger.exception("chatcap failed to record a request; it goes on")

    def _forget(self, flow: http.HTTPFlow) -> None:
        seen = self._seen.pop(flow, None)
        if seen is not None and seen.hold is not None:
            self._counts[seen.hold.treatment.action] += 1

    def _tell_if_alone(self) -> None:
        if self._listener is None:
            logger.log(
                ALERT,
                "chatcap's script is gone: nothing is recorded any more. Its policy for telemetry"
                " stays in force: %s. Restart the proxy to record again.",
                settings.told(self.rule.policy),
            )


def find_sink(request: http.Request, found: list[target.Named]) -> Sink | None:
    """What kind of telemetry a request is, under any of the names it gives; None for function."""
    method, path = request.method, request.path
    preflight = method.upper() == "OPTIONS"
    asked = request.headers.get("access-control-request-method") if preflight else None
    for _, match in found:
        sink = sinks.sink(match, method, path, asked)
        if sink is not None:
            return sink
    return None


def _marks(request: http.Request) -> tuple[object, ...]:
    data = request.data
    return data.host, data.authority, data.method, data.path, data.headers.fields


def _answer(request: http.Request, sink: Sink) -> http.Response:
    try:
        return answer_for(request, sink)
    except Exception:
        logger.exception("chatcap cannot make an answer for %s; a plain one does", sink.vendor)
        return emergency.answer()
