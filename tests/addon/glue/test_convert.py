"""What mitmproxy knows of a flow, as chatcap records it."""

from dataclasses import replace

import pytest
from mitmproxy import flow as mflow
from mitmproxy import http, websocket
from mitmproxy.connection import ConnectionState
from mitmproxy.test import tflow
from wsproto.frame_protocol import Opcode

from addon.glue import convert, emergency
from addon.glue.hold import Hold, Said
from addon.glue.tap import Tap
from addon.protocol.records import MISSING, Action, Body, BodyState, Outcome
from addon.recording.wire import WireFlow
from addon.telemetry.policy import parse
from addon.telemetry.sinks import Kind, Sink


def converted(
    flow: http.HTTPFlow, outcome: Outcome = Outcome.COMPLETE, limit: int = 1000
) -> WireFlow:
    return convert.record(flow, outcome, host="chatgpt.com", limit=limit)


def test_a_flow_is_what_was_on_the_wire() -> None:
    flow = tflow.tflow(resp=True)
    flow.request.headers.add("Via", "a")
    found = converted(flow)
    assert (found.id, found.method, found.path, found.port) == (flow.id, "GET", "/path", 22)
    assert found.request_headers[-1] == (b"Via", b"a")
    assert (found.status, found.response.data, found.outcome) == (200, b"message", "complete")
    assert found.duration_ms is not None
    assert found.duration_ms >= (found.first_byte_ms or 0) >= 0


def test_what_never_came_is_missing_and_not_empty() -> None:
    flow = tflow.tflow(resp=False, err=True)
    flow.request.raw_content = None
    found = converted(flow, Outcome.ERROR)
    assert found.request.state is BodyState.MISSING
    assert (found.status, found.response.state, found.error) == (None, BodyState.MISSING, "error")


def test_a_body_is_kept_up_to_the_limit_with_its_whole_size() -> None:
    body = converted(tflow.tflow(resp=True), limit=3).response
    assert (body.state, body.data, body.size) == (BodyState.TRUNCATED, b"mes", 7)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.COMPLETE, BodyState.PRESENT), (Outcome.ABORTED, BodyState.TRUNCATED)],
)
def test_a_streamed_body_is_what_its_tap_heard(outcome: Outcome, state: BodyState) -> None:
    flow = tflow.tflow(resp=True)
    tap = Tap(1000, flow.request.timestamp_start)
    tap(b"heard")
    found = convert.record(flow, outcome, host="x", limit=1000, taps=(None, tap))
    assert (found.response.state, found.response.data) == (state, b"heard")


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("Client disconnected.", Outcome.ABORTED),
        ("stream reset by client (CANCEL)", Outcome.ABORTED),
        ("stream reset by client (INTERNAL_ERROR)", Outcome.ERROR),
        ("Server disconnected.", Outcome.ERROR),
        ("connection killed", Outcome.ERROR),
    ],
)
def test_an_error_tells_who_went_away(message: str, outcome: Outcome) -> None:
    flow = tflow.tflow(resp=False)
    flow.client_conn.state = ConnectionState.OPEN
    flow.error = mflow.Error(message)
    assert convert.failure(flow) is outcome


def test_a_client_that_is_gone_aborted_whatever_the_message_says() -> None:
    flow = tflow.tflow(resp=False, err=True)
    flow.client_conn.state = ConnectionState.CLOSED
    assert convert.failure(flow) is Outcome.ABORTED


@pytest.mark.parametrize(
    ("code", "by_client", "outcome"),
    [
        (1000, True, Outcome.COMPLETE),
        (1001, False, Outcome.COMPLETE),
        (1006, True, Outcome.ABORTED),
        (1006, False, Outcome.ERROR),
        (None, None, Outcome.COMPLETE),
    ],
)
def test_a_socket_ends_as_its_close_code_says(
    code: int | None, by_client: bool | None, outcome: Outcome
) -> None:
    flow = tflow.twebsocketflow()
    assert flow.websocket is not None
    flow.websocket.close_code, flow.websocket.closed_by_client = code, by_client
    assert convert.websocket_outcome(flow) is outcome


def test_the_last_message_is_a_frame() -> None:
    flow = tflow.twebsocketflow()
    assert flow.websocket is not None
    flow.websocket.messages.append(
        websocket.WebSocketMessage(Opcode.TEXT, True, b"hello", flow.request.timestamp_start + 2)
    )
    frame = convert.last_frame(flow, 7, 3)
    assert frame is not None
    assert (frame.seq, frame.from_client, frame.is_text) == (7, True, True)
    assert (frame.data, frame.size, round(frame.offset_ms)) == (b"hel", 5, 2000)
    assert convert.last_frame(tflow.tflow(), 0, 3) is None


@pytest.mark.parametrize("noted", ["answered", "nonsense", [1]])
def test_an_action_that_another_script_made_up_is_not_believed(noted: object) -> None:
    flow = tflow.tflow(resp=True)
    flow.metadata["chatcap.action"] = noted
    assert convert.record(flow, Outcome.COMPLETE, host="a.test", limit=10).action == "passed"


def held(flow: http.HTTPFlow, mode: str = "strip") -> Hold:
    answer = emergency.answer()
    flow.response = answer
    return Hold.begin(parse(mode), Sink("segment", Kind.SEGMENT), "POST", answer)


def test_telemetry_is_recorded_as_the_client_said_it_with_what_was_sent_instead() -> None:
    flow = tflow.tflow(resp=True)
    hold = held(flow)
    hold.said = Said("/said?u=1", ((b"Cookie", b"synthetic=1"),), b"said" * 10)
    hold.treatment = replace(
        hold.treatment, action=Action.STRIPPED, sent=Body.of(b"sent" * 10), sent_without=("cookie",)
    )
    found = convert.treated(converted(flow), flow, hold, 12)
    assert (found.path, found.action) == ("/said?u=1", "stripped")
    assert found.request_headers == ((b"Cookie", b"synthetic=1"),)
    assert found.request == Body(BodyState.TRUNCATED, b"saidsaidsaid", 40)
    assert found.treatment is not None
    assert found.treatment.sent == Body(BodyState.TRUNCATED, b"sentsentsent", 40)
    assert found.treatment.sent_without == ("cookie",)


def test_an_answer_that_was_given_is_recorded_and_one_that_was_not_is_not() -> None:
    flow = tflow.tflow()
    hold = held(flow, "block")
    assert hold.answer is not None
    hold.answer.timestamp_start = 0
    never = convert.treated(converted(flow), flow, hold, 1000)
    assert (never.status, never.response, never.response_headers) == (None, MISSING, ())
    hold.answer.timestamp_start = flow.request.timestamp_start + 1
    given = convert.treated(converted(flow), flow, hold, 1000)
    assert (given.status, given.response.data) == (200, b'{"success":true}')
    assert given.action == never.action == "answered"


@pytest.mark.parametrize(
    ("outcome", "connected", "reached"),
    [
        (Outcome.COMPLETE, 1.0, True),
        (Outcome.ERROR, None, False),
        (Outcome.COMPLETE, None, False),
        (Outcome.UNFINISHED, None, True),
    ],
)
def test_it_is_told_whether_there_was_a_connection_to_the_server(
    outcome: Outcome, connected: float | None, reached: bool
) -> None:
    flow = tflow.tflow()
    flow.server_conn.timestamp_tcp_setup = connected
    found = convert.treated(converted(flow, outcome), flow, held(flow), 1000)
    assert found.treatment is not None
    assert found.treatment.reached is reached
