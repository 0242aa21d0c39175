"""A body is compared with its model: findings name paths and types, never values."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.protocol.endpoint import Endpoint
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Side
from addon.protocol.registry import ENDPOINTS, endpoint, match
from addon.protocol.validation import MAX_FINDINGS, validate, validate_body, validate_frame
from addon.streams.parse import BodyKind, Parsed, parse
from tests import genuine

REQUEST, RESPONSE = Side.REQUEST, Side.RESPONSE
UNDECLARED = {("segment-batch-edge.json", "$.batch[10].email")}
"""The file's own description calls this field unknown."""


def body(value: Any, kind: BodyKind = BodyKind.JSON) -> Parsed:
    return Parsed(kind, value, None, b"")


def check(
    name: str, side: Side, value: Any, *, method: str = "POST", status: int | None = 200
) -> list[Finding]:
    return validate_body(endpoint(name), side, body(value), method=method, status=status)


@pytest.mark.parametrize("sample", list(genuine.bodies()), ids=lambda s: s.name)
def test_a_genuine_body_has_no_findings(sample: genuine.Sample) -> None:
    entry = endpoint(sample.endpoint)
    side = RESPONSE if sample.is_response else REQUEST
    parsed = parse(sample.data, None, sample.query)
    assert (entry.response if sample.is_response else entry.request) is not None
    found = validate_body(entry, side, parsed, method=entry.method, status=200)
    assert {(sample.name, f.path) for f in found} <= UNDECLARED


@pytest.mark.parametrize("line", genuine.small_bodies(), ids=lambda line: line["id"])
def test_a_genuine_small_body_has_no_findings(line: dict[str, Any]) -> None:
    entry = match(line["method"], line["host"], line["path"]).endpoint
    assert entry is not None
    side = Side(line["direction"])
    method, status = line["method"], line.get("status")
    assert (entry.request if side is REQUEST else entry.response) is not None
    assert not validate_body(entry, side, body(line["body"]), method=method, status=status)


@pytest.mark.parametrize("name", list(genuine.FRAMES))
def test_a_genuine_frame_has_no_findings(name: str) -> None:
    entry = endpoint(genuine.FRAMES[name])
    for frame in genuine.frames(name):
        assert validate_frame(entry, frame, from_client=".client." in name) == []


def test_genuine_settings_have_no_findings() -> None:
    answers = genuine.sample("segment-settings.json")
    for name in ("as_served", "quiet_variant"):
        assert check("segment_settings", RESPONSE, answers[name], method="GET") == []
    for answer in answers["rejected_by_client"][:2]:
        found = check("segment_settings", RESPONSE, json.loads(answer["body"]), method="GET")
        assert Severity.BREAKING in {f.severity for f in found}


def test_no_sample_is_forgotten() -> None:
    known = {s.name for s in genuine.bodies()} | genuine.FRAMES.keys() | genuine.NOT_BODIES
    assert {path.name for path in genuine.SAMPLES.iterdir() if path.is_file()} == known


INVALID = [case for case in genuine.sample("segment-invalid.json")["cases"] if "body" in case]
BEYOND_TYPES = {
    "messageid-too-long",
    "ids-missing",
    "ids-both-null",
    "ids-both-blank",
    "userid-number",
    "page-name-blank",
    "timestamp-not-iso",
    "consent-not-bool",
}
"""Wrong by the vendor's rules for values, which are no business of a model of shapes."""


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case["id"])
def test_an_invalid_batch_has_findings(case: dict[str, Any]) -> None:
    found = check("segment_batch", REQUEST, case["body"], status=None)
    assert bool(found) == (case["id"] not in BEYOND_TYPES)


SEND = genuine.sample("conv-2026-f.request.json")
TREE = genuine.sample("hist-conversation-tree.response.json")
LIST = genuine.sample("hist-conversations-2025-12.response.json")
LAT = genuine.sample("seed-lat-r.request.json")
BATCH = genuine.sample("seed-ces-v1-b.request.json")
NODE = "00000a01-0000-4000-8000-000000000a01"
GONE = object()

