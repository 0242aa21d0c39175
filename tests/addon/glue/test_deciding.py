"""What is decided of a request, once, under every name and whatever a script made of it."""

import gc

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from addon.glue import deciding
from addon.glue.deciding import Decisions, Rule
from addon.glue.hold import Hold
from addon.telemetry.policy import parse


def request(
    path: str = "/ces/v1/t", host: str = "chatgpt.com", method: str = "POST"
) -> http.HTTPFlow:
    flow = tflow.tflow(req=http.Request.make(method, f"https://{host}{path}", b"{}"))
    flow.client_conn.sni = None
    return flow


def under(mode: str, vendors: str = "") -> Decisions:
    decisions, policy = Decisions(), parse(mode, vendors)
    decisions.rule = Rule(policy=policy, acts=policy.acts)
    return decisions


@pytest.mark.parametrize(
    ("flow", "vendor"),
    [
        (request(), "segment"),
        (request("/%63es//v1/t"), "segment"),
        (request("/v1/t", "api.segment.io"), "segment"),
        (request("/ces/v1/rgstr"), "statsig"),
        (request("/anything?ddforward=x"), "datadog"),
        (request("/backend-api/me", method="GET"), None),
        (request("/ces/v1/projects/oai/settings", method="GET"), None),
        (request("/ces/v1/t", "chatgpt.com.evil.example"), None),
    ],
)
def test_telemetry_is_closed_and_everything_else_left_alone(
    flow: http.HTTPFlow, vendor: str | None
) -> None:
    decisions = under("block")
    decisions.decide(flow)
    seen = decisions.about(flow)
    assert seen is not None
    assert (seen.hold.treatment.vendor if seen.hold else None) == vendor
    assert (flow.response is not None) is (vendor is not None)


def test_a_preflight_belongs_to_what_it_asks_leave_for() -> None:
    decisions = under("strip")
    for asked, closed in (("POST", True), (None, True)):
        flow = request(method="OPTIONS")
        if asked:
            flow.request.headers["Access-Control-Request-Method"] = asked
        decisions.decide(flow)
        assert (flow.response is not None) is closed


def test_what_was_decided_stays_unless_a_script_changes_the_request() -> None:
    decisions, flow = under("block"), request("/backend-api/me")
    decisions.decide(flow)
    before = decisions.about(flow)
    decisions.decide(flow)
    assert decisions.about(flow) is before
    flow.request.host = "api.segment.io"
    flow.request.path = "/v1/t"
    decisions.decide(flow)
    assert flow.response is not None


def test_what_is_closed_is_closed_again_however_often_it_is_opened() -> None:
    decisions, flow = under("block"), request()
    for _ in range(3):
        flow.response, flow.request.stream = None, True
        decisions.decide(flow)
        assert flow.response is not None
        assert flow.request.stream is False


def test_an_answer_that_cannot_be_made_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "answer_for", lambda *_: 1 / 0)
    decisions, flow = under("block"), request("/cdn-cgi/rum")
    decisions.decide(flow)
    assert flow.response is not None
    assert flow.response.json() == {"success": True}


def test_a_decision_that_failed_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    decisions, flow = under("block"), request()
    with monkeypatch.context() as patched:
        patched.setattr(deciding, "find", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            decisions.decide(flow)
    assert decisions.about(flow) is None
    decisions.decide(flow)
    assert flow.response is not None


def test_it_is_closed_before_anything_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hold, "begin", lambda *_: 1 / 0)
    decisions, flow = under("block"), request()
    with pytest.raises(ZeroDivisionError):
        decisions.decide(flow)
    assert flow.response is not None


@pytest.mark.parametrize(("mode", "closed"), [("block", True), ("observe", False)])
def test_the_rule_of_thumb_closes_only_under_a_policy(mode: str, closed: bool) -> None:
    decisions, flow, chat = under(mode), request(), request("/backend-api/f/conversation")
    decisions.decide_roughly(flow)
    decisions.decide_roughly(chat)
    assert (flow.response is not None) is closed
    assert chat.response is None


def test_the_rule_of_thumb_keeps_what_was_decided() -> None:
    closed, passed = under("strip"), under("strip", "statsig")
    held, free = request(), request()
    for decisions, flow in ((closed, held), (passed, free)):
        decisions.decide(flow)
        answer, flow.response = flow.response, None
        decisions.decide_roughly(flow)
        assert flow.response is answer
    assert (held.response is None, free.response is None) == (False, True)


def test_nothing_is_remembered_of_a_flow_that_is_over_or_gone() -> None:
    decisions, flow = under("block"), request()
    decisions.decide(flow)
    assert decisions.forget(flow) is not None
    assert decisions.forget(flow) is None
    decisions.decide(flow)
    kept = decisions._seen
    assert len(kept) == 1
    del flow
    gc.collect()
    assert len(kept) == 0
