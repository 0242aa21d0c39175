"""Members are read as what they should be, or are a finding."""

from typing import Any

import pytest

from addon.conversations.jsonobject import MAX_FINDINGS, JsonObject, Notes, said
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Side


def read(method: str, value: Any, *more: Any) -> tuple[Any, list[tuple[Kind, str, str]]]:
    """What a reader makes of a member `k`, and the findings."""
    notes = Notes()
    found = getattr(JsonObject({"k": value}, "$.x", notes), method)("k", *more)
    return found, [(one.kind, one.path, one.detail) for one in notes.findings()]


@pytest.mark.parametrize(
    ("method", "value", "found"),
    [
        ("id", "m-1", "m-1"),
        ("text", "words", "words"),
        ("text", "", ""),
        ("name", "assistant", "assistant"),
        ("flag", True, 1),
        ("flag", False, 0),
        ("whole", 64.0, 64),
        ("number", 2, 2.0),
        ("time", 1702641200.5, "2023-12-15T11:53:20.500Z"),
    ],
)
def test_a_member_is_read(method: str, value: Any, found: Any) -> None:
    assert read(method, value) == (found, [])


@pytest.mark.parametrize("method", ["id", "text", "name", "flag", "whole", "number", "time"])
def test_null_is_as_good_as_nothing(method: str) -> None:
    assert read(method, None) == (None, [])
    assert getattr(JsonObject({}, "$", Notes()), method)("k") is None
    assert getattr(JsonObject("no object", "$", Notes()), method)("k") is None


@pytest.mark.parametrize(
    ("method", "value", "detail"),
    [
        ("id", "", "not told: id expected, string found"),
        ("id", 3, "not told: id expected, integer found"),
        ("text", ["a"], "not told: string expected, array found"),
        ("name", "x" * 300, "not told: short string expected, string found"),
        ("flag", 1, "not told: boolean expected, integer found"),
        ("flag", "true", "not told: boolean expected, string found"),
        ("whole", -1, "not told: whole number expected, integer found"),
        ("number", float("nan"), "not told: finite number expected, number found"),
        ("number", True, "not told: finite number expected, boolean found"),
        ("time", "soon", "not told: time expected, string found"),
    ],
)
def test_what_cannot_be_told_is_a_finding_without_the_value(
    method: str, value: Any, detail: str
) -> None:
    assert read(method, value) == (None, [(Kind.WRONG_TYPE, "$.x.k", detail)])


@pytest.mark.parametrize(
    ("method", "value", "expected"),
    [("object", "x", "object"), ("object", [], "object"), ("items", {}, "array")],
)
def test_what_is_no_container_is_a_finding(method: str, value: Any, expected: str) -> None:
    _, findings = read(method, value, *([9] if method == "items" else []))
    assert [(one[0], one[1]) for one in findings] == [(Kind.WRONG_TYPE, "$.x.k")]
    assert expected in findings[0][2]


def test_a_long_text_is_cut_and_said_to_be() -> None:
    found, findings = read("text", "123456", 5)
    assert found == "12345"
    assert findings == [(Kind.TRUNCATED, "$.x.k", "text after 5 characters is not told")]


def test_of_several_members_the_first_that_makes_sense_counts() -> None:
    found = JsonObject({"a": None, "b": 3, "c": "x", "d": "y"}, "$", Notes())
    assert found.id("a", "b", "c", "d") == "x"
    assert found.name("nothing", "d") == "y"


def test_items_are_bounded_and_those_that_are_no_objects_left_out() -> None:
    notes = Notes()
    found = JsonObject({"k": [{"a": 1}, "x", {"a": 2}, {"a": 3}]}, "$", notes)
    assert [item.get("a") for item in found.objects("k", 3)] == [1, 2]
    assert [(one.kind, one.path) for one in notes.findings()] == [
        (Kind.TRUNCATED, "$.k"),
        (Kind.WRONG_TYPE, "$.k[]"),
    ]


def test_a_copy_leaves_out_what_is_null_or_told_elsewhere() -> None:
    found = JsonObject({"a": 1, "b": None, "c": {"d": None}, "e": 2}, "$", Notes())
    assert found.as_json(without=frozenset({"e"})) == {"a": 1, "c": {"d": None}}


def test_a_copy_that_had_to_be_cut_is_a_finding() -> None:
    notes = Notes()
    JsonObject({"a": "x" * 1_000_001}, "$.metadata", notes).as_json()
    assert [(one.kind, one.path) for one in notes.findings()] == [(Kind.TRUNCATED, "$.metadata")]


def test_findings_are_one_per_kind_and_path_and_not_too_many() -> None:
    notes = Notes(Side.REQUEST)
    for _ in range(3):
        notes.add(Kind.TREE, "$.a", "first", Severity.INFO)
        notes.add(Kind.STREAM, "$.a", "other kind")
    assert notes.findings() == (
        Finding(Side.REQUEST, Severity.INFO, Kind.TREE, "$.a", "first"),
        Finding(Side.REQUEST, Severity.REVIEW, Kind.STREAM, "$.a", "other kind"),
    )
    for number in range(200):
        notes.wrong(f"$.{number}", "string", 3)
    assert len(notes.findings()) == MAX_FINDINGS


def test_said_keeps_what_is_known() -> None:
    assert said(a=0, b=None, c="", d=[]) == {"a": 0, "c": "", "d": []}
