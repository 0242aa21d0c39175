"""Names of fields are told, and never what stood in them."""

import json

import pytest

from analysis.queries import diff_fields
from analysis.queries.diff_fields import folded_names
from analysis.queries.quotations import Quotations
from tests.analysis.building import START, Record


@pytest.mark.parametrize(
    ("spelt", "folded"),
    [
        ("$.a", "$.a"),
        ('$."conversation_id"', "$.conversation_id"),
        ("$.a[3].b[0][1]", "$.a[].b[][]"),
        ('$.a."pat@example.com".c', "$.a.*.c"),
        ('$."a\\"].b"', "$.*"),
        ('$."00000c01-0000-4000-8000-000000000c01"', "$.*"),
        ('$."\\ud83d\\ude00"', "$.*"),
        ('$."broken\\u12"', "$.*"),
        ('$.""', "$.*"),
        ('$."a.b"[2]', "$.a.b[]"),
    ],
)
def test_a_path_keeps_names_of_fields_alone(spelt: str, folded: str) -> None:
    assert folded_names(spelt) == folded


def test_fields_of_events_come_with_their_types(record: Record) -> None:
    record.upload("f1")
    said = {"n": 1, "list": [{"x": 1.5}, {"x": True}], "pat@example.com": None}
    for properties in (said, {"n": "one"}):
        record.event("f1", properties=json.dumps(properties))
    diff_fields.prepare(record.db.conn, Quotations(record.db.conn))
    found = {row["path"]: row for row in diff_fields.of_events(record.db.conn, "s1")}
    assert {path: row["types"] for path, row in found.items()} == {
        "$.*": ["null"],
        "$.list": ["array"],
        "$.list[]": ["object"],
        "$.list[].x": ["boolean", "number"],
        "$.n": ["integer", "string"],
    }
    assert found["$.n"]["count"] == 2


def test_fields_come_in_the_order_in_which_they_are_compared(record: Record) -> None:
    record.upload("f1")
    for name in ("b", None, "a", "\U0001f600", "\ue000"):
        record.event("f1", name=name, properties='{"z": 1, "a": 1}')
    diff_fields.prepare(record.db.conn, Quotations(record.db.conn))
    found = [
        (row["name"] is not None, row["name"] or "", row["path"])
        for row in diff_fields.of_events(record.db.conn, "s1")
    ]
    assert found == sorted(found)
    assert len(found) == 10


def test_fields_of_bodies_are_those_of_the_session(record: Record) -> None:
    record.session("s2")
    for session, type_, count in (("s1", "string", 2), ("s1", "null", 1), ("s2", "array", 9)):
        record.db.execute(
            "INSERT INTO shapes VALUES (?, 'me', 'response', '$.id', ?, ?, ?, ?)",
            [session, type_, START, START, count],
        )
    assert list(diff_fields.of_bodies(record.db.conn, "s1")) == [
        {
            "endpoint": "me",
            "side": "response",
            "path": "$.id",
            "count": 3,
            "types": ["null", "string"],
        }
    ]
