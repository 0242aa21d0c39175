"""Facts become rows without their secrets; what cannot be searched becomes numbers and ids."""

import json
from typing import Any

import pytest

from addon.conversations.facts import Fact, Facts, Source, Weight
from addon.privacy.levels import Privacy
from addon.privacy.redaction import FlowRedactor, Redactor
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Side
from addon.recording.sightings import LOST, Telling, chats
from addon.store.rows import Chats
from tests.addon.recording.chatting import ANSWER, ASKED, CHAT

DATABASE_KEY = b"k" * 32
KEY = "sk-proj-PLANTEDkey4711abcdefghijkl"
NOW = "2026-01-01T00:00:02.000Z"
ODD = Finding(Side.RESPONSE, Severity.REVIEW, Kind.TREE, "$", "a cycle")
TURN: dict[str, Any] = {
    "flow_id": "p",
    "conversation_id": CHAT,
    "asked_id": ASKED,
    "message_id": ANSWER,
    "kind": "next",
    "model": "gpt-5-2",
    "delivery": "response",
    "socket_flow_id": None,
    "encoding": "v1",
    "is_done": 1,
    "server_request_id": "8a0000000000001a-LHR",
    "started_at": NOW,
    "first_token_ms": 812.5,
}
REPORT: dict[str, Any] = {
    "flow_id": "lat",
    "server_request_id": "8a0000000000001a-LHR",
    "model": "gpt-5-2",
    "total_ms": 5.5,
    "reported_at": NOW,
    "report": {"ts_total_request_ms": 5.5, "count_tokens": 3, "model": "gpt-5-2", "Alice_x": 1},
}


def redactor(level: Privacy = Privacy.STANDARD) -> FlowRedactor:
    return Redactor(DATABASE_KEY, level).for_flow(None)


def fact(message_id: str | None = ANSWER, chat: str = CHAT, **told: Any) -> Fact:
    return Fact(
        conversation_id=chat,
        message_id=message_id,
        source=Source.STREAM,
        weight=Weight.PARTIAL,
        told=told,
    )


def telling(*facts: Fact, **more: Any) -> Telling:
    feedback, shares = more.pop("feedback", ()), more.pop("shares", ())
    told = Facts(facts=facts, feedback=feedback, shares=shares, findings=(ODD,))
    return Telling(flow_id="p", seen_at=NOW, facts=told, **more)


def rows(found: Telling, level: Privacy = Privacy.STANDARD) -> Chats:
    made, findings = chats(found, redactor(level), DATABASE_KEY)
    assert made is not None
    assert ODD in findings
    return made


def test_facts_become_sightings() -> None:
    made = rows(telling(fact(text="hello", place=2), fact(None, title="Harbours")))
    first, second = made.sightings
    assert made.flow_id == "p"
    assert (first.conversation_id, first.message_id, first.source) == (CHAT, ANSWER, "stream")
    assert (first.weight, first.seen_at, first.told) == (1, NOW, {"text": "hello", "place": 2})
    assert (second.message_id, second.told) == (None, {"title": "Harbours"})


def test_rows_get_their_flow_and_time() -> None:
    opinion = {"conversation_id": CHAT, "kind": "rating", "rating": "thumbsUp"}
    made = rows(telling(feedback=(opinion,), shares=({"id": ASKED, "title": KEY},)))
    assert made.feedback == ({**opinion, "flow_id": "p", "seen_at": NOW},)
    (share,) = made.shares
    assert (share["flow_id"], share["seen_at"]) == ("p", NOW)
    assert share["title"].startswith("[key:")


@pytest.mark.parametrize("level", Privacy)
def test_nothing_told_is_no_row(level: Privacy) -> None:
    assert chats(telling(), redactor(level), DATABASE_KEY) == (None, (ODD,))


def test_minimal_tells_of_no_chat() -> None:
    found = telling(fact(text="hello"), feedback=({"kind": "rating"},), shares=({"id": "s"},))
    assert chats(found, redactor(Privacy.MINIMAL), DATABASE_KEY) == (None, (ODD,))


def test_minimal_keeps_numbers_that_still_join() -> None:
    found = telling(fact(text="hello"), turns=(TURN,), reports=(REPORT,))
    made = rows(found, Privacy.MINIMAL)
    (turn,), (report,) = made.turns, made.reports
    assert made.sightings == ()
    assert turn["server_request_id"] == report["server_request_id"]
    assert turn["server_request_id"].startswith("[request:")
    kept = {name: value for name, value in turn.items() if value is not None}
    assert set(kept) == {
        *("flow_id", "kind", "delivery", "encoding", "is_done", "server_request_id"),
        *("started_at", "first_token_ms"),
    }
    assert json.loads(report["report"]) == {"ts_total_request_ms": 5.5, "count_tokens": 3}
    assert report["model"] is None
    again = rows(telling(turns=(turn,)), Privacy.MINIMAL)
    assert again.turns == (turn,)


@pytest.mark.parametrize(("column", "value"), [("kind", "my secret"), ("encoding", "my secret")])
def test_minimal_keeps_no_words_of_others(column: str, value: str) -> None:
    made = rows(telling(turns=({**TURN, column: value},)), Privacy.MINIMAL)
    assert made.turns[0][column] is None


def test_full_keeps_all() -> None:
    made = rows(telling(fact(text=KEY), turns=(TURN,), reports=(REPORT,)), Privacy.FULL)
    assert made.sightings[0].told == {"text": KEY}
    assert made.turns == (TURN,)
    assert json.loads(made.reports[0]["report"]) == REPORT["report"]


def test_what_cannot_be_searched_is_cut_down_to_what_holds_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("addon.privacy.redaction.FlowRedactor._facts", lambda *_: None)
    found = telling(
        fact(parent_id=ASKED, text=KEY, create_time=NOW, place=3, end_turn=None, attachments=[{}]),
        fact(KEY, text="x"),
        fact(None, "turn-p", title=KEY, is_archived=1, current_node="client-created-root"),
        fact(None, KEY, title="x"),
        feedback=({"conversation_id": CHAT, "kind": "rating", "text": KEY},),
        shares=({"id": KEY, "is_public": 1}, {"id": ASKED, "title": KEY}),
        turns=(TURN,),
        reports=(REPORT,),
    )
    made, findings = chats(found, redactor(), DATABASE_KEY)
    assert made is not None
    assert LOST in findings
    assert KEY not in repr(made)
    assert [dict(one.told) for one in made.sightings] == [
        {"parent_id": ASKED, "create_time": NOW, "place": 3, "end_turn": None},
        {"is_archived": 1, "current_node": "client-created-root"},
    ]
    assert [row["kind"] for row in made.feedback] == ["rating"]
    assert [row["id"] for row in made.shares] == [ASKED]
    (turn,) = made.turns
    assert set(TURN) - set(turn) == {"model", "server_request_id"}
    assert made.reports[0]["total_ms"] == 5.5
    assert json.loads(made.reports[0]["report"]) is None
