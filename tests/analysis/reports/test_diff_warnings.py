"""Sessions that do not compare as they are, and why."""

from typing import Any

import pytest

from analysis.queries.database import Row
from analysis.reports.diff_warnings import KINDS, warnings

SIDE: Row = {
    "id": "s1",
    "minutes": 10.0,
    "sent_messages": 5,
    "versions": {"chatcap": "1.0"},
    "privacy": "standard",
    "options": {"chatcap_hosts": "", "chatcap_session": "x"},
    "seen": 9,
    "skipped": 0,
    "truncated": 0,
    "purged": 0,
    "emptied": 0,
    "ended_at": "2026-03-01T10:00:00Z",
    "telemetry_read": 1,
    "chats_read": 1,
    "policies": [{"policy": "block", "flows": 1}],
}


def warned(a: Row, b: Row, *, comparable: bool = True) -> list[Row]:
    sides = {"a": SIDE | a, "b": SIDE | {"id": "s2"} | b}
    return list(warnings({"comparable_stand_ins": comparable, **sides}))


@pytest.mark.parametrize(
    ("b", "kind", "text"),
    [
        ({"minutes": 13.0}, "length", "A has 10.0 min and 5 sent messages, B has 13.0 min"),
        ({"minutes": None}, "length", "B has 0.0 ms"),
        (
            {"sent_messages": 700},
            "length",
            "5 sent messages, B has 10.0 min and 700 sent messages",
        ),
        ({"versions": {"chatcap": "2.0"}}, "version", "chatcap 1.0, B by 2.0"),
        ({"versions": {"chatcap": "<b>"}}, "version", "chatcap 1.0, B by unknown"),
        ({"privacy": "minimal"}, "privacy", "standard, B with minimal"),
        ({"privacy": "full"}, "privacy", "standard, B with full"),
        ({"privacy": "\x1b[2J"}, "privacy", "standard, B with unknown"),
        ({"options": {"chatcap_hosts": "x"}}, "options", "chatcap_hosts"),
        ({"skipped": 2}, "lost", "Of B 2 flows of 9"),
        ({"truncated": 1}, "truncated", "B has 1 flow"),
        ({"purged": 1, "emptied": 2}, "purged", "From B 3 flows"),
        ({"ended_at": None}, "open", "B still runs"),
        ({"telemetry_read": 0}, "not_read", "events in telemetry"),
        ({"chats_read": 0}, "not_read", "conversations"),
        ({"policies": SIDE["policies"] * 2}, "policies", "In B the policy changed"),
    ],
)
def test_each_reason_is_told(b: dict[str, Any], kind: str, text: str) -> None:
    found = warned({}, b)[0]
    assert found["kind"] == kind
    assert kind in KINDS
    assert text in found["text"]


def test_sessions_that_compare_well_are_not_warned_of() -> None:
    assert warned({}, {"minutes": 11.0, "sent_messages": 6}) == []


def test_nothing_is_said_of_a_session_beside_itself() -> None:
    assert warned({"truncated": 1, "id": "s1"}, {"truncated": 1, "id": "s1"}) == []


def test_a_copy_from_before_a_purge_is_another_record() -> None:
    kinds = [found["kind"] for found in warned({"id": "s1"}, {"id": "s1", "purged": 18})]
    assert "purged" in kinds


def test_secrets_of_the_privacy_full_are_warned_of() -> None:
    kinds = [found["kind"] for found in warned({"privacy": "full"}, {"privacy": "full"})]
    assert kinds == ["full"]


def test_two_minimal_sessions_have_little_to_compare() -> None:
    (found,) = warned({"privacy": "minimal"}, {"privacy": "minimal"})
    assert found["kind"] == "minimal"


def test_two_databases_are_two_even_if_their_sessions_have_one_id() -> None:
    kinds = [found["kind"] for found in warned({}, {"id": "s1", "truncated": 1}, comparable=False)]
    assert kinds == ["other_database", "truncated"]
