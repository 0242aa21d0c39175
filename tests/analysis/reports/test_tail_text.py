"""What is said of a flow, at 80 columns and fewer."""

from typing import Any

import pytest
from rich.cells import cell_len

from addon.protocol.records import UNREACHED
from analysis.queries.database import Row
from analysis.reports.tail_lines import paint
from analysis.reports.tail_text import flow_lines, later_lines, titles
from tests.analysis.hostile import HOSTILE

FLOW: Row = {
    "id": "fbb39d76-0000",
    "started_at": "2026-03-01T10:00:01.000Z",
    "method": "POST",
    "host": "chatgpt.com",
    "path": "/ces/v1/t",
    "endpoint": "segment_track",
    "vendor": "segment",
    "status": 200,
    "outcome": "complete",
    "action": "passed",
    "policy": None,
    "planned": None,
    "reason": None,
    "request_bytes": 1670,
    "response_bytes": 17,
    "duration_ms": 28.0,
    "events": [],
    "disclosures": [],
    "findings": [],
    "turn": None,
}


def shown(*, width: int = 80, **columns: Any) -> list[str]:
    return [paint(line, color=False) for line in flow_lines({**FLOW, **columns}, width)]


def event(action: str = "passed", **columns: Any) -> Row:
    known = {"vendor": "segment", "type": "track", "name": "Load", "retry": False}
    return {**known, "action": action, "removed": [], "changed": [], **columns}


def told(item: str, data_class: str = "content", **columns: Any) -> Row:
    return {"item": item, "data_class": data_class, "leak": None, "kept_in": False, **columns}


def finding(severity: str, **columns: Any) -> Row:
    known = {"side": "response", "path": "$.a", "kind": "missing", "count": 1}
    return {"severity": severity, **known, **columns}


def turn(**columns: Any) -> Row:
    known = {"model": "gpt-5", "delivery": "response", "is_done": True, "answer": "done"}
    return {**known, "first_token_ms": 212.5, "tokens": 41, "tokens_per_second": 12.3, **columns}


def test_a_flow_is_a_line_below_its_titles() -> None:
    assert paint(titles(80), color=False) == (
        "at (UTC) id       method  endpoint                status    sent     got    took"
    )
    assert shown() == [
        "10:00:01 fbb39d76 POST    segment_track              200 1.67 kB    17 B   28 ms"
    ]


@pytest.mark.parametrize(
    ("columns", "part"),
    [
        ({"endpoint": None, "path": "/backend-api/a/new"}, "chatgpt.com…-api/a/new "),
        ({"outcome": "aborted", "status": None}, "aborted"),
        ({"outcome": "unfinished", "status": None}, " open "),
        ({"duration_ms": None, "request_bytes": None}, "17 B"),
    ],
)
def test_what_is_not_known_or_not_well_is_said(columns: Row, part: str) -> None:
    assert part in shown(**columns)[0]


@pytest.mark.parametrize(
    ("flow", "seen", "said"),
    [
        ({}, event(), "left"),
        ({"policy": "block", "action": "answered"}, event("answered"), "kept in, answered here"),
        ({}, event("dropped"), "kept in, dropped"),
        ({}, event("stripped", removed=["$.a"]), "stripped, left: 1 removed"),
        (
            {},
            event("rewritten", removed=["$.a"], changed=["$.b", "$.c"]),
            "rewritten, left: 1 removed, 2 changed",
        ),
        ({"reason": UNREACHED}, event(), "not delivered, the server was not reached"),
        (
            {"policy": "shadow:block", "planned": "answered"},
            event(),
            "left; shadow:block: answered",
        ),
    ],
)
def test_the_fate_of_an_event_is_said(flow: Row, seen: Row, said: str) -> None:
    assert shown(**flow, events=[seen])[1] == f"         segment track Load: {said}"


def test_equal_events_are_one_line_and_many_are_a_number() -> None:
    same = shown(events=[event()] * 3)
    assert same[1:] == ["         segment track Load x3: left"]
    lines = shown(events=[event(name=f"e{n}") for n in range(9)])
    assert lines[-1] == "         … and 3 more events"
    assert len(lines) == 8


def test_an_upload_that_nobody_could_read_says_so() -> None:
    lines = shown(policy="block", action="answered", planned="answered")
    assert lines[1:] == ["         segment (no event read): kept in, answered here"]
    assert len(shown(policy="block", method="OPTIONS")) == 1


def test_leaks_come_first_and_what_was_kept_in_is_told_apart() -> None:
    lines = shown(
        disclosures=[
            told("IP address", "identifier"),
            told("user id", "identifier"),
            told("e-mail", "contact"),
            told("locale", kept_in=True),
            told("prompt", leak="plain", kept_in=True),
            told("title", leak="base64"),
        ]
    )
    assert [line.strip() for line in lines[1:]] == [
        "LEAKED: title (in base64)",
        "leak kept in: prompt",
        "told: e-mail, IP address, user id",
        "not told: locale",
    ]


def test_findings_of_a_kind_share_a_line() -> None:
    found = [finding("breaking", path=f"$.a{number}", count=2) for number in range(8)]
    assert [line.strip() for line in shown(findings=found)[1:]] == [
        "breaking response: 16 missing: $.a0, $.a1, $.a2, $.a3, $.a4, $.a5, +2"
    ]


def test_an_undeclared_path_says_so_by_itself() -> None:
    assert len(shown(endpoint=None, findings=[finding("info")])) == 1


def test_findings_that_need_a_look_are_lines_and_others_a_number() -> None:
    found = [finding("breaking", count=2), finding("review"), finding("info", count=3)]
    assert [line.strip() for line in shown(findings=found)[1:]] == [
        "breaking response $.a: missing x2",
        "review response $.a: missing",
        "3 findings for information",
    ]
    every = list(flow_lines({**FLOW, "findings": found}, 80, every_finding=True))
    assert len(every) == 4


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "turn gpt-5: first token 212 ms, 41 tokens, 12.3/s"),
        ({"answer": "refused", "tokens": None, "first_token_ms": None, "tokens_per_second": None},
         "turn gpt-5: refused"),
        ({"answer": "broken_off", "tokens": 1, "tokens_per_second": None},
         "turn gpt-5: first token 212 ms, 1 token, broken off"),
        ({"answer": "broken_off", "delivery": "socket", "is_done": False, "model": None,
          "tokens": None, "first_token_ms": None, "tokens_per_second": None},
         "turn of an unknown model: goes on over a socket"),
        ({"tokens": None, "first_token_ms": None, "tokens_per_second": None},
         "turn gpt-5: answered"),
    ],
)  # fmt: skip
def test_a_turn_is_a_line(columns: Row, said: str) -> None:
    assert shown(turn=turn(**columns))[1] == f"         {said}"


def test_what_was_found_out_later_names_its_flow() -> None:
    flow = {**FLOW, "disclosures": [told("title", leak="plain")]}
    assert [paint(line, color=False) for line in later_lines(flow, 80)] == [
        "10:00:01 fbb39d76 segment_track: found out later",
        "         LEAKED: title",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 132])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_others_breaks_a_line(text: str, width: int) -> None:
    lines = shown(
        width=width,
        method=text,
        host=text,
        path=text,
        endpoint=None,
        outcome=text,
        policy="block",
        vendor=text,
        events=[event(vendor=text, type=text, name=text)],
        disclosures=[told(text, leak=text), told(text)],
        findings=[finding(text, side=text, path=text, kind=text)],
        turn=turn(model=text, answer=text),
    )
    for line in lines:
        assert line.isprintable()
        assert cell_len(line) <= width
