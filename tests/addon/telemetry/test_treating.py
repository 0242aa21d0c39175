"""What goes out under strip and rewrite, held against planted values and the vendor's own rules."""

import base64
import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from addon.telemetry.allowed import words
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.sinks import Kind, Sink
from addon.telemetry.treating import Refusal, Sendable, Upload, treat
from addon.telemetry.validators import segment_problem, statsig_problem
from tests.addon.telemetry.planting import found, shared_digits
from tests.addon.telemetry.uploading import (
    HEADERS,
    MODES,
    PSEUDONYMS,
    encoded,
    segment,
    sent,
    statsig,
    track,
)

SAMPLES = Path(__file__).parents[2] / "samples"
EVENTS = sorted(
    [
        *(path.name for path in SAMPLES.glob("segment-batch-*.json")),
        *(path.name for path in SAMPLES.glob("segment-single-*.json")),
        *(path.name for path in SAMPLES.glob("tele-ces-v1-?-*.json")),
        "seed-ces-v1-b.request.json",
    ]
)
ONLY_IDENTITY = {"segment-batch-alias.json", "segment-batch-group.json"}
CANARIES: list[dict[str, Any]] = json.loads((SAMPLES / "segment-canaries.json").read_text("utf-8"))[
    "canaries"
]
INVALID: list[dict[str, Any]] = json.loads((SAMPLES / "segment-invalid.json").read_text("utf-8"))[
    "cases"
]


def canary_text(canary: dict[str, Any]) -> str:
    value = canary["value"]
    return value if isinstance(value, str) else json.dumps(value)


def at(body: Any, pointer: str) -> Any:
    """The value at a JSON pointer; None where there is none."""
    for part in pointer.split("/")[1:]:
        try:
            body = body[int(part)] if isinstance(body, list) else body[part]
        except (KeyError, IndexError):
            return None
    return body


# -- the samples


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", EVENTS)
def test_a_sample_goes_out_valid(name: str, mode: Mode) -> None:
    made = segment((SAMPLES / name).read_bytes(), mode)
    if mode is Mode.STRIP and name in ONLY_IDENTITY:
        assert made == Refusal("every event is about identity")
        return
    body = sent(made)
    assert isinstance(made, Sendable)
    assert segment_problem(body, len(made.body)) is None
    assert (b"Content-Length", b"%d" % len(made.body)) in made.headers


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", sorted({canary["file"] for canary in CANARIES}))
def test_no_planted_value_of_a_sample_survives(name: str, mode: Mode) -> None:
    made = segment((SAMPLES / name).read_bytes(), mode)
    if isinstance(made, Refusal):
        assert name in ONLY_IDENTITY
        return
    text, body = made.body.decode(), json.loads(made.body)
    for canary in (c for c in CANARIES if c["file"] == name):
        if canary["substring_check"]:
            assert found(canary_text(canary), text) == [], canary["pointer"]
        elif mode is Mode.REWRITE:  # under strip another event may stand at the pointer
            assert at(body, canary["pointer"]) != canary["value"], canary["pointer"]
        if canary["expect"] == "pseudonym":
            assert shared_digits(canary_text(canary), text) == [], canary["pointer"]


def test_there_are_as_many_planted_values_as_the_samples_promise() -> None:
    assert len(CANARIES) == 325
    assert len(INVALID) == 36


def test_equal_ids_have_equal_pseudonyms_over_all_samples_and_different_ones_differ() -> None:
    pairs: dict[str, set[str]] = {}
    for canary in CANARIES:
        kind = canary["pointer"].rpartition("/")[2]
        if kind in ("userId", "anonymousId", "previousId", "messageId", "groupId"):
            body = sent(segment((SAMPLES / canary["file"]).read_bytes(), Mode.REWRITE))
            pairs.setdefault(canary["value"], set()).add(at(body, canary["pointer"]))
    assert all(len(made) == 1 for made in pairs.values()), pairs
    assert len({next(iter(made)) for made in pairs.values()}) == len(pairs) > 20


