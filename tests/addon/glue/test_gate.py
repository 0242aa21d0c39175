"""The gate is closed for telemetry under a policy, whatever else happens to the request."""

from collections.abc import Callable
from pathlib import Path

import pytest
from mitmproxy import ctx, exceptions, http
from mitmproxy.test import tflow

from addon.glue.deciding import Decisions
from addon.glue.gate import ANSWERED_ELSEWHERE, Gate
from addon.glue.hooks import ChatCap
from tests.addon.glue.builders import rows, with_addon


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chatcap.db"


def upload(
    host: str = "chatgpt.com", path: str = "/ces/v1/t", body: bytes = b"{}"
) -> http.HTTPFlow:
    flow = tflow.tflow(req=http.Request.make("POST", f"https://{host}{path}", body))
    flow.client_conn.sni = None
    return flow


def with_gate(path: Path, use: Callable[[ChatCap, Gate], None], **options: str) -> None:
    with_addon(path, lambda addon: use(addon, Gate.of_the_proxy()), **options)


def test_telemetry_is_answered_as_soon_as_its_headers_are_known(path: Path) -> None:
    def use(addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        flow.request.stream = True
        addon.requestheaders(flow)
        gate.requestheaders(flow)
        assert flow.response is not None
        assert flow.response.json() == {"success": True}
        assert flow.request.stream is False
        gate.request(flow)
        assert flow.response is not None
        flow.response.timestamp_start = 1.0
        addon.responseheaders(flow)
        addon.response(flow)
        gate.response(flow)
        assert gate.holding(flow) is None
        assert "1 answered" in gate.stats()

    with_gate(path, use, chatcap_telemetry="block")
    assert rows(path, "SELECT action, status, policy FROM flows") == [("answered", 200, "block")]


@pytest.mark.parametrize("mode", ["observe", "shadow:block"])
def test_a_policy_that_only_watches_changes_nothing(path: Path, mode: str) -> None:
    def use(addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        gate.requestheaders(flow)
        gate.request(flow)
        assert flow.response is None
        addon.error(flow)

    with_gate(path, use, chatcap_telemetry=mode)
    assert rows(path, "SELECT action, policy FROM flows") == [("passed", mode)]


def test_a_vendor_that_the_policy_does_not_cover_passes(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        gate.requestheaders(flow)
        gate.request(flow)
        assert flow.response is None

    with_gate(path, use, chatcap_telemetry="block", chatcap_vendors="statsig")


def test_a_flow_that_is_not_live_is_left_as_it_is(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        flow.live = False
        gate.requestheaders(flow)
        gate.request(flow)
        assert flow.response is None
        assert gate.holding(flow) is None

    with_gate(path, use, chatcap_telemetry="block")


def test_an_answer_of_another_script_stays_but_lets_nothing_out(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        flow.response = theirs = http.Response.make(418)
        gate.requestheaders(flow)
        gate.request(flow)
        assert flow.response is theirs
        hold = gate.holding(flow)
        assert hold is not None
        assert hold.treatment.reason == ANSWERED_ELSEWHERE
        assert hold.treatment.by_script

    with_gate(path, use, chatcap_telemetry="block")


def test_a_script_that_takes_the_answer_away_lets_nothing_out(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        gate.requestheaders(flow)
        flow.response = None
        gate.request(flow)
        assert flow.response is not None

    with_gate(path, use, chatcap_telemetry="block")


def test_a_request_that_a_script_turns_into_telemetry_stays(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        flow = upload(path="/backend-api/me")
        gate.front.requestheaders(flow)
        gate.requestheaders(flow)
        assert flow.response is None
        flow.request.path = "/ces/v1/t"
        gate.request(flow)
        assert flow.response is not None

    with_gate(path, use, chatcap_telemetry="block")


def test_the_gate_stands_at_both_ends_of_the_chain_and_there_is_one(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        chain = ctx.master.addons.chain
        assert chain[0] is gate.front
        assert chain[-1] is gate
        assert Gate.of_the_proxy() is gate
        assert len(ctx.master.addons.chain) == len(chain)

    with_gate(path, use)


def test_the_front_closes_before_any_script_sees_the_request(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        gate.front.requestheaders(flow)
        assert flow.response is not None
        flow.request.stream = True
        gate.requestheaders(flow)
        assert flow.request.stream is False

    with_gate(path, use, chatcap_telemetry="strip")


@pytest.mark.parametrize("hook", ["front", "requestheaders", "request"])
def test_when_the_decision_fails_a_rule_of_thumb_decides(
    path: Path, hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        monkeypatch.setattr(Decisions, "decide", lambda *_: 1 / 0)
        act = gate.front.requestheaders if hook == "front" else getattr(gate, hook)
        flow, chat = upload(), upload(path="/backend-api/f/conversation")
        act(flow)
        act(chat)
        assert flow.response is not None
        assert chat.response is None
        hold = gate.holding(flow)
        assert hold is not None
        assert hold.treatment.reason == "chatcap failed on it"

    with_gate(path, use, chatcap_telemetry="rewrite")


def test_any_hook_may_be_the_first(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        gate.request(flow)
        assert flow.response is not None

    with_gate(path, use, chatcap_telemetry="block")


@pytest.mark.parametrize(
    ("host", "header", "sni"),
    [
        ("chatgpt.com", "harmless.example", None),
        ("192.0.2.7", "ChatGPT.com", None),
        ("192.0.2.7", "harmless.example", "chatgpt.com"),
    ],
)
def test_no_name_hides_where_it_goes(path: Path, host: str, header: str, sni: str | None) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        flow = upload(host)
        flow.request.headers["Host"] = header
        flow.client_conn.sni = sni
        gate.requestheaders(flow)
        assert flow.response is not None

    with_gate(path, use, chatcap_telemetry="block")


def test_a_policy_changes_for_the_next_request_and_a_bad_one_does_not(path: Path) -> None:
    def use(_addon: ChatCap, gate: Gate) -> None:
        before = upload()
        gate.requestheaders(before)
        ctx.options.update(chatcap_telemetry="block")
        gate.request(before)
        assert before.response is None
        with pytest.raises(exceptions.OptionsError, match="none of observe"):
            ctx.options.update(chatcap_telemetry="nuke")
        after = upload()
        gate.requestheaders(after)
        assert after.response is not None
        ctx.options.update(chatcap_telemetry="observe")
        gate.request(after)
        assert after.response is not None

    with_gate(path, use)


def test_a_client_that_left_before_its_answer_has_none_in_the_record(path: Path) -> None:
    def use(addon: ChatCap, gate: Gate) -> None:
        flow = upload()
        addon.requestheaders(flow)
        gate.requestheaders(flow)
        flow.error = tflow.terr("Client disconnected.")
        addon.error(flow)
        gate.error(flow)

    with_gate(path, use, chatcap_telemetry="block")
    query = "SELECT outcome, status, action, response_state FROM flows"
    assert rows(path, query) == [("aborted", None, "answered", "missing")]


def test_the_gate_of_a_proxy_outlives_the_script(path: Path) -> None:
    def use(addon: ChatCap, gate: Gate) -> None:
        addon.done()
        flow = upload()
        gate.requestheaders(flow)
        assert flow.response is not None
        assert Gate.of_the_proxy() is gate

    with_gate(path, use, chatcap_telemetry="block")