M, W, V, U = Kind.MISSING_FIELD, Kind.WRONG_TYPE, Kind.UNKNOWN_VALUE, Kind.UNKNOWN_FIELD
Broken = tuple[str, Side, Any, tuple[str | int, ...], Any, Kind, str]
BROKEN: list[Broken] = [
    # endpoint, side, body, where to put what, finding
    ("conversation_send", REQUEST, SEND, ("action",), GONE, M, "$.action"),
    ("conversation_send", REQUEST, SEND, ("action",), "invent", V, "$.action"),
    ("conversation_send", REQUEST, SEND, ("action",), 5, W, "$.action"),
    ("conversation_send", REQUEST, SEND, ("brand_new",), {"a": 1}, U, "$.brand_new"),
    ("conversation_send", REQUEST, SEND, ("timezone_offset_min",), "5", W, "$.timezone_offset_min"),
    ("conversation_send", REQUEST, SEND, ("timezone_offset_min",), 1.5, W, "$.timezone_offset_min"),
    ("conversation_send", REQUEST, SEND, ("supports_buffering",), 1, W, "$.supports_buffering"),
    ("conversation_send", REQUEST, SEND, ("messages",), {}, W, "$.messages"),
    ("conversation_send", REQUEST, SEND, ("messages", 0), None, W, "$.messages[0]"),
    (
        "conversation_send",
        REQUEST,
        SEND,
        ("messages", 0, "author", "role"),
        GONE,
        M,
        "$.messages[0].author.role",
    ),
    (
        "conversation_send",
        REQUEST,
        SEND,
        ("messages", 0, "author", "role"),
        "wizard",
        V,
        "$.messages[0].author.role",
    ),
    (
        "conversation_send",
        REQUEST,
        SEND,
        ("messages", 0, "content", "content_type"),
        "hologram",
        V,
        "$.messages[0].content.content_type",
    ),
    (
        "conversation_send",
        REQUEST,
        SEND,
        ("messages", 0, "content", "content_type"),
        GONE,
        M,
        "$.messages[0].content.content_type",
    ),
    (
        "conversation_send",
        REQUEST,
        SEND,
        ("messages", 0, "content", "content_type"),
        7,
        W,
        "$.messages[0].content.content_type",
    ),
    (
        "conversation_send",
        REQUEST,
        SEND,
        ("messages", 0, "content", "parts", 0),
        7,
        W,
        "$.messages[0].content.parts[0]",
    ),
    (
        "conversation_send",
        REQUEST,
        SEND,
        ("messages", 0, "metadata", "new_key"),
        7,
        U,
        "$.messages[0].metadata.new_key",
    ),
    (
        "conversation_document",
        RESPONSE,
        TREE,
        ("mapping", NODE, "message", "status"),
        "exploded",
        V,
        "$.mapping.*.message.status",
    ),
    ("conversation_document", RESPONSE, TREE, ("mapping",), GONE, M, "$.mapping"),
    ("conversation_document", RESPONSE, TREE, ("user-12345678",), 1, U, "$.*"),
    ("conversation_document", RESPONSE, TREE, ("a@example.com",), 1, U, "$.*"),
    ("conversations", RESPONSE, LIST, ("items", 1, "id"), GONE, M, "$.items[1].id"),
    ("conversations", RESPONSE, LIST, ("total",), None, U, ""),
    ("latency_report", REQUEST, LAT, ("ts_first_token_ms",), None, U, ""),
    ("latency_report", REQUEST, LAT, ("count_tokens",), 10**400, U, ""),
    ("latency_report", REQUEST, LAT, ("ts_first_token_ms",), "1", W, "$.ts_first_token_ms"),
    ("latency_report", REQUEST, LAT, ("ts_first_token_ms",), GONE, M, "$.ts_first_token_ms"),
    ("segment_batch", REQUEST, BATCH, ("batch", 0, "type"), "new", V, "$.batch[0].type"),
    ("segment_batch", REQUEST, BATCH, ("batch", 0, "event"), "\ud800", U, ""),
    ("segment_batch", REQUEST, BATCH, ("batch",), [], M, "$.batch"),
]


@pytest.mark.parametrize(
    "row", BROKEN, ids=[f"{r[0]}-{r[3]}-{r[5]}-{i}" for i, r in enumerate(BROKEN)]
)
def test_a_broken_body_gives_the_one_finding(row: Broken) -> None:
    name, side, whole, where, what, kind, path = row
    value = copy.deepcopy(whole)
    at = value
    for step in where[:-1]:
        at = at[step]
    if what is GONE:
        del at[where[-1]]
    else:
        at[where[-1]] = what
    found = check(name, side, value, method="GET" if side is RESPONSE else "POST")
    severity = {U: Severity.INFO, V: Severity.REVIEW}.get(kind, Severity.BREAKING)
    expected = [(side, severity, kind, path)] if path else []
    assert [(f.side, f.severity, f.kind, f.path) for f in found] == expected