@pytest.mark.parametrize("name", EVENTS)
def test_rewrite_keeps_every_event_and_its_form(name: str) -> None:
    before = json.loads((SAMPLES / name).read_bytes())
    after = sent(segment((SAMPLES / name).read_bytes(), Mode.REWRITE))
    pairs = list(zip(before.get("batch", [before]), after.get("batch", [after]), strict=True))
    for was, now in pairs:
        assert now["type"] == was["type"]
        assert next(iter(now)) in was
        for key in ("userId", "anonymousId", "messageId", "timestamp", "properties", "traits"):
            assert (key in now) == (key in was)
            assert type(now.get(key)) is type(was.get(key))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", EVENTS)
def test_twice_gives_the_same(name: str, mode: Mode) -> None:
    wire = (SAMPLES / name).read_bytes()
    made = segment(wire, mode)
    assert made == segment(
        wire, mode, pseudonyms=Pseudonyms(b"a key that is made up, and longer than needed")
    )
    if isinstance(made, Sendable):
        again = segment(made.body, mode, headers=made.headers)
        assert isinstance(again, Sendable)
        assert again.body == made.body


def test_two_records_make_pseudonyms_that_cannot_be_joined() -> None:
    wire = (SAMPLES / "segment-batch-track.json").read_bytes()
    [ours, theirs] = [
        sent(segment(wire, Mode.REWRITE, pseudonyms=key))["batch"][0]
        for key in (PSEUDONYMS, Pseudonyms(b"another record's key"))
    ]
    for key in ("userId", "anonymousId", "messageId"):
        assert ours[key] != theirs[key]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", INVALID, ids=lambda case: str(case["id"]))
def test_an_invalid_body_is_refused(case: dict[str, Any], mode: Mode) -> None:
    if "raw" in case:
        wire = case["raw"].encode()
    elif "body" in case:
        wire = encoded(case["body"])
    else:
        pad = case.get("pad", {"token": "@", "char": "", "count": 0})
        text = json.dumps(case["body_template"]).replace(pad["token"], pad["char"] * pad["count"])
        body = json.loads(text)
        body["batch"] = body["batch"] * case.get("repeat_item", 1)
        wire = encoded(body)
    assert isinstance(segment(wire, mode), Refusal)


# -- what must change, and what must not

PAGE = "https://chatgpt.com/c/11111111-2222-4333-8444-555555555555?model=m#f"
CHANGED: list[tuple[tuple[str, ...], Any, Any]] = [
    # path inside the event, what the client says, what goes out under rewrite
    (("timestamp",), "2024-12-24T00:26:59.999Z", "2024-12-24T00:26:00.000Z"),
    (("timestamp",), "2024-12-24T02:26:59+02:00", "2024-12-24T00:26:00.000Z"),
    (("sentAt",), "2024-12-24T00:27:01.000Z", "2024-12-24T00:27:00.000Z"),
    (("sentAt",), "yesterday", None),
    (("email",), "robin@example.com", None),
    (("version",), 2, None),
    (("properties", "title"), "A surprise party", "_"),
    (("properties", "path"), "/c/11111111-2222-4333-8444-555555555555", "/c/_"),
    (("properties", "url"), PAGE, "https://chatgpt.com/c/_"),
    (("properties", "titles"), ["a prompt"], None),
    (("properties", "model"), "gpt-4-gizmo-g-abc123", None),
    (("properties", "prompt_count"), 447700900123, None),
    (("properties", "prompt_count"), 49.4482001, 49),
    (("properties", "unknown"), True, None),
    (("properties", "origin"), "from my home", None),
    (("context", "page", "search"), {"q": "x"}, ""),
    (
        ("context", "page", "referrer"),
        "https://www.google.com/search?q=x",
        "https://www.google.com/",
    ),
    (("context", "page", "referrer"), "https://robins.example/", ""),
    (("context", "locale"), "cy-GB", "cy"),
    (("context", "timezone"), "Europe/Guernsey", None),
    (("context", "ip"), "203.0.113.77", "0.0.0.0"),
    (("context", "userAgentData"), {"mobile": False}, None),
    (("context", "app_version"), "prod-0123456789abcdef", None),
    (("context", "library", "version"), "1.0-built-by-robin", None),
    (("context", "user_traits", "is_openai_internal"), True, None),
    (("context", "is_business_ip2"), True, None),
    (("context", "device", "type"), "Robin's", None),
    (("integrations", "Robin's own"), True, None),
    (("integrations", "Amplitude"), {"session_id": "1735000000000"}, True),
    (("_metadata", "bundledIds"), ["cfg-1"], []),
    (("_metadata", "nodeVersion"), "v20.20.2", None),
    (("writeKey",), "a key with spaces", None),
]
UNCHANGED: list[tuple[tuple[str, ...], Any]] = [
    (("type",), "track"),
    (("event",), "Generate Completion"),
    (("event",), "ADA: Focus Mode Toggled"),
    (("timestamp",), "2024-12-24T00:26:00.000Z"),
    (("sentAt",), "2024-12-24T00:27:00.000Z"),
    (("writeKey",), "oai"),
    (("userId",), None),
    (("channel",), "browser"),
    (("properties", "origin"), "chat"),
    (("properties", "openai_app"), "API"),
    (("properties", "prompt_count"), 4),
    (("properties", "prompt_type"), "starter"),
    (("properties", "message_length"), 321),
    (("properties", "model"), "gpt-5-2-thinking"),
    (("properties", "is_temporary_chat"), False),
    (("properties", "path"), "/"),
    (("properties", "search"), ""),
    (("properties", "use_case_id"), None),
    (("context", "page", "url"), "https://chatgpt.com/"),
    (("context", "page", "referrer"), "https://chatgpt.com/"),
    (("context", "page", "referrer"), ""),
    (("context", "locale"), "cy"),
    (("context", "library", "name"), "analytics.js"),
    (("context", "library", "version"), "npm:next-1.84.1"),
    (("context", "app_name"), "chatgpt"),
    (("context", "auth_status"), "logged_in"),
    (("context", "user_traits", "plan_type"), "plus"),
    (("context", "active"), True),
    (("context", "consent", "categoryPreferences"), {"Advertising": False, "Analytics": True}),
    (("integrations",), {"All": True, "Segment.io": True, "Salesforce": False}),
    (("_metadata", "bundled"), ["Segment.io"]),
    (("_metadata", "retryCount"), 3),
]


