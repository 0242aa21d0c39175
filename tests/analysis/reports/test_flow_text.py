"""One flow in full, on a terminal."""

import json

from addon.protocol.records import UNREACHED
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_address_facts_headers_and_bodies_are_there(record: Record, chatcap: Chatcap) -> None:
    record.flow(
        "f1",
        method="POST",
        query="a=1",
        port=8443,
        status=201,
        headers=json.dumps({"request": [["Accept", "*/*"]], "response": [["Server", "x"]]}),
        request_sha256=record.body('{"a":{"b":1}}'),
        request_valid=1,
        response_valid=0,
        request_state="present",
        request_bytes=13,
    )
    out = chatcap("show", "f1").out
    assert out.startswith("POST https://chatgpt.com:8443/backend-api/me?a=1\n")
    for part in (
        "endpoint  me (account)\n",
        "result    201, complete, passed\n",
        "REQUEST present, 13 B on the wire, as its model says\n  Accept: */*\n",
        '\n{\n  "a": {\n    "b": 1\n  }\n}\n',
        "RESPONSE present, 100 B on the wire, BREAKS its model\n  Server: x\n",
        "\nFINDINGS\nnothing\n",
        "\nREDACTED\nnothing\n",
    ):
        assert part in out


def test_an_answer_that_never_came_is_told(record: Record, chatcap: Chatcap) -> None:
    record.flow(
        "f1",
        endpoint=None,
        status=None,
        outcome="error",
        error="connection refused",
        response_state="missing",
        response_bytes=None,
        first_byte_ms=None,
        duration_ms=None,
        port=443,
    )
    out = chatcap("show", "f1").out
    assert out.startswith("GET https://chatgpt.com/backend-api/me\n")
    assert "result    no status, error, passed" in out
    assert "error     connection refused" in out
    assert "first byte unknown, took unknown" in out
    assert "not declared (account)" in out
    assert "RESPONSE missing, unknown size on the wire" in out


def test_events_stand_for_the_body_they_are_cut_from(record: Record, chatcap: Chatcap) -> None:
    body = 'event: delta\ndata: {"v":1}\n\n'
    record.flow("f1", response_sha256=record.body(body, "text/event-stream"))
    record.frame("f1", 0, event="delta", size=len(body), body_start=0, body_end=len(body))
    out = chatcap("show", "f1").out
    assert out.count('data: {"v":1}') == 1
    assert "FRAME 0 server delta at 1.0 ms, 28 B" in out


def test_messages_have_a_direction_and_are_laid_out(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1", status=101)
    record.frame("f1", 0, direction="client", event="text", data='{"a":1}', offset_ms=None)
    record.frame("f1", 1, direction="server", event="text", data=None)
    out = chatcap("show", "f1").out
    assert 'FRAME 0 client text at unknown time, 1 B\n{\n  "a": 1\n}\n' in out
    assert "FRAME 1 server text" in out


def test_binary_is_shown_in_hex_and_only_its_start(record: Record, chatcap: Chatcap) -> None:
    data = bytes(range(256)) * 2
    record.flow("f1", response_sha256=record.stored_body("h", "binary", data, len(data)))
    out = chatcap("show", "f1").out
    assert "(512 B that are no text, the first of them in hex)" in out
    assert "00000010  10 11 12" in out
    assert "00000100" not in out


def test_who_answered_and_what_went_out_instead_is_told(record: Record, chatcap: Chatcap) -> None:
    record.upload(
        "f1",
        action="rewritten",
        policy="rewrite",
        request_sha256=record.body('{"userId":"user-1"}'),
        sent_sha256=record.body('{"userId":"user-x"}'),
        sent_without='["cookie"]',
        sent_bytes=19,
        retry=1,
    )
    record.event("f1", removed='["$.a"]', changed='["$.userId"]', retry=1)
    record.disclosure("f1", leak="base64")
    out = chatcap("show", "f1").out
    for part in (
        "policy    rewrite; sent again, although it had been answered\n",
        "withheld  cookie\n",
        'SENT in its place: 19 B on the wire\n\n{\n  "userId": "user-x"\n}\n',
        "rewritten, again",
        "event 0 removed: $.a\nevent 0 changed: $.userId\n",
        "in base64",
        "names the account",
    ):
        assert part in out, part
    assert "made here" not in out
    assert out.index("user-1") < out.index("SENT") < out.index("user-x") < out.index("RESPONSE")


def test_under_shadow_nothing_is_said_to_have_been_done(record: Record, chatcap: Chatcap) -> None:
    tried = {"policy": "shadow:strip", "planned": "stripped", "sent_bytes": 19}
    body = record.body('{"userId":"user-x"}')
    record.upload("f1", **tried, sent_sha256=body, sent_without='["cookie"]')
    record.event("f1", removed='["$.a"]', changed='["$.b"]')
    out = chatcap("show", "f1").out
    for part in (
        "withheld  cookie (would have been)\n",
        "WOULD HAVE SENT in its place: 19 B",
        "event 0 would lose: $.a\nevent 0 would have other values: $.b\n",
    ):
        assert part in out, part
    assert "removed:" not in out


def test_what_left_is_told_also_where_no_body_is_kept(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1", action="stripped", policy="strip", planned="stripped", sent_bytes=285)
    out = chatcap("show", "f1").out
    assert "SENT in its place: 285 B on the wire, not in the record\n" in out


def test_what_reached_no_server_was_not_sent(record: Record, chatcap: Chatcap) -> None:
    told = {"policy": "strip", "planned": "stripped", "reason": UNREACHED, "sent_bytes": 0}
    record.upload("f1", action="stripped", **told, sent_sha256=record.body("{}"), status=None)
    out = chatcap("show", "f1").out
    assert "reason    the server was not reached\n" in out
    assert "WOULD HAVE SENT in its place" in out


def test_an_answer_of_ours_is_never_taken_for_the_server_s(
    record: Record, chatcap: Chatcap
) -> None:
    record.upload("f1", action="answered", policy="strip", planned="stripped", reason="not JSON")
    out = chatcap("show", "f1").out
    for part in (
        "answer    made here by chatcap, not by the server\n",
        "policy    strip, which asks for: stripped\n",
        "reason    not JSON\n",
        "RESPONSE made here by chatcap, not by the server: present",
        "\nEVENTS\nnothing\n",
        "\nTOLD\nnothing\n",
    ):
        assert part in out, part
    assert "SENT" not in out


def test_under_shadow_it_says_what_would_have_gone_out(record: Record, chatcap: Chatcap) -> None:
    record.upload(
        "f1", policy="shadow:strip", planned="stripped", sent_sha256=record.body("{}"), sent_bytes=2
    )
    out = chatcap("show", "f1").out
    assert "policy    shadow:strip, which asks for: stripped\n" in out
    assert "WOULD HAVE SENT in its place: 2 B on the wire\n" in out


def test_a_flow_that_is_no_telemetry_says_nothing_of_it(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    out = chatcap("show", "f1").out
    for word in ("policy", "EVENTS", "TOLD", "SENT", "made here"):
        assert word not in out


def test_findings_and_redactions_are_listed(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    record.finding("f1", path="$.messages[0].new")
    record.redaction("f1", "cookie", 3, place="request.headers.cookie")
    out = chatcap("show", "f1").out
    assert "$.messages[0].new" in out
    assert "request.headers.cookie  cookie      3" in out
