"""A flow travels cheaply and arrives as the record it stands for."""

import pickle
from dataclasses import fields

from addon.protocol.records import Action, Body, FlowRecord, Frame, Outcome
from addon.recording.wire import WireFlow

FLOW = WireFlow(
    *("id", 1.5, "POST", "https", "chatgpt.com", 443, "/x", "HTTP/2.0"),
    request_headers=((b"Via", b"a"), (b"via", b"caf\xe9"), (b"X-A", "å".encode())),
    request=Body.of(b"{}"),
    status=204,
    action="answered",
    outcome="aborted",
    websocket=True,
    frames=(Frame(0, 1.0, from_client=True, is_text=False, data=b"\0", size=1),),
)


def test_every_field_of_a_record_travels() -> None:
    assert set(WireFlow._fields) == {field.name for field in fields(FlowRecord)}


def test_enums_and_header_lines_are_read_on_arrival() -> None:
    arrived = pickle.loads(pickle.dumps(FLOW))
    assert isinstance(arrived, FlowRecord)
    assert (arrived.action, arrived.outcome) == (Action.ANSWERED, Outcome.ABORTED)
    assert arrived.request_headers == (("Via", "a"), ("via", "caf\udce9"), ("X-A", "å"))
    assert (arrived.request, arrived.status, arrived.frames) == (FLOW.request, 204, FLOW.frames)
