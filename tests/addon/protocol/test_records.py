"""Records cross a pipe, and missing is not empty."""

import pickle

import pytest

from addon.protocol.records import MISSING, Body, BodyState, FlowRecord, Frame, Outcome


@pytest.mark.parametrize(
    ("data", "state", "size"),
    [
        (None, BodyState.MISSING, None),
        (b"", BodyState.EMPTY, 0),
        (b"x", BodyState.PRESENT, 1),
    ],
)
def test_missing_is_not_empty(data: bytes | None, state: BodyState, size: int | None) -> None:
    body = Body.of(data)
    assert (body.state, body.data, body.size) == (state, data or b"", size)


def test_a_record_comes_out_of_a_pickle_as_it_went_in() -> None:
    body = Body(BodyState.TRUNCATED, b"x", 9, ((1, 2.0),), decoded=True)
    flow = FlowRecord(
        id="a",
        started_at=1.5,
        method="GET",
        scheme="https",
        host="chatgpt.com",
        port=443,
        path="/",
        http_version="HTTP/2.0",
        request=MISSING,
        response=body,
        outcome=Outcome.ABORTED,
        frames=(Frame(0, 1.0, from_client=True, is_text=True, data=b"x", size=1),),
    )
    back = pickle.loads(pickle.dumps(flow))
    assert back == flow
    assert (type(back.outcome), type(back.response.state)) == (Outcome, BodyState)
