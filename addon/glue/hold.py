"""What the gate keeps of one telemetry request while it is open, and the answer it holds ready."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from mitmproxy import http
from mitmproxy.net.http.status_codes import RESPONSES

from addon.protocol.records import CHANGES, Action, Treatment
from addon.recording.wire import RawHeaders
from addon.telemetry.answers import Ask, answer
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.sinks import Sink

FAILED = "chatcap failed on it"

PLANNED = {
    Mode.OBSERVE: Action.PASSED,
    Mode.STRIP: Action.STRIPPED,
    Mode.REWRITE: Action.REWRITTEN,
    Mode.BLOCK: Action.ANSWERED,
}


class Said(NamedTuple):
    """What the client said, kept for the record where something else is sent."""

    path: str
    headers: RawHeaders
    body: bytes


@dataclass(slots=True, eq=False)
class Hold:
    """A telemetry request on its way.

    `sink` is None when only the emergency's rules could tell what it is. `answer` is ours; None
    lets the request pass. `said` is there as soon as something else is to be sent.
    """

    policy: Policy
    sink: Sink | None
    treatment: Treatment
    answer: http.Response | None = None
    said: Said | None = None

    @classmethod
    def begin(cls, policy: Policy, sink: Sink, method: str, answer: http.Response | None) -> "Hold":
        """Of a request whose headers are known."""
        action = Action.PASSED if answer is None else Action.ANSWERED
        plan = planned(policy, sink, method)
        treatment = Treatment(policy=str(policy), vendor=sink.vendor, action=action, planned=plan)
        return cls(policy, sink, treatment, answer)

    @classmethod
    def roughly(cls, policy: Policy, answer: http.Response) -> "Hold":
        """Of a request that only the emergency's rules could tell."""
        action = Action.ANSWERED
        treatment = Treatment(
            policy=str(policy), vendor="unknown", action=action, planned=action, reason=FAILED
        )
        return cls(policy, None, treatment, answer)

    @property
    def reads(self) -> bool:
        """Whether the whole upload is needed, for the answer or for what would be done."""
        return self.answer is not None or self.policy.shadow

    def close(self, flow: http.HTTPFlow) -> None:
        """Answer, unless another script did. The upload is read to its end all the same."""
        flow.request.stream = False
        if flow.response is None:
            flow.response = self.answer

    def answers(self, flow: http.HTTPFlow) -> bool:
        """Whether the flow's answer is the one that was made here."""
        return self.answer is not None and flow.response is self.answer

    def withheld(self, flow: http.HTTPFlow) -> bool:
        """Whether the client was gone before it got that answer."""
        response = flow.response if self.answers(flow) else None
        return response is not None and not response.timestamp_start

    def went(self, flow: http.HTTPFlow) -> bool:
        """Whether what is held went to the server all the same, when headers or an error came.

        A server's answer has no body yet then, as a script's has; without any answer, what ended
        or was streamed was sent.
        """
        if self.treatment.action is not Action.ANSWERED or self.answers(flow):
            return False
        request, response = flow.request, flow.response
        if response is None:
            return bool(request.timestamp_end or request.stream)
        return response.raw_content is None

    def note(self, action: Action, reason: str | None = None, *, by_script: bool = False) -> None:
        """Write down what was done; nothing was sent instead."""
        treatment = replace(
            self.treatment, action=action, reason=reason, by_script=by_script, sent=None
        )
        self.treatment = replace(
            treatment, sent_path=None, sent_headers=(), sent_without=(), sent_events=()
        )


def planned(policy: Policy, sink: Sink, method: str) -> Action:
    """What the policy asks for. There is nothing to change in a preflight: it is answered."""
    if not policy.covers(sink.vendor):
        return Action.PASSED
    action = PLANNED[policy.mode]
    changes = action in CHANGES
    return Action.ANSWERED if changes and method.upper() == "OPTIONS" else action


def answer_for(request: http.Request, sink: Sink) -> http.Response:
    """What the vendor's client takes for success, as if the server had said it.

    Its times are zero until mitmproxy gives it: whoever leaves before that got no answer.
    """
    header = request.headers.get
    ask = Ask(
        method=request.method,
        origin=header("origin"),
        asked_method=header("access-control-request-method"),
        asked_headers=header("access-control-request-headers"),
        content_type=header("content-type"),
    )
    made = answer(sink, ask)
    lines = ((name.encode(), value.encode()) for name, value in made.headers)
    reason = RESPONSES.get(made.status, "").encode()
    headers = http.Headers(lines)
    return http.Response(b"HTTP/1.1", made.status, reason, headers, made.body, None, 0, None)
