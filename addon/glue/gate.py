"""The gate: the one place of chatcap that stops or changes what a client sends.

Closed by default: telemetry that the policy covers is answered as soon as its headers are known,
and only a rewriter that succeeded takes that answer away again, in `request`. mitmproxy looks at
`flow.response` after that hook, and has sent nothing by then.

It is an addon of its own at the end of mitmproxy's chain: it sees what other scripts made of a
request, is not skipped when one of them raises (fact F4.2), and goes on when the script file is
broken or deleted under a running proxy (F1.6).

No single function that fails may open it: each hook decides by itself, and what replaces a
decision that failed (`_decide_roughly`) shares nothing with it.
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


class Gate:
    """A mitmproxy addon."""

    name = "chatcap-gate"

    def __init__(self) -> None:
        self.rule = Rule()
        self._listener: Listener | None = None
        self._holds: WeakKeyDictionary[http.HTTPFlow, Hold] = WeakKeyDictionary()
        self._counts: Counter[Action] = Counter()

    @classmethod
    def of_the_proxy(cls) -> "Gate":
        """The running proxy's gate, put at the end of the chain if there is none yet."""
        gate = ctx.master.addons.get(cls.name)
        if isinstance(gate, cls):
            return gate
        gate = cls()
        ctx.master.addons.add(gate)
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
            self._decide(flow)
        except Exception:
            logger.exception("chatcap cannot tell what a request is; a rule of thumb decides")
            self._decide_roughly(flow)
        self._show(flow)
        self._tell(flow)

    def request(self, flow: http.HTTPFlow) -> None:
        try:
            self._decide(flow)
            self._settle(flow)
        except Exception:
            logger.exception("chatcap failed on a request; if it is telemetry, it stays here")
            self._decide_roughly(flow)
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
        return self._holds.get(flow)

    def stats(self) -> str:
        """The policy, and what was done to telemetry since the proxy started."""
        counts = ", ".join(f"{self._counts[action]} {action}" for action in Action)
        return f"telemetry under {settings.told(self.rule.policy)}: {counts}"

    def _decide(self, flow: http.HTTPFlow) -> None:
        """Close the gate for telemetry that the policy covers; once for each flow."""
        if not flow.live or flow in self._holds:
            return
        rule = self.rule
        sink = find_sink(flow, rule.hosts)
        if sink is None:
            return
        answer = None
        if rule.acts and rule.policy.covers(sink.vendor):
            answer = _answer(flow.request, sink)
            flow.request.stream = False  # the upload is read to its end all the same
            if flow.response is None:  # else another script has answered
                flow.response = answer
        self._holds[flow] = Hold.begin(rule.policy, sink, flow.request.method, answer)

    def _decide_roughly(self, flow: http.HTTPFlow) -> None:
        """Decide without any of the code that has just failed."""
        rule, hold = self.rule, self._holds.get(flow)
        if hold is None and flow.live and rule.acts:
            if not emergency.is_telemetry(flow.request, flow.client_conn.sni):
                return
            flow.request.stream = False
            if flow.response is None:
                flow.response = emergency.answer()
            self._holds[flow] = Hold.roughly(rule.policy, flow.response)
        elif hold is not None and hold.answer is not None:
            if flow.response is None:
                flow.response = hold.answer
            hold.note(Action.ANSWERED, FAILED)

    def _settle(self, flow: http.HTTPFlow) -> None:
        """The upload is whole."""
        hold = self._holds.get(flow)
        if hold is None:
            return
        changes = hold.treatment.planned in changing.CHANGES
        if hold.answer is None:
            if changes and hold.policy.shadow:
                changing.foresee(flow, hold, self.rule.pseudonyms)
            return
        if flow.response is None:  # another script took it away
            flow.response = hold.answer
        if flow.response is not hold.answer:
            hold.note(Action.ANSWERED, "another script answered it")
        elif changes:
            changing.change(flow, hold, self.rule.pseudonyms)

    def _show(self, flow: http.HTTPFlow) -> None:
        hold = self._holds.get(flow)
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
            self._listener.decided(flow, self._holds.get(flow))
        except Exception:
            logger.exception("chatcap failed to record a request; it goes on")

    def _forget(self, flow: http.HTTPFlow) -> None:
        hold = self._holds.pop(flow, None)
        if hold is not None:
            self._counts[hold.treatment.action] += 1

    def _tell_if_alone(self) -> None:
        if self._listener is None:
            logger.log(
                ALERT,
                "chatcap's script is gone: nothing is recorded any more. Its policy for telemetry"
                " stays in force: %s. Restart the proxy to record again.",
                settings.told(self.rule.policy),
            )


def find_sink(flow: http.HTTPFlow, hosts: frozenset[str]) -> Sink | None:
    """What kind of telemetry a request is, under any of the names it gives; None for function."""
    request = flow.request
    preflight = request.method.upper() == "OPTIONS"
    asked = request.headers.get("access-control-request-method") if preflight else None
    for _, match in target.matches(flow, hosts):
        sink = sinks.sink(match, request.method, request.path, asked)
        if sink is not None:
            return sink
    return None


def _answer(request: http.Request, sink: Sink) -> http.Response:
    try:
        return answer_for(request, sink)
    except Exception:
        logger.exception("chatcap cannot make an answer for %s; a plain one does", sink.vendor)
        return emergency.answer()
