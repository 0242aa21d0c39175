"""What two sessions told alike: found by value, and told by kind alone."""

import json
from typing import Any

import pytest

from analysis.queries.database import Row
from analysis.queries.diff import diff
from analysis.queries.diff_sides import Side
from analysis.queries.diff_values import values
from tests.analysis.building import Record

CHAT = "11111111-2222-4333-8444-555555555555"
TOKEN = "Bearer [token:00000000000a]"


@pytest.fixture
def two(record: Record) -> Record:
    record.session("s2")
    return record


def tell(record: Record, session: str, told: Row, *, vendor: str = "segment", **flow: Any) -> None:
    """An upload that tells some traits, each of which is a disclosure."""
    id_ = f"{session}-{len(told)}-{vendor}"
    record.upload(id_, session_id=session, vendor=vendor, **flow)
    record.event(id_, type="identify", properties=json.dumps({"traits": told}))
    for name, item in (("email", "e-mail address"), ("name", "name"), ("plan", "plan")):
        if name in told:
            record.disclosure(
                id_, vendor=vendor, data_class="contact", item=item, path=f"$.traits.{name}"
            )


def answers(record: Record) -> dict[str | None, Row]:
    sides = (Side(record.db.conn, session, "record.db") for session in ("s1", "s2"))
    return {row["vendor"]: row for row in diff(*sides)["recognition"]}


def test_the_same_address_and_name_join_two_sessions(two: Record) -> None:
    person = {"email": "robin@example.com", "name": "Robin Example"}
    for session in ("s1", "s2"):
        tell(two, session, person)
    found = answers(two)["segment"]
    assert found["answer"] == "same"
    assert [(row["item"], row["a"], row["b"]) for row in found["alike"]] == [
        ("e-mail address", 1, 1),
        ("name", 1, 1),
    ]
    assert "robin" not in json.dumps(found).lower()


def test_another_address_is_another_person(two: Record) -> None:
    tell(two, "s1", {"email": "robin@example.com"})
    tell(two, "s2", {"email": "kim@example.com"})
    assert answers(two)["segment"]["answer"] == "no"


@pytest.mark.parametrize("stored", ["[email]", "<17 chars>", "x" * 2_000])
def test_an_address_that_cannot_be_read_may_be_the_same(stored: str, two: Record) -> None:
    tell(two, "s1", {"email": "robin@example.com"})
    tell(two, "s2", {"email": stored})
    found = answers(two)["segment"]
    assert (found["answer"], found["possibly_by"]) == ("possible", ["e-mail address"])


def test_a_plan_that_many_have_joins_nobody(two: Record) -> None:
    for session in ("s1", "s2"):
        tell(two, session, {"plan": "plus"})
    assert answers(two)["segment"]["answer"] == "no"


def test_two_vendors_are_not_one(two: Record) -> None:
    tell(two, "s1", {"email": "robin@example.com"})
    tell(two, "s2", {"email": "robin@example.com"}, vendor="statsig")
    assert {row["answer"] for row in answers(two).values()} == {"no"}


def test_what_was_kept_in_joins_nobody(two: Record) -> None:
    for session, action in (("s1", "passed"), ("s2", "answered")):
        two.upload(session, session_id=session, action=action)
        two.event(session, properties='{"traits": {"email": "robin@example.com"}}')
        two.disclosure(
            session,
            data_class="contact",
            item="e-mail address",
            path="$.traits.email",
            kept_in=int(action == "answered"),
        )
    assert answers(two)["segment"]["answer"] == "no"


def test_a_conversation_in_an_address_is_known_by_its_id(two: Record) -> None:
    for session, query in (("s1", "?a=1"), ("s2", "?b=2")):
        two.upload(session, session_id=session)
        page = {"page": {"url": f"https://chatgpt.com/c/{CHAT}{query}"}}
        two.event(session, context=json.dumps(page))
        two.disclosure(session, item="conversation id", path="$.context.page.url", leak="plain")
    (row,) = answers(two)["segment"]["alike"]
    assert row["item"] == "conversation id"


def test_chatgpt_itself_is_asked_even_without_a_device(two: Record) -> None:
    for session in ("s1", "s2"):
        headers = {"request": [["authorization", TOKEN]], "response": []}
        two.flow(session, session_id=session, headers=json.dumps(headers))
    found = answers(two)[None]
    assert (found["answer"], found["alike"]) == (
        "same",
        [{"item": "account token", "a": 1, "b": 1}],
    )


def test_chatgpt_itself_knows_the_account(two: Record) -> None:
    body = two.body(json.dumps({"id": "[user:00000000000a]", "email": "robin@example.com"}))
    for session in ("s1", "s2"):
        two.flow(session, session_id=session, response_sha256=body)
    assert [row["item"] for row in answers(two)[None]["alike"]] == ["e-mail address", "user id"]


def test_whoever_got_requests_of_both_may_know(two: Record) -> None:
    for session in ("s1", "s2"):
        two.flow(session, session_id=session)
    assert answers(two)[None]["answer"] == "possible"


def test_stand_ins_of_another_key_are_no_values(two: Record) -> None:
    headers = {"request": [["authorization", TOKEN]], "response": []}
    two.flow("f1", headers=json.dumps(headers))
    assert values(two.db.conn, "s1", stand_ins=False).told == {}
    assert values(two.db.conn, "s1", stand_ins=True).told != {}
