"""What goes out is put in the upload's place whole, or nothing is."""

import json
from collections.abc import Callable

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from addon.glue import changing, emergency
from addon.glue.hold import Hold
from addon.protocol.records import CHANGES, Action
from addon.telemetry.policy import parse
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.sinks import Kind, Sink
from tests.rig.samples import sample

BODY = sample("segment-batch-track.json")
KEY = Pseudonyms(b"0" * 32)
Change = Callable[[http.HTTPFlow, Hold, Pseudonyms | None], None]


def held(
    mode: str, body: bytes | None = BODY, kind: Kind = Kind.SEGMENT, dropped: str = ""
) -> tuple[http.HTTPFlow, Hold]:
    request = http.Request.make("POST", "https://chatgpt.com/ces/v1/b?x=1", b"")
    request.headers.update({"Cookie": "synthetic=1", "Content-Type": "text/plain"})
    request.headers["Transfer-Encoding"] = "chunked"
    request.raw_content = body
    request.trailers = http.Headers(((b"x-told", b"late"),))
    flow = tflow.tflow(req=request)
    policy = parse(mode, dropped=dropped)
    answer = None
    if policy.acts:
        answer = flow.response = emergency.answer()
    return flow, Hold.begin(policy, Sink("segment", kind), "POST", answer)


@pytest.mark.parametrize(("mode", "action"), [("strip", "stripped"), ("rewrite", "rewritten")])
def test_what_may_go_out_takes_the_place_of_the_upload(mode: str, action: str) -> None:
    flow, hold = held(mode)
    changing.change(flow, hold, KEY)
    request = flow.request
    assert flow.response is None
    assert request.raw_content is not None
    assert request.raw_content != BODY
    assert json.loads(request.raw_content)["batch"]
    assert request.headers["content-length"] == str(len(request.raw_content))
    assert request.headers["content-type"] == "text/plain"
    assert not {"cookie", "transfer-encoding"} & {name.lower() for name in request.headers}
    assert (request.trailers, request.path) == (None, "/ces/v1/b")
    assert hold.treatment.action == action
    assert hold.treatment.sent is not None
    assert hold.treatment.sent.data == request.raw_content
    assert "cookie" in hold.treatment.sent_without


@pytest.mark.parametrize("act", [changing.change, changing.foresee])
def test_it_is_noted_which_events_go_out(act: Change) -> None:
    flow, hold = held("strip", dropped="Show*")
    act(flow, hold, KEY)
    assert hold.treatment.sent_events == (1,)


def test_the_client_said_is_kept_for_the_record_and_for_revert() -> None:
    flow, hold = held("strip")
    changing.change(flow, hold, KEY)
    assert hold.said is not None
    assert (hold.said.path, hold.said.body) == ("/ces/v1/b?x=1", BODY)
    assert (b"Cookie", b"synthetic=1") in hold.said.headers
    flow.revert()
    assert (flow.request.raw_content, flow.response) == (BODY, None)


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"{not json", Kind.SEGMENT, ""),
        (BODY, Kind.DATADOG, "no rewriter for datadog uploads"),
        (None, Kind.SEGMENT, "another script streams its body"),
    ],
)
@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_what_is_refused_stays_answered(
    mode: str, body: bytes | None, kind: Kind, reason: str
) -> None:
    flow, hold = held(mode, body, kind)
    changing.change(flow, hold, KEY)
    assert flow.response is hold.answer
    assert (flow.request.raw_content, hold.said) == (body, None)
    assert hold.treatment.action is Action.ANSWERED
    assert reason in (hold.treatment.reason or "")
    assert hold.treatment.reason


def test_without_a_key_nothing_goes_out() -> None:
    flow, hold = held("rewrite")
    changing.change(flow, hold, None)
    assert flow.response is hold.answer


@pytest.mark.parametrize("mode", ["shadow:strip", "shadow:rewrite"])
def test_a_shadow_says_what_would_be_sent_and_touches_nothing(mode: str) -> None:
    flow, hold = held(mode)
    before = flow.get_state()
    changing.foresee(flow, hold, KEY)
    assert flow.get_state() == before
    assert hold.treatment.action is Action.PASSED
    assert hold.treatment.planned in CHANGES
    assert hold.treatment.sent is not None
    assert hold.treatment.sent.data != BODY


def test_a_shadow_says_why_nothing_would_be_sent() -> None:
    flow, hold = held("shadow:strip", b"{not json")
    changing.foresee(flow, hold, KEY)
    assert (hold.treatment.action, hold.treatment.planned) == (Action.PASSED, Action.ANSWERED)
    assert hold.treatment.reason


@pytest.mark.parametrize("act", [changing.change, changing.foresee])
@pytest.mark.parametrize("name", ["treat", "replace", "Upload"])
def test_a_bug_opens_nothing(act: Change, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    flow, hold = held("strip")
    monkeypatch.setattr(changing, name, fail)
    with pytest.raises(RuntimeError):
        act(flow, hold, KEY)
    assert flow.response is hold.answer
    assert flow.request.raw_content == BODY


@pytest.mark.parametrize("name", ["http.Headers", "replace"])
def test_what_failed_half_way_sent_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    flow, hold = held("strip")
    with monkeypatch.context() as patched:
        patched.setattr(f"addon.glue.changing.{name}", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            changing.change(flow, hold, KEY)
    assert flow.response is hold.answer
    assert (hold.treatment.action, hold.treatment.sent) == (Action.ANSWERED, None)
