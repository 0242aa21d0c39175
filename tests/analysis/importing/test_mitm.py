import contextlib
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mitmproxy import http, version
from mitmproxy.io import FlowReader, tnetstring
from mitmproxy.test import tflow

from addon.errors import ChatcapError
from addon.protocol.records import Action, BodyState, FlowRecord, Outcome
from analysis.importing import flowstate
from analysis.importing.entries import Verdict
from tests.analysis.importing.making import START, flow, flow_file, read_mitm, socket


def record(one: http.HTTPFlow) -> FlowRecord:
    (entry,) = read_mitm(flow_file([one]))
    assert entry.record is not None
    return entry.record


def h2(authority: str, host: str = "10.0.0.1") -> http.HTTPFlow:
    made = flow()
    made.request.http_version = "HTTP/2.0"
    made.request.data.host = host
    made.request.data.authority = authority.encode()
    return made


def with_trailers() -> http.HTTPFlow:
    made = flow()
    assert made.response
    made.response.trailers = http.Headers([(b"x-late", b"1")])
    return made


def with_host(host: str) -> http.HTTPFlow:
    made = flow()
    made.request.headers["Host"] = host
    return made


FLOWS = {
    "plain": flow(),
    "brotli": flow(b"\x0b\x02\x80hello\x03", encoding="br"),
    "empty": flow(b"", posted=b""),
    "streamed": flow(None, posted=None),
    "head": flow(b"", method="HEAD"),
    "error": flow(error="Client disconnected."),
    "no answer": flow(answered=False, error="Name or service not known"),
    "unfinished": flow(answered=False),
    "websocket": socket(),
    "open websocket": socket(None),
    "h2": h2("ChatGPT.com"),
    "h2 without authority": h2(""),
    "h2 with a port": h2("chatgpt.com:8443"),
    "h2 with IPv6": h2("[::1]:443"),
    "h2 with odd authority": h2("a b:c"),
    "h2 with IDN": h2("xn--bcher-kva.example"),
    "host header": with_host("CHATGPT.COM:443"),
    "trailers": with_trailers(),
    "bytes that are no text": flow(b"\xff\xfe", url="https://chatgpt.com/x", method="PUT"),
}


def lines(headers: http.Headers | None) -> tuple[tuple[str, str], ...]:
    return tuple(headers.items(multi=True)) if headers else ()


@pytest.mark.parametrize("name", FLOWS)
def test_reads_what_mitmproxy_itself_reads(name: str) -> None:
    data = flow_file([FLOWS[name]])
    (theirs,) = FlowReader(io.BytesIO(data)).stream()
    assert isinstance(theirs, http.HTTPFlow)
    (entry,) = read_mitm(data)
    ours = entry.record
    assert ours is not None
    request, response = theirs.request, theirs.response
    assert ours.id == theirs.id
    assert ours.started_at == request.timestamp_start
    assert (ours.method, ours.scheme, ours.port) == (request.method, request.scheme, request.port)
    assert ours.host == request.pretty_host.lower()
    assert (ours.path, ours.http_version) == (request.path, request.http_version)
    assert ours.request_headers == lines(request.headers)
    assert ours.request.data == (request.raw_content or b"")
    assert (ours.request.state is BodyState.MISSING) == (request.raw_content is None)
    assert ours.status == (response.status_code if response else None)
    assert ours.error == (theirs.error.msg if theirs.error else None)
    assert theirs.client_conn.peername is not None
    assert ours.client == theirs.client_conn.peername[0]
    assert ours.websocket == (theirs.websocket is not None)
    if response:
        assert ours.response_headers == lines(response.headers) + lines(response.trailers)
        assert ours.response.data == (response.raw_content or b"")
    messages = theirs.websocket.messages if theirs.websocket else []
    for frame, message in zip(ours.frames, messages, strict=True):
        assert (frame.data, frame.from_client) == (message.content, message.from_client)
        assert frame.is_text == message.is_text
        assert frame.offset_ms == pytest.approx(1000 * (message.timestamp - START))


def test_gives_exactly_the_http_flows() -> None:
    flows = [flow(), tflow.ttcpflow(), tflow.tudpflow(), flow(), tflow.tdnsflow()]
    entries = read_mitm(flow_file(flows))
    assert [(entry.number, entry.verdict, entry.detail) for entry in entries] == [
        (1, Verdict.OK, None),
        (2, Verdict.NOT_HTTP, "TCP"),
        (3, Verdict.NOT_HTTP, "UDP"),
        (4, Verdict.OK, None),
        (5, Verdict.NOT_HTTP, "DNS"),
    ]