def with_value(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    event = track()
    inner = event
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    inner[path[-1]] = value
    return event


def test_the_tables_are_equally_long() -> None:
    assert len(UNCHANGED) == len(CHANGED)


@pytest.mark.parametrize(("path", "value", "expected"), CHANGED)
def test_rewrite_changes_what_tells_of_the_person(
    path: tuple[str, ...], value: Any, expected: Any
) -> None:
    body = sent(segment(with_value(path, value), Mode.REWRITE))
    assert at(body, "/" + "/".join(path)) == expected
    if expected is None:
        assert path[-1] not in (at(body, "/" + "/".join(path[:-1])) if path[1:] else body)


@pytest.mark.parametrize(("path", "value"), UNCHANGED)
def test_rewrite_leaves_the_rest_as_it_is(path: tuple[str, ...], value: Any) -> None:
    body = sent(segment(with_value(path, value), Mode.REWRITE))
    made = at(body, "/" + "/".join(path))
    assert (made, type(made)) == (value, type(value))


@pytest.mark.parametrize("wrapped", ["batch", "single"])
def test_strip_leaves_an_event_of_nobody(wrapped: str) -> None:
    event = track(
        userId="user-Syn7hEt1cUserId0000000001", context={"userAgent": "x" * 40, "ip": "1.2.3.4"}
    )
    body = {"batch": [event], "context": {"ip": "1.2.3.4"}} if wrapped == "batch" else event
    made = sent(segment(body, Mode.STRIP))
    [left] = made.get("batch", [made])
    assert left["anonymousId"] == "0"
    assert "userId" not in left
    assert left["context"] == {"ip": "0.0.0.0"}
    assert set(left) == {"type", "event", "properties", "messageId", "anonymousId", "context"}


# -- codings


CODINGS = {
    b"gzip": (gzip.compress, gzip.decompress),
    b"deflate": (zlib.compress, zlib.decompress),
    b"br": (brotli.compress, brotli.decompress),
    b"zstd": (
        lambda data: zstandard.ZstdCompressor().compress(data),
        lambda data: zstandard.ZstdDecompressor().decompress(data),
    ),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", CODINGS)
def test_a_coded_body_goes_out_in_the_same_coding(name: bytes, mode: Mode) -> None:
    encode, decode = CODINGS[name]
    wire = encode((SAMPLES / "segment-batch-edge.json").read_bytes())
    made = segment(wire, mode, headers=(*HEADERS, (b"content-encoding", name)))
    plain = segment((SAMPLES / "segment-batch-edge.json").read_bytes(), mode)
    assert isinstance(made, Sendable)
    assert isinstance(plain, Sendable)
    assert decode(made.body) == plain.body
    assert (b"content-encoding", name) in made.headers
    assert (b"Content-Length", b"%d" % len(made.body)) in made.headers


WRONG = [
    (gzip.compress(encoded(track())), b"gzip, gzip"),
    (gzip.compress(encoded(track())), b"gzip, br"),
    (gzip.compress(encoded(track())), b"br"),
    (gzip.compress(encoded(track()))[:-9], b"gzip"),
    (gzip.compress(b"[" * 5_000_000), b"gzip"),
    (encoded(track()), b"gzip"),
    (encoded(track()), b"unheard-of"),
    (gzip.compress(encoded(track())), b"identity"),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("wire", "name"), WRONG)
def test_a_coding_that_cannot_be_undone_is_refused(wire: bytes, name: bytes, mode: Mode) -> None:
    assert isinstance(segment(wire, mode, headers=(*HEADERS, (b"content-encoding", name))), Refusal)


@pytest.mark.parametrize(
    "query", ["k=client-x&gz=1", "k=client-x&se=1", "k=client-x&gz=1&se=1", "gz="]
)
@pytest.mark.parametrize("mode", MODES)
def test_statsigs_own_wrapping_is_kept(query: str, mode: Mode) -> None:
    wire = (SAMPLES / "tele-statsig-rgstr.request.json").read_bytes()
    plain = statsig(wire, mode)
    if "se=1" in query:
        wire = base64.b64encode(wire)[::-1]
    if "gz=" in query:  # also where only the body says so
        wire = gzip.compress(wire)
    made = statsig(wire, mode, query)
    assert isinstance(made, Sendable)
    assert isinstance(plain, Sendable)
    body = gzip.decompress(made.body) if "gz=" in query else made.body
    assert (base64.b64decode(body[::-1]) if "se=1" in query else body) == plain.body


# -- what is not understood


REFUSED = [
    (b"", "the body is not JSON"),
    (b"{", "the body is not JSON"),
    (b"[]", "the body is not an object"),
    (b'"robin@example.com"', "the body is not an object"),
    (b"{}", "type is none of the six"),
    (b'{"series":[]}', "type is none of the six"),
    (b'{"a":NaN}', "the body is not JSON"),
    (b'{"a":-Infinity}', "the body is not JSON"),
    (b"\xff\xfe{\x00}\x00", "the body is not UTF-8"),
    (b"\xef\xbb\xbf" + encoded(track()), "the body is not JSON"),
    (encoded(track()) + b"{}", "the body is not JSON"),
    (encoded(track()) + b"\n" + encoded(track()), "the body is not JSON"),
    (b'{"a":' * 100_000, "the body is nested too deeply"),
    (b" " * (1 << 20), "the body is longer than 524288 bytes"),
    (b'{"a":' + b"9" * 5000 + b"}", "the body is not JSON"),
    (encoded({"batch": [track()], "context": 1}), "context is not an object"),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("wire", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_not_understood_is_refused_with_a_reason(
    wire: bytes, reason: str, mode: Mode
) -> None:
    made = segment(wire, mode)
    assert isinstance(made, Refusal)
    if b"9999" not in wire:  # one parser reads endless integers, and finds no event around it
        assert made.reason == reason


@pytest.mark.parametrize("depth", [150, 300, 900, 2_000])
def test_deep_nesting_is_sent_without_it_or_refused(depth: int) -> None:
    event = encoded(track())[:-1] + b',"context":{"a":' + b"[" * depth + b"]" * depth + b"}}"
    batch = b'{"batch":[' + b",".join([event] * 3) + b"]}"
    for mode in MODES:
        made = segment(batch, mode)
        assert isinstance(made, Refusal) or "[[" not in made.body.decode()


@pytest.mark.parametrize(
    "name",
    [b"image/png", b"text/plain; charset=utf-16", b"robin", b"application/x-www-form-urlencoded"],
)
def test_another_content_type_is_refused(name: bytes) -> None:
    made = segment(track(), Mode.REWRITE, headers=((b"content-type", name),))
    assert made == Refusal("the content type is not one of telemetry in UTF-8")


@pytest.mark.parametrize(
    "kind", [kind for kind in Kind if kind not in (Kind.SEGMENT, Kind.STATSIG)]
)
def test_other_sinks_are_refused(kind: Kind) -> None:
    upload = Upload("POST", "/ces/v1/m", HEADERS, encoded(track()))
    made = treat(upload, Sink("segment", kind), Policy(mode=Mode.REWRITE), PSEUDONYMS)
    assert made == Refusal(f"no rewriter for {kind} uploads")


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.BLOCK])
def test_other_policies_change_nothing(mode: Mode) -> None:
    assert isinstance(segment(track(), mode), Refusal)


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "DELETE"])
def test_other_methods_are_refused(method: str) -> None:
    upload = Upload(method, "/ces/v1/b", HEADERS, encoded(track()))
    policy = Policy(mode=Mode.REWRITE)
    assert isinstance(treat(upload, Sink("segment", Kind.SEGMENT), policy, PSEUDONYMS), Refusal)


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        ("/ces/v1/b?user=robin&k=1", "/ces/v1/b"),
        ("//ces/./v1/b;robin", "/ces/v1/b"),
        ("/%63es/v1/b#robin", "/ces/v1/b"),
        ("https://chatgpt.com/ces/v1/b", "/ces/v1/b"),
    ],
)
def test_the_path_goes_out_normalised_and_without_its_query(path: str, normal: str) -> None:
    made = segment(track(), Mode.REWRITE, path=path)
    assert isinstance(made, Sendable)
    assert made.path == normal
    assert ("user" in made.without) == ("?user" in path)