@pytest.mark.parametrize(
    ("events", "kind", "path"),
    [
        ([{"type": "from_the_future", "x": 1}], V, "$[0].type"),
        ([{"type": "title_generation", "conversation_id": "x"}], M, "$[0].title"),
        ([{"p": "", "o": "explode", "v": 1}], V, "$[0].o"),
        (["v1", {"v": {"message": {"id": "x"}}}], M, "$[1].v.message.author"),
        ([{"v": [{"p": "/a", "o": 1, "v": 2}]}], W, "$[0].v[0].o"),
        ([5], W, "$[0]"),
        ([{"message": {"id": 5}}], W, "$[0].message.id"),
        ([{"moderation_response": {"flagged": True}}], M, "$[0].conversation_id"),
    ],
)
def test_an_odd_event_of_a_stream_is_found(events: list[Any], kind: Kind, path: str) -> None:
    found = check("conversation_send", RESPONSE, events)
    assert (kind, path) in {(f.kind, f.path) for f in found}


def test_a_stream_is_parsed_event_by_event() -> None:
    parsed = parse(b'data: {"type":"toast"}\n\nevent: ping\ndata: x{\n\ndata: [DONE]\n\n', None)
    entry = endpoint("conversation_send")
    assert parsed.kind is BodyKind.SSE
    assert validate_body(entry, RESPONSE, parsed, method="POST", status=200) == []


def test_each_line_of_ndjson_is_compared() -> None:
    parsed = parse(b'{"message": "a"}\n{"message": 1}\n', None)
    found = validate_body(endpoint("datadog_intake"), REQUEST, parsed, method="POST", status=None)
    assert [f.path for f in found] == ["$[1].message"]


@pytest.mark.parametrize(
    ("status", "value", "paths"),
    [
        (429, {"detail": {"message": "x", "code": "model_cap_exceeded", "clears_in": 3600}}, []),
        (404, {"detail": "Conversation not found"}, []),
        (422, {"detail": [{"loc": ["body", 0], "msg": "x", "type": "y"}]}, []),
        (401, {"detail": {"code": "token_expired", "message": "x"}}, []),
        (500, {"error": {"message": "x"}}, []),
        (400, {"detail": 5}, ["$.detail"]),
        (400, {"novelty": 5}, ["$.novelty"]),
        (302, {"novelty": 5}, []),
        (200, {"novelty": 5}, ["$.items", "$.novelty"]),
        (None, {"novelty": 5}, ["$.items", "$.novelty"]),
    ],
)
def test_an_error_answer_is_compared_with_the_error_body(
    status: int | None, value: Any, paths: list[str]
) -> None:
    found = check("conversations", RESPONSE, value, method="GET", status=status)
    assert [f.path for f in found] == paths


@pytest.mark.parametrize(
    ("method", "side", "kind", "status", "count"),
    [
        ("GET", RESPONSE, BodyKind.EMPTY, 200, 1),
        ("GET", RESPONSE, BodyKind.EMPTY, 204, 0),
        ("GET", RESPONSE, BodyKind.EMPTY, 304, 0),
        ("HEAD", RESPONSE, BodyKind.EMPTY, 200, 0),
        ("OPTIONS", RESPONSE, BodyKind.EMPTY, 200, 0),
        ("GET", REQUEST, BodyKind.EMPTY, None, 0),
        ("GET", RESPONSE, BodyKind.HTML, 200, 1),
        ("GET", RESPONSE, BodyKind.TEXT, 200, 1),
        ("GET", RESPONSE, BodyKind.HTML, 403, 0),
        ("GET", RESPONSE, BodyKind.BINARY, 200, 0),
        ("GET", RESPONSE, BodyKind.MULTIPART, 200, 0),
    ],
)
def test_a_body_that_is_not_json(
    method: str, side: Side, kind: BodyKind, status: int | None, count: int
) -> None:
    entry = endpoint("conversations")
    assert len(validate_body(entry, side, body(None, kind), method=method, status=status)) == count


def test_an_empty_turn_is_worth_a_look_and_an_empty_answer_to_telemetry_is_not() -> None:
    empty = body(None, BodyKind.EMPTY)
    send, batch = endpoint("conversation_send"), endpoint("segment_batch")
    found = validate_body(send, REQUEST, empty, method="POST", status=None)
    assert [(f.kind, f.severity, f.path) for f in found] == [(M, Severity.REVIEW, "$")]
    assert validate_body(batch, RESPONSE, empty, method="POST", status=202) == []