@pytest.mark.parametrize(
    ("one", "outcome", "detail"),
    [
        (flow(), Outcome.COMPLETE, None),
        (flow(answered=False), Outcome.UNFINISHED, "no response"),
        (flow(error="Client disconnected."), Outcome.ABORTED, None),
        (flow(None, error="peer closed connection"), Outcome.ABORTED, "response body missing"),
        (flow(error="stream reset by client (CANCEL)"), Outcome.ABORTED, None),
        (flow(error="stream reset by client (INTERNAL_ERROR)"), Outcome.ERROR, None),
        (flow(error="Connection killed."), Outcome.ERROR, None),
        (flow(answered=False, error="Name not known"), Outcome.ERROR, "no response"),
        (flow(None), Outcome.COMPLETE, "response body missing"),
        (flow(posted=None), Outcome.COMPLETE, "request body missing"),
        (flow(None, status=304), Outcome.COMPLETE, None),
        (flow(None, method="HEAD"), Outcome.COMPLETE, None),
        (socket(), Outcome.COMPLETE, None),
        (socket(None), Outcome.UNFINISHED, None),
        (socket(1006, by_client=True), Outcome.ABORTED, None),
        (socket(1006, by_client=False), Outcome.ERROR, None),
    ],
)
def test_says_how_a_flow_ended(one: http.HTTPFlow, outcome: Outcome, detail: str | None) -> None:
    (entry,) = read_mitm(flow_file([one]))
    assert entry.record
    assert (entry.record.outcome, entry.detail) == (outcome, detail)


def test_http2_does_not_say_which_side_closed_but_the_connections_do() -> None:
    made = flow(error="peer closed connection")
    made.server_conn.timestamp_end, made.client_conn.timestamp_end = START + 1, None
    assert record(made).outcome is Outcome.ERROR
    made.client_conn.timestamp_end = START + 0.5
    assert record(made).outcome is Outcome.ABORTED


def test_the_body_of_an_answer_that_broke_off_is_a_part() -> None:
    made = flow(b"data: 1\n", error="Client disconnected.")
    assert made.response
    made.response.timestamp_end = None
    body = record(made).response
    assert (body.state, body.data, body.size) == (BodyState.TRUNCATED, b"data: 1\n", None)


def test_times_count_from_the_start_of_the_request() -> None:
    found = record(flow())
    assert found.first_byte_ms == pytest.approx(100)
    assert found.duration_ms == pytest.approx(500)
    assert record(flow(error="Client disconnected.")).duration_ms == pytest.approx(700)
    assert record(socket()).duration_ms == pytest.approx(3000)
    assert record(flow(answered=False)).duration_ms is None
    assert record(socket(None)).duration_ms is None  # only its handshake has ended


def test_what_our_addon_did_is_kept() -> None:
    made = flow()
    made.metadata["chatcap.action"] = "answered"
    assert record(made).action is Action.ANSWERED
    made.metadata["chatcap.action"] = "a word of somebody else"
    assert record(made).action is Action.PASSED


def test_ids_are_kept_and_made_unique() -> None:
    one = flow()
    entries = read_mitm(flow_file([one, one, flow(), one]))
    ids = [entry.record.id for entry in entries if entry.record]
    assert ids == [one.id, f"{one.id}~2", ids[2], f"{one.id}~3"]


def test_a_cut_file_gives_the_flows_before_the_cut_and_says_where_it_is() -> None:
    one, two = flow_file([flow()]), flow_file([flow()])
    first, rest = read_mitm(one + two[:-10])
    assert first.verdict is Verdict.OK
    assert rest.verdict is Verdict.REJECTED
    assert rest.detail == f"the file is cut off inside this flow (byte {len(one)})"


def test_a_damaged_flow_does_not_take_the_others_with_it() -> None:
    state = flow().get_state()
    del state["request"]["headers"]
    entries = read_mitm(flow_file([flow()]) + tnetstring.dumps(state) + flow_file([flow()]))
    assert [entry.verdict for entry in entries] == ["ok", "rejected", "ok"]