def test_a_path_with_other_characters_is_refused() -> None:
    assert isinstance(segment(track(), Mode.REWRITE, path="/ces/v1/robin example/b"), Refusal)


# -- whole events


def test_events_are_dropped_by_name() -> None:
    body = {"batch": [track(), track(event="Time Spent"), track(event="Load Thread")]}
    made = sent(segment(body, Mode.REWRITE, dropped=("*Thread", "Time Spent")))
    assert [event["event"] for event in made["batch"]] == ["Generate Completion"]


def test_nothing_goes_out_when_every_event_was_dropped() -> None:
    made = segment({"batch": [track()]}, Mode.REWRITE, dropped=("*",))
    assert made == Refusal("every event was dropped by name")


def test_an_upload_that_would_grow_is_refused_under_strip() -> None:
    tiny = {"type": "track", "event": "_", "properties": {}, "messageId": "m", "anonymousId": "a"}
    assert segment(tiny, Mode.STRIP) == Refusal("the body would grow")
    assert isinstance(segment(tiny, Mode.REWRITE), Sendable)


# -- any JSON whatever

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.just("2024-12-24T00:26:01.037Z"),
    st.just("https://chatgpt.com/c/1"),
)
KEYS = sorted(
    words(
        """
        type event properties traits context page userAgent ip locale library messageId userId
        anonymousId groupId previousId timestamp sentAt integrations _metadata name category url
        path title consent categoryPreferences device user_traits batch writeKey email $email id
        bundled
        """
    )
)
keys = st.one_of(st.sampled_from(KEYS), st.text(max_size=5))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)
events = st.builds(
    lambda base, more: {**base, **more},
    st.builds(
        lambda kind: {
            **track(),
            "type": kind,
            "traits": {},
            "groupId": "g",
            "userId": "u",
            "previousId": "p",
        },
        st.sampled_from(["track", "page", "screen", "identify", "group", "alias"]),
    ),
    st.dictionaries(keys, values, max_size=4),
)
bodies = st.one_of(
    values, events, st.builds(lambda batch: {"batch": batch}, st.lists(events, max_size=3))
)