def test_a_handshake_is_not_a_frame() -> None:
    entry = endpoint("websocket_user")
    empty = body(None, BodyKind.EMPTY)
    assert validate_body(entry, REQUEST, empty, method="GET", status=None) == []
    assert validate_body(entry, RESPONSE, empty, method="GET", status=101) == []
    assert validate_frame(endpoint("websocket_conduit"), {"x": 1}, from_client=True) == []
    assert validate_frame(entry, {"type": "novelty"}, from_client=False)[0].kind is V


def test_the_same_difference_in_many_items_is_told_once() -> None:
    value = copy.deepcopy(LIST)
    for item in value["items"]:
        item["novelty"] = 1
    assert [f.path for f in check("conversations", RESPONSE, value, method="GET")] == [
        "$.items[0].novelty"
    ]


def test_findings_are_capped_and_the_worst_come_first() -> None:
    value: dict[str, Any] = {f"novelty_{n:02}x": 1 for n in range(90)} | {"items": 5}
    found = check("conversations", RESPONSE, value, method="GET")
    assert len(found) == MAX_FINDINGS + 1
    assert found[0].path == "$.items"
    assert (found[-1].kind, found[-1].path) == (Kind.MORE_FINDINGS, "$")
    assert found[-1].detail == "41 more findings of this body are left out"


def test_no_value_gets_into_a_finding() -> None:
    secret = "hunter2-hunter2"
    value = {"action": secret, "messages": [secret, {"id": 1, secret: secret}], secret: [secret]}
    found = check("conversation_send", REQUEST, value | {"model": {secret: 1}})
    texts = " ".join(f.detail for f in found)
    assert found
    assert secret not in texts


def test_a_body_that_is_too_large_is_compared_in_part() -> None:
    value = {"items": [{"id": "x", "novelty": 1}] * 100_000}
    found = check("conversations", RESPONSE, value, method="GET")
    assert [f.path for f in found] == ["$.items[0].novelty"]
    many = {"items": [], **{f"k{n}": n for n in range(100_000)}}
    assert len(check("conversations", RESPONSE, many, method="GET")) == MAX_FINDINGS + 1


KEYS = [
    *("type", "messages", "message", "content", "content_type", "parts", "batch", "v", "p", "o"),
    *("items", "detail", "payload", "__proto__", "\udfff", "[key]", ""),
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.sampled_from(["__proto__", "\ud800", 10**4000, -(2**63), "text", "track", "@string"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
MODELS = [m for e in ENDPOINTS for m in (e.request, e.response) if m is not None]


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(MODELS), JSON)
def test_no_json_value_makes_it_raise(model: Any, value: Any) -> None:
    found = validate(model, value, RESPONSE)
    assert len(found) <= MAX_FINDINGS + 1
    assert all(f.path.startswith("$") and f.path.isascii() for f in found)


@settings(max_examples=300, deadline=None)
@given(
    st.data(), st.sampled_from([("conversation_document", TREE), ("segment_batch", BATCH)]), JSON
)
def test_no_change_of_a_genuine_body_makes_it_raise(
    data: st.DataObject, genuine_body: tuple[str, Any], junk: Any
) -> None:
    name, value = genuine_body
    at = whole = {"body": copy.deepcopy(value)}
    for _ in range(data.draw(st.integers(0, 8))):
        key = next(iter(at)) if len(at) == 1 else data.draw(st.sampled_from(list(at)))
        if not isinstance(at[key], dict) or not at[key]:
            break
        at = at[key]
    at[data.draw(st.sampled_from(list(at)))] = junk
    model = endpoint(name).response if name == "conversation_document" else endpoint(name).request
    validate(model, whole["body"], RESPONSE)


@pytest.mark.parametrize(
    "value", [10**5000, float("nan"), float("-inf"), "\ud800"], ids=["huge", "nan", "inf", "text"]
)
def test_numbers_and_strings_out_of_range_are_of_the_right_type(value: Any) -> None:
    number = check("latency_report", REQUEST, LAT | {"ts_first_token_ms": value})
    assert [f.kind for f in number] == ([W] if isinstance(value, str) else [])
    if isinstance(value, str):
        assert check("latency_report", REQUEST, LAT | {"model": value}) == []


def test_deep_nesting_is_not_followed() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"content": [deep]}
    for entry in (endpoint("conversation_send"), endpoint("segment_track")):
        check(entry.name, REQUEST, {"messages": [deep], "properties": deep})


def test_every_model_can_be_built() -> None:
    def both(entry: Endpoint) -> list[Any]:
        return [m for m in (entry.request, entry.response) if m is not None]

    for model in (m for entry in ENDPOINTS for m in both(entry)):
        validate(model, {}, REQUEST)
