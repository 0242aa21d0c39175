import base64
import gzip
import json

from tests.addon.telemetry.events.builders import contents, events, only
from tests.genuine import sample

UPLOAD = sample("tele-statsig-rgstr.request.json")


def test_events_and_exposures_are_read() -> None:
    found = events("statsig", UPLOAD)
    assert [(event.type, event.name) for event in found] == [
        ("exposure", "statsig::gate_exposure"),
        ("event", "chatgpt_page_load_ttfi"),
    ]
    assert {event.user for event in found} == {"user-SYNTHETICUSERID000000001"}
    assert {event.anonymous for event in found} == {"0000de01-0000-4000-8000-00000000de01"}
    assert found[0].sent_at == "2026-01-01T00:00:00.000Z"


def test_the_client_is_described_once_for_all_events() -> None:
    assert set(contents("statsig", UPLOAD).envelope) == {"statsigMetadata"}


def test_uploads_are_read_through_gzip_and_reversed_base64() -> None:
    plain = json.dumps(UPLOAD).encode()
    wrapped = base64.b64encode(plain)[::-1]
    for data, query in ((gzip.compress(plain), "?gz=1"), (wrapped, "?se=1")):
        assert len(events("statsig", data, f"/v1/rgstr{query}")) == 2


def test_an_error_report_is_one_event() -> None:
    body = {"exception": "TypeError", "info": "stack", "statsigMetadata": {"stableID": "s"}}
    event = only("statsig", body, "/v1/sdk_exception")
    assert (event.type, event.name, event.anonymous) == ("exception", "TypeError", "s")