@pytest.mark.parametrize("absurd", [2**70, -1, float("nan"), float("inf"), 1e15])
@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("request", "port"),
        ("request", "timestamp_start"),
        ("response", "status_code"),
        ("response", "timestamp_start"),
        ("response", "timestamp_end"),
        ("websocket", "timestamp_end"),
        ("websocket", "messages"),
    ],
)
def test_a_number_that_cannot_be_is_damage(part: str, name: str, absurd: float) -> None:
    state = socket().get_state()
    if part != "websocket":
        state = {**state, "websocket": None}
    if name == "messages":
        absurd = [(1, True, b"x", absurd, False)]  # type: ignore[assignment]
    state[part][name] = absurd
    (entry,) = read_mitm(tnetstring.dumps(state))
    assert (entry.verdict, entry.record) == (Verdict.REJECTED, None)


def versioned(number: object) -> bytes:
    return tnetstring.dumps({**flow().get_state(), "version": number})


def test_a_newer_format_is_refused_with_a_word_on_what_to_do() -> None:
    newer = version.FLOW_FORMAT_VERSION + 1
    with pytest.raises(ChatcapError, match=f"cannot read flow format {newer}: upgrade mitmproxy"):
        read_mitm(versioned(newer))


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ChatcapError, match="convert it with the mitmproxy that wrote it"):
        read_mitm(versioned([0, 1]))


def test_a_newer_flow_behind_others_is_one_verdict() -> None:
    first, second = read_mitm(flow_file([flow()]) + versioned(999))
    assert first.verdict is Verdict.OK
    assert second.detail
    assert "upgrade mitmproxy" in second.detail


def test_older_formats_are_brought_up_to_date() -> None:
    state = flow().get_state()
    state["version"] = 20
    data = tnetstring.dumps(state)
    (theirs,) = FlowReader(io.BytesIO(data)).stream()
    (entry,) = read_mitm(data)
    assert entry.record
    assert entry.record.id == theirs.id


GOOD = flow_file([flow(), flow(b"\x00" * 50), socket(), tflow.ttcpflow(), flow(None)])
FIRST = len(flow_file([flow()]))


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(FIRST, len(GOOD) - 1), st.binary(max_size=6)), max_size=4))
def test_damage_never_crashes_and_spares_what_stands_before(
    damages: list[tuple[int, bytes]],
) -> None:
    data = GOOD
    for at, change in damages:
        data = data[:at] + change + data[at + len(change) :] if change else data[:at]
    entries = read_mitm(data)
    assert entries[0].verdict is Verdict.OK


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_noise_never_crashes(data: bytes) -> None:
    with contextlib.suppress(ChatcapError):
        assert all(entry.record is None for entry in read_mitm(data))


@pytest.mark.parametrize("data", [b"1,2,3\n4,5,6\n", b"2026-01-01 a log line", b"3:abc,"])
def test_a_file_without_any_flow_is_no_flow_file(data: bytes) -> None:
    with pytest.raises(
        ChatcapError, match="neither a mitmproxy flow file, nor a HAR file, nor a data"
    ):
        read_mitm(data)


MARKS = [[4, 1.5], [12, 20.25]]


@pytest.mark.parametrize(
    ("noted", "marks"),
    [
        (MARKS, ((4, 1.5), (12, 20.25))),
        (None, ()),
        ([], ()),
        ("chatcap", ()),
        (5, ()),
        ([[1]], ()),
        ([["x", 1.0]], ()),
        ([[8, 1.0], [4, 2.0]], ()),
        ([[4, 1.0], [13, 2.0]], ()),
        ([[4, -1.0]], ()),
        ([[4, float("nan")]], ()),
        ([[float("inf"), 1.0]], ()),
        ([[float("nan"), 1.0]], ()),
    ],
)
def test_when_the_parts_of_an_answer_came_is_read_back(
    noted: object, marks: tuple[tuple[int, float], ...]
) -> None:
    made = flow(b'{"ok": true}')
    made.metadata["chatcap.marks"] = noted
    (entry,) = read_mitm(flow_file([made]))
    assert entry.verdict is Verdict.OK
    assert entry.record
    assert entry.record.response.marks == marks
    assert entry.record.request.marks == ()


@pytest.mark.parametrize("metadata", ["text", [1], 5, None, {}])
def test_metadata_that_is_no_table_costs_no_flow(metadata: object) -> None:
    state = flow(b'{"ok": true}').get_state()
    assert flowstate.record({**state, "metadata": metadata}, "a").response.marks == ()
