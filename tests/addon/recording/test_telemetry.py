"""Telemetry flows from the wire to the database: nothing lost, nothing secret."""

import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.privacy.levels import Privacy
from addon.protocol import registry
from addon.protocol.records import UNREACHED, Action, Body, BodyState, FlowRecord, Treatment
from addon.recording.pipeline import Pipeline
from addon.recording.telemetry import vendor_of
from addon.store.writer import Batch, Writer
from tests.addon.recording.builders import begin, record, treated, upload
from tests.addon.store.builders import session
from tests.genuine import SAMPLES, sample
from tests.leaks import find_leaks

KEY = b"k" * 32
TRACK = sample("segment-batch-track.json")
SECRETS = {
    "access_token": "PLANTEDaccessToken0123456789abcdef",
    "password": "PLANTEDpassword-correct-horse-7",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoiUExBTlRFRCJ9.PLANTEDsignature0123456789abc",
    "api_key": "sk-PLANTED0123456789abcdefghijklmnop",
    "session_token": "PLANTEDsession0123456789abcdefghijk",
}


def stored(tmp_path: Path, *flows: FlowRecord, **changes: Any) -> Writer:
    path = tmp_path / "chatcap.db"
    writer = Writer(path, session())
    pipeline = Pipeline(writer.key, begin(path, **changes), pytest.fail)
    writer.write(Batch([pipeline.closed(number, flow) for number, flow in enumerate(flows)]))
    return writer


def table(writer: Writer, query: str) -> list[tuple[Any, ...]]:
    return list(writer._db.execute(query).fetchall())


def test_counts_in_the_tables_are_those_of_the_samples(tmp_path: Path) -> None:
    bodies = [json.loads(path.read_bytes()) for path in sorted(SAMPLES.glob("segment-batch-*"))]
    writer = stored(tmp_path, *(upload(str(n), body) for n, body in enumerate(bodies)))
    counted: dict[tuple[str, str], int] = {}
    for item in (item for body in bodies for item in body["batch"]):
        counted[item["type"], item.get("event") or ""] = (
            counted.get((item["type"], item.get("event") or ""), 0) + 1
        )
    query = (
        "SELECT type, CASE type WHEN 'track' THEN name ELSE '' END, count(*)"
        " FROM telemetry_events GROUP BY 1, 2"
    )
    found = {(kind, name or ""): count for kind, name, count in table(writer, query)}
    assert found == counted
    users = "SELECT sum(count) FROM disclosures WHERE item = 'user id' AND path = '$.userId'"
    expected = sum(bool(item.get("userId")) for body in bodies for item in body["batch"])
    assert table(writer, users) == [(expected,)]
    writer.close()


@pytest.mark.parametrize("privacy", [Privacy.STANDARD, Privacy.MINIMAL])
@pytest.mark.parametrize("mode", ["observe", "block", "strip", "rewrite"])
def test_no_planted_secret_reaches_the_tables(tmp_path: Path, mode: str, privacy: Privacy) -> None:
    fields = {**SECRETS, "text": " ".join(f"{k}={v}" for k, v in SECRETS.items())}
    event = {
        "type": "track",
        "event": f"Bearer {SECRETS['jwt']}",
        "messageId": "m1",
        "anonymousId": SECRETS["session_token"],
        "properties": {**fields, "nested": json.dumps(fields), SECRETS["api_key"]: 1},
        "context": {"page": {"url": f"https://x.example/?access_token={SECRETS['access_token']}"}},
    }
    headers = (
        ("content-type", "text/plain"),
        ("authorization", f"Bearer {SECRETS['jwt']}"),
        ("cookie", f"__Secure-next-auth.session-token={SECRETS['session_token']}"),
        ("referer", f"https://chatgpt.com/?access_token={SECRETS['access_token']}"),
    )
    flow = upload("a", {"batch": [event]}, request_headers=headers)
    writer = stored(tmp_path, flow if mode == "observe" else treated(flow, mode), privacy=privacy)
    assert table(writer, "SELECT count(*) FROM telemetry_events") == [(1,)]
    dump = repr(
        [table(writer, f"SELECT * FROM {name}") for name in ("telemetry_events", "disclosures")]
    )
    writer.close()
    secrets = [value.encode() for value in SECRETS.values()]
    assert find_leaks(dump.encode(), secrets) == []
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert [find_leaks(path.read_bytes(), secrets) for path in files] == [[]] * len(files)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["batch", "events", "user", "context", "page", "userId", "type"])
            | st.text(max_size=12),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)
BODIES = JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=300)


@settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=BODIES,
    sent=st.none() | BODIES,
    path=st.sampled_from(
        [
            "/ces/v1/b",
            "/ces/v1/t?x=%ff",
            "/ces/v1/rgstr?gz=1",
            "/ces/v1/telemetry/intake?ddforward=%2Fapi%2Fv2%2Frum%3Fdd-evp-encoding%3Ddeflate",
            "/ces/statsc/flush",
            "/backend-api/lat/r",
            "/ces/new?a=1&a=2",
        ]
    ),
    action=st.sampled_from(Action),
    privacy=st.sampled_from(Privacy),
)
def test_no_body_whatever_costs_the_flow_or_a_bug(
    body: bytes,
    sent: bytes | None,
    path: str,
    action: Action,
    privacy: Privacy,
) -> None:
    state = BodyState.TRUNCATED if len(body) % 3 else BodyState.PRESENT
    flow = upload("a", b"", path, request=Body(state, body, len(body)))
    treatment = Treatment(
        policy="strip", vendor="segment", action=action, sent=Body.of(sent), sent_without=("a",)
    )
    match = registry.match(flow.method, flow.host, flow.path)
    pipeline = Pipeline(KEY, begin(Path("unused"), privacy=privacy), pytest.fail)
    known = treatment if sent is not None else None
    entry = pipeline.closed(1, record_with(flow, known))
    assert entry.flow["id"] == "a"
    assert entry.flow["vendor"] == vendor_of(record_with(flow, known), match)
    for row in (*entry.events, *entry.disclosures):
        assert row["flow_id"] == "a"
        json.dumps(row)
        assert all(isinstance(value, str | int | None) for value in row.values())


def record_with(flow: FlowRecord, treatment: Treatment | None) -> FlowRecord:
    return record(
        flow.id,
        method=flow.method,
        path=flow.path,
        request=flow.request,
        request_headers=flow.request_headers,
        treatment=treatment,
    )


@pytest.mark.parametrize("shadow", [True, False])
def test_an_upload_that_reached_no_server_says_so_and_left_no_byte(shadow: bool) -> None:
    batch = sample("segment-batch-track.json")
    flow = treated(upload("a", batch, status=None), "strip", shadow=shadow)
    assert flow.treatment is not None
    flow = record_with(flow, replace(flow.treatment, reached=False))
    found = Pipeline(KEY, begin(Path("unused")), pytest.fail).closed(1, flow).flow
    assert (found["reason"], found["sent_bytes"]) == (UNREACHED, 0)


def test_a_bug_costs_the_telemetry_of_a_flow_and_not_its_body(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("content")

    monkeypatch.setattr("addon.recording.telemetry.uploads.contents", fail)
    said: list[str] = []
    entry = Pipeline(KEY, begin(Path("unused")), said.append).closed(1, upload("a", TRACK))
    assert entry.flow["endpoint"] == "segment_batch"
    assert len(entry.bodies) == 2
    assert "internal" in {finding.kind.value for finding in entry.findings}
    assert len(said) == 1


def test_a_compressed_upload_under_a_policy_is_read_on_both_sides() -> None:
    packed = zlib.compress(json.dumps(TRACK).encode())
    treatment = Treatment(
        policy="strip",
        vendor="segment",
        action=Action.STRIPPED,
        sent=Body.of(packed),
        sent_events=(0, 1),
    )
    headers = (("content-type", "text/plain"), ("content-encoding", "deflate"))
    flow = upload("a", packed, request_headers=headers, treatment=treatment)
    entry = Pipeline(KEY, begin(Path("unused")), print).closed(1, flow)
    assert [(row["action"], row["removed"]) for row in entry.events] == [("stripped", None)] * 2
    assert entry.flow["sent_sha256"] == entry.flow["request_sha256"]


@pytest.mark.parametrize(
    ("changes", "vendor"),
    [
        ({"path": "/ces/v1/b"}, "segment"),
        ({"path": "/ces/anything"}, "openai"),
        ({"path": "/ces/v1/telemetry/intake"}, "datadog"),
        ({"path": "/other?ddforward=x"}, "datadog"),
        ({"path": "/backend-api/conversation"}, None),
        ({"path": "/ces/v1/initialize"}, None),
        ({"path": "/backend-api/me", "method": "GET"}, None),
    ],
)
def test_imports_are_told_by_the_registry(changes: dict[str, Any], vendor: str | None) -> None:
    flow = upload("a", b"{}", **changes)
    match = registry.match(flow.method, flow.host, flow.path)
    assert vendor_of(flow, match) == vendor


def test_the_gate_knows_better_than_the_registry() -> None:
    flow = upload("a", TRACK, treatment=Treatment(policy="observe", vendor="sentry"))
    match = registry.match(flow.method, flow.host, flow.path)
    assert vendor_of(flow, match) == "sentry"