REORDERED = ({"page": {"url": "a", "path": "/"}}, {"page": {"path": "/", "url": "b"}}) * 2


@settings(max_examples=500, deadline=None)
@given(bodies, st.sampled_from(MODES))
@example({"batch": [track(context=c) for c in REORDERED]}, Mode.STRIP)
@example({"batch": [track(context=c) for c in REORDERED]}, Mode.REWRITE)
@example({"batch": [track(context={"active": 1}), track(context={"active": True})]}, Mode.STRIP)
def test_any_json_goes_out_valid_or_not_at_all(body: Any, mode: Mode) -> None:
    wire = encoded(body)
    made = segment(wire, mode)
    assert made == segment(wire, mode)
    if isinstance(made, Refusal):
        assert len(made.reason) < 120
        return
    out = json.loads(made.body)
    assert segment_problem(out, len(made.body)) is None
    assert made.body.isascii()
    assert mode is Mode.REWRITE or len(made.body) <= len(wire)
    again = segment(made.body, mode)
    assert isinstance(again, Sendable)
    assert again.body == made.body


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(MODES))
def test_any_bytes_are_refused(wire: bytes, mode: Mode) -> None:
    assert isinstance(segment(wire, mode), Refusal)


PLANTED = "Qx7planted.Robin-zw"


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a JSON value, containers and the keys of objects included."""
    found = [path]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += places(inner, (*path, number))
    return found


def planted(body: Any, path: tuple[str | int, ...], how: str) -> Any:
    """The body with the planted text at a place: as the value, inside it, as a key, beside it."""
    if not path:
        return {**body, PLANTED: PLANTED} if isinstance(body, dict) else [*body, PLANTED]
    body = json.loads(json.dumps(body))
    parent = body
    for step in path[:-1]:
        parent = parent[step]
    last = path[-1]
    if how == "value":
        parent[last] = PLANTED
    elif how == "inside" and isinstance(parent[last], str):
        parent[last] = f"{parent[last]}{PLANTED}"
    elif how == "list":
        parent[last] = [PLANTED, {PLANTED: PLANTED}]
    elif how == "object":
        parent[last] = {PLANTED: PLANTED, "name": PLANTED, "id": PLANTED, "email": PLANTED}
    elif isinstance(parent, dict):
        parent[PLANTED] = parent.pop(last)
    return body


EVERYWHERE = [
    (name, path)
    for name in (
        "segment-batch-screen.json",
        "segment-batch-edge.json",
        "tele-ces-v1-p-2026.request.json",
        "segment-batch-identify.json",
    )
    for path in places(json.loads((SAMPLES / name).read_bytes()))
    if len(path) < 12
]


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(EVERYWHERE),
    st.sampled_from(["value", "inside", "list", "object", "key"]),
    st.sampled_from(MODES),
)
def test_nothing_planted_survives_wherever_it_is_put(
    place: tuple[str, tuple[str | int, ...]], how: str, mode: Mode
) -> None:
    name, path = place
    made = segment(planted(json.loads((SAMPLES / name).read_bytes()), path, how), mode)
    if isinstance(made, Refusal):
        assert PLANTED not in made.reason
    else:
        assert found(PLANTED, made.body.decode()) == []


STATSIG_PLACES = places(json.loads((SAMPLES / "tele-statsig-rgstr.request.json").read_bytes()))


@pytest.mark.parametrize("how", ["value", "inside", "list", "object", "key"])
@pytest.mark.parametrize("mode", MODES)
def test_nothing_planted_in_statsigs_events_survives(mode: Mode, how: str) -> None:
    body = json.loads((SAMPLES / "tele-statsig-rgstr.request.json").read_bytes())
    for path in STATSIG_PLACES:
        made = statsig(planted(body, path, how), mode)
        if isinstance(made, Refusal):
            assert PLANTED not in made.reason
        else:
            assert found(PLANTED, made.body.decode()) == [], path
            assert statsig_problem(json.loads(made.body)) is None


@settings(max_examples=500, deadline=None)
@given(
    values,
    st.lists(
        st.dictionaries(
            st.sampled_from(["eventName", "user", "time", "value", "metadata"]), values, max_size=5
        ),
        max_size=3,
    ),
    st.sampled_from(MODES),
)
def test_any_json_goes_to_statsig_valid_or_not_at_all(rest: Any, entries: Any, mode: Mode) -> None:
    named = [{"eventName": "statsig::gate_exposure", **entry} for entry in entries]
    for body in (rest, {"events": named}, {"events": named, "statsigMetadata": rest}):
        made = statsig(encoded(body), mode)
        if isinstance(made, Sendable):
            assert statsig_problem(json.loads(made.body)) is None
            again = statsig(made.body, mode)
            assert isinstance(again, Sendable)
            assert again.body == made.body
