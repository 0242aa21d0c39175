"""What chatcap shows of a flow in mitmproxy's own views."""

import pytest
from mitmproxy.test import tflow

from addon.glue.display import annotate, treated
from addon.protocol import registry
from addon.protocol.records import Action, Treatment


@pytest.mark.parametrize(
    ("path", "comment", "marked"),
    [
        ("/backend-api/me", "account: me", ""),
        ("/ces/v1/b", "telemetry: ", ":satellite:"),
        ("/backend-api/brand-new", ": undeclared", ""),
    ],
)
def test_the_endpoint_is_named(path: str, comment: str, marked: str) -> None:
    flow = tflow.tflow()
    annotate(flow, registry.match("POST" if "ces" in path else "GET", "chatgpt.com", path))
    assert comment in flow.comment
    assert flow.marked == marked
    assert all(isinstance(value, str) for value in flow.metadata.values())


def test_what_others_wrote_on_a_flow_stays() -> None:
    flow = tflow.tflow()
    flow.comment, flow.marked = "mine", ":star:"
    flow.metadata["chatcap.action"] = "answered"
    annotate(flow, registry.match("POST", "chatgpt.com", "/ces/v1/b"))
    assert (flow.comment, flow.marked) == ("mine", ":star:")
    assert flow.metadata["chatcap.action"] == "answered"


@pytest.mark.parametrize(
    ("action", "reason", "comment", "marked"),
    [
        (Action.PASSED, None, "telemetry: segment_batch", ":satellite:"),
        (Action.ANSWERED, None, "telemetry: segment_batch; chatcap: answered", ":no_entry:"),
        (
            Action.ANSWERED,
            "no rewriter for datadog",
            "telemetry: segment_batch; chatcap: answered, no rewriter for datadog",
            ":no_entry:",
        ),
        (Action.STRIPPED, None, "telemetry: segment_batch; chatcap: stripped", ":scissors:"),
        (
            Action.REWRITTEN,
            None,
            "telemetry: segment_batch; chatcap: rewritten",
            ":performing_arts:",
        ),
    ],
)
def test_what_was_done_is_seen_at_a_glance_and_said_once(
    action: Action, reason: str | None, comment: str, marked: str
) -> None:
    flow = tflow.tflow()
    annotate(flow, registry.match("POST", "chatgpt.com", "/ces/v1/b"))
    answered = Treatment(policy="strip", vendor="segment", action=Action.ANSWERED)
    if action is not Action.PASSED:
        treated(flow, answered)  # at its headers, as long as nothing is known to go out
    treated(flow, Treatment(policy="strip", vendor="segment", action=action, reason=reason))
    assert (flow.comment, flow.marked) == (comment, marked)
    assert flow.metadata["chatcap.action"] == action.value


def test_marks_and_words_of_the_user_stay_beside_it() -> None:
    flow = tflow.tflow()
    flow.comment, flow.marked = "mine", ":star:"
    treated(flow, Treatment(policy="block", vendor="segment", action=Action.ANSWERED))
    assert (flow.comment, flow.marked) == ("mine; chatcap: answered", ":star:")


def test_without_a_comment_the_action_stands_alone() -> None:
    flow = tflow.tflow()
    treated(flow, Treatment(policy="block", vendor="segment", action=Action.ANSWERED))
    assert flow.comment == "chatcap: answered"
