"""The gate: the one place of chatcap that stops or changes what a client sends.

Closed by default: telemetry that the policy covers is answered as soon as its headers are known,
and only a rewriter that succeeded takes that answer away again, in `request`. mitmproxy looks at
`flow.response` after that hook, and has sent nothing by then.

It is no part of chatcap's script: it is not skipped when another script raises (fact F4.2), and
goes on when the script file is broken or deleted under a running proxy (F1.6). It stands at both
ends of mitmproxy's chain. The front closes before a script can keep an event from those behind it
(`AddonHalt`); the end sees what the scripts made of the request, and opens.

No single function that fails may open it: each hook decides by itself, and has a rule of thumb for
when the decision fails.
"""

import logging
from collections import Counter
from dataclasses import replace
from typing import Protocol

from mitmproxy import ctx, http
from mitmproxy.log import ALERT

from addon.glue import changing, display, settings
from addon.glue.deciding import Decisions, Rule
from addon.glue.hold import Hold
from addon.glue.target import Target
from addon.protocol.records import CHANGES, Action
from addon.telemetry.pseudonyms import Pseudonyms

logger = logging.getLogger(__name__)

UNSURE = "chatcap cannot tell what a request is; a rule of thumb decides"
SENT_ON = "another script sent it on"
ANSWERED_ELSEWHERE = "another script or mitmproxy's own options answered it"
LEFT = f"chatcap's policy did not keep in an upload of telemetry (%s): {SENT_ON}"


class Listener(Protocol):
    """Whoever records."""

    def decided(self, flow: http.HTTPFlow, hold: Hold | None) -> None:
        """It is known whether a request is telemetry; None: it is not, and passes."""


class Front:
    """The gate's part at the front of mitmproxy's chain."""

    name = "chatcap-front"

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        try:
            self._decisions.decide(flow)
        except Exception:
            logger.exception(UNSURE)
            self._decisions.decide_roughly(flow)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        self._check(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        self._check(flow)

    def _check(self, flow: http.HTTPFlow) -> None:
        """Whatever happened behind the gate: the record must be true."""
        seen = self._decisions.about(flow)
        if seen is not None and seen.hold is not None and seen.hold.went(flow):
            seen.hold.note(Action.PASSED, SENT_ON)
            logger.log(ALERT, LEFT, seen.hold.treatment.vendor)


class Gate:
    """The gate, and its part at the end of mitmproxy's chain."""

    name = "chatcap-gate"

    def __init__(self) -> None:
        self._decisions = Decisions()
        self.front = Front(self._decisions)
        self._listener: Listener | None = None
        self._counts: Counter[Action] = Counter()

    @property
    def rule(self) -> Rule:
        """What is in force."""
        return self._decisions.rule

    @classmethod
    def of_the_proxy(cls) -> "Gate":
        """The running proxy's gate, put into its chain if there is none yet."""
        addons = ctx.master.addons
        gate = addons.get(cls.name)
        if isinstance(gate, cls):
            return gate
        gate = cls()
        addons.add(gate)
        addons.chain = [addons.register(gate.front), *addons.chain]
        return gate

    def configure(self, updated: set[str]) -> None:
        """Take up the policy of mitmproxy's options, for requests from now on.

        Raises OptionsError, which takes a `:set` back; the policy stays as it was.
        """
        if updated.isdisjoint(settings.POLICY_OPTIONS):
            return
        policy = settings.policy(ctx.options)
        if policy != self.rule.policy:
            self._decisions.rule = replace(self.rule, policy=policy, acts=policy.acts)
            logger.log(ALERT, "chatcap's policy for telemetry is now %s", settings.told(policy))

    def attach(self, listener: Listener, hosts: frozenset[str], key: bytes) -> None:
        """Somebody records, into the database of that key; `hosts` are ChatGPT's, too."""
        self._decisions.rule = replace(self.rule, hosts=hosts, pseudonyms=Pseudonyms(key))
        self._listener = listener

    def detach(self) -> None:
        """Whoever recorded is gone. A reload begins the next one at once (fact F1.6)."""
        self._listener = None
        if not ctx.master.should_exit.is_set():
            ctx.master.event_loop.call_soon(self._tell_if_alone)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        try:
            self._decisions.decide(flow)
        except Exception:
            logger.exception(UNSURE)
            self._decisions.decide_roughly(flow)
        self._show(flow)
        self._tell(flow)

    def request(self, flow: http.HTTPFlow) -> None:
        streamed = bool(flow.request.stream) and flow.request.raw_content is None
        try:
            self._decisions.decide(flow)
            self._settle(flow, streamed=streamed)
        except Exception:
            logger.exception("chatcap failed on a request; if it is telemetry, it stays here")
            self._decisions.decide_roughly(flow)
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
        seen = self._decisions.about(flow)
        return seen.hold if seen is not None else None

    def target(self, flow: http.HTTPFlow) -> Target | None:
        """What an open flow was found to be; None if nobody could tell yet."""
        seen = self._decisions.about(flow)
        return seen.target if seen is not None else None

    def stats(self) -> str:
        """The policy, and what was done to telemetry since the proxy started."""
        counts = ", ".join(f"{self._counts[action]} {action}" for action in Action)
        return f"telemetry under {settings.told(self.rule.policy)}: {counts}"

    def _settle(self, flow: http.HTTPFlow, *, streamed: bool) -> None:
        """The upload is whole. What was `streamed` is at the server by now."""
        hold = self.holding(flow)
        if hold is None:
            return
        changes = hold.treatment.planned in CHANGES
        if hold.answer is None:
            if changes and hold.policy.shadow:
                changing.foresee(flow, hold, self.rule.pseudonyms, self.rule.hosts)
            if flow.response is not None and not streamed:
                hold.note(Action.ANSWERED, ANSWERED_ELSEWHERE, by_script=True)
            return
        if changes and not streamed and hold.answers(flow):
            changing.let_others_answer(flow, hold)
        if streamed:
            hold.note(Action.PASSED, SENT_ON)
            logger.log(ALERT, LEFT, hold.treatment.vendor)
        elif flow.error is not None:
            hold.note(Action.ANSWERED, "another script ended it")
        elif flow.response is not hold.answer:
            hold.note(Action.ANSWERED, ANSWERED_ELSEWHERE, by_script=True)
        elif changes:
            changing.change(flow, hold, self.rule.pseudonyms, self.rule.hosts)

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
        seen = self._decisions.forget(flow)
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
