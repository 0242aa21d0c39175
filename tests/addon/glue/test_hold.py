"""What is kept of a telemetry request, and the answer that is ready for it."""

from dataclasses import replace

import pytest
from mitmproxy.http import Request, Response
from mitmproxy.test import tflow

from addon.glue.hold import Hold, answer_for, planned
from addon.protocol.records import Action, Body
from addon.telemetry.policy import parse
from addon.telemetry.sinks import Kind, Sink

SEGMENT = Sink("segment", Kind.SEGMENT)


@pytest.mark.parametrize(
    ("mode", "method", "action"),
    [
        ("observe", "POST", "passed"),
        ("strip", "POST", "stripped"),
        ("rewrite", "POST", "rewritten"),
        ("block", "POST", "answered"),
        ("shadow:strip", "POST", "stripped"),
        ("strip", "OPTIONS", "answered"),
        ("rewrite", "options", "answered"),
        ("observe", "OPTIONS", "passed"),
    ],
)
def test_what_a_policy_asks_for(mode: str, method: str, action: str) -> None:
    assert planned(parse(mode), SEGMENT, method) == action
    assert planned(parse(mode, "statsig"), SEGMENT, method) == "passed"


def test_an_answer_is_the_vendors_own_with_leave_for_the_page_that_asks() -> None:
    request = Request.make("POST", "https://chatgpt.com/ces/v1/t")
    request.headers["Origin"] = "https://sora.chatgpt.com"
    answer = answer_for(request, SEGMENT)
    assert (answer.status_code, answer.reason, answer.json()) == (200, "OK", {"success": True})
    assert answer.headers["access-control-allow-origin"] == "https://sora.chatgpt.com"
    assert answer.headers["content-length"] == str(len(answer.raw_content or b""))


def test_a_preflight_is_answered_without_a_body() -> None:
    asks = {
        "Origin": "https://sora.chatgpt.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,x-retry-count",
    }
    request = Request.make("OPTIONS", "https://chatgpt.com/ces/v1/t")
    request.headers.update(asks)
    answer = answer_for(request, SEGMENT)
    assert (answer.status_code, answer.raw_content) == (204, b"")
    assert answer.headers["access-control-allow-headers"] == "authorization,x-retry-count"
    assert "content-length" not in answer.headers


def test_a_hold_that_only_the_rule_of_thumb_could_make_says_so() -> None:
    hold = Hold.roughly(
        parse("block"), answer_for(Request.make("POST", "https://a.test/"), SEGMENT)
    )
    assert (hold.treatment.action, hold.treatment.reason) == (
        Action.ANSWERED,
        "chatcap failed on it",
    )


@pytest.mark.parametrize(
    ("mode", "covered", "reads"),
    [("observe", False, False), ("block", True, True), ("shadow:block", False, True)],
)
def test_which_uploads_have_to_be_whole(mode: str, covered: bool, reads: bool) -> None:
    answer = answer_for(Request.make("POST", "https://a.test/"), SEGMENT) if covered else None
    assert Hold.begin(parse(mode), SEGMENT, "POST", answer).reads is reads


def test_a_note_of_what_was_done_leaves_nothing_of_what_was_to_be_sent() -> None:
    hold = Hold.roughly(parse("strip"), Response.make())
    hold.treatment = replace(
        hold.treatment,
        sent=Body.of(b"x"),
        sent_path="/x",
        sent_headers=((b"a", b"b"),),
        sent_without=("cookie",),
        sent_events=(0,),
    )
    hold.note(Action.ANSWERED, "synthetic")
    assert hold.treatment == replace(
        Hold.roughly(parse("strip"), Response.make()).treatment, reason="synthetic"
    )


@pytest.mark.parametrize(
    ("response", "ended", "went"),
    [
        ("ours", True, False),
        ("script", True, False),
        ("server", True, True),
        ("none", True, True),
        ("none", False, False),
    ],
)
def test_who_answered_is_told_by_the_answer(response: str, ended: bool, went: bool) -> None:
    flow, answer = tflow.tflow(), Response.make(200, b"ours")
    server = Response.make(200)
    server.raw_content = None
    given = {"ours": answer, "script": Response.make(418), "server": server, "none": None}
    flow.response = given[response]
    flow.request.timestamp_end = 1.0 if ended else None
    hold = Hold.begin(parse("block"), SEGMENT, "POST", answer)
    assert hold.went(flow) is went
    hold.note(Action.PASSED)
    assert hold.went(flow) is False
