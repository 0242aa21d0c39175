import json

from analysis.exports.harmember import member, text_or_base64
from analysis.queries.whole import Stored
from tests.analysis.exports.test_harentry import ROW, whole


def test_what_is_null_is_left_out() -> None:
    made = member(whole())
    assert None not in made.values()
    assert made["request"] == {"state": "present", "bytes": 2}
    assert made["response"] == {"state": "present", "bytes": 100, "valid": True}
    assert not {"sent", "frames", "findings", "retry", "policy"} & made.keys()


def test_it_says_where_the_flow_was_recorded() -> None:
    made = member(whole())
    assert (made["id"], made["session"], made["seq"]) == ("f1", "s1", 3)


def test_what_a_policy_did_is_told() -> None:
    flow = whole(
        policy="strip",
        planned="stripped",
        action="stripped",
        sent_bytes=20,
        retry=1,
        sent_without='["cookie"]',
        vendor="segment",
        path_params='{"call": "b"}',
    )
    made = member(flow)
    assert made["sent"] == {"bytes": 20, "without": ["cookie"]}
    assert (made["retry"], made["planned"], made["path_params"]) == (
        True,
        "stripped",
        {"call": "b"},
    )


def test_what_went_out_instead_is_there() -> None:
    flow = whole()
    sent = Stored("1" * 64, "text/plain", b"\xff")
    made = member(type(flow)(ROW, None, None, sent, [], [], [], [], []))
    assert made["sent"] == {
        "sha256": "1" * 64,
        "mimeType": "text/plain",
        "text": "/w==",
        "encoding": "base64",
    }


def test_text_is_written_as_text() -> None:
    assert text_or_base64("ü\r\n\0".encode()) == {"text": "ü\r\n\0"}
    assert json.loads(json.dumps(text_or_base64(b"\xed\xa0\x80")))["encoding"] == "base64"
