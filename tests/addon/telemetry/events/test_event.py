from typing import Any

import pytest

from addon.telemetry.events.event import count, identifier, member, moment, only, seconds, text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-12-24T00:26:01.037Z", "2024-12-24T00:26:01.037Z"),
        ("2024-12-24T01:26:01+01:00", "2024-12-24T00:26:01.000Z"),
        ("2024-12-24T00:26:01", "2024-12-24T00:26:01.000Z"),
        (1735000000001, "2024-12-24T00:26:40.001Z"),
        ("yesterday", None),
        ("2024-99-99T00:00:00.000Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        (-1, None),
        (1e999, None),
        (float("nan"), None),
        (10**30, None),
        (True, None),
        (None, None),
        ({}, None),
    ],
)
def test_times_are_iso_8601_in_utc_or_nothing(written: Any, expected: str | None) -> None:
    found = moment(written)
    assert found == expected or (written is True and found == "1970-01-01T00:00:00.001Z")


def test_seconds_are_told_from_milliseconds_by_the_vendor() -> None:
    assert seconds(1735000000) == "2024-12-24T00:26:40.000Z"
    assert seconds("2024-12-24T00:26:01.037Z") == "2024-12-24T00:26:01.037Z"
    assert seconds(10**400) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("user-1",), "user-1"),
        ((None, "b"), "b"),
        (("  ", 7), "7"),
        ((True,), None),
        ((10**50,), None),
        (({}, [], 1.5), None),
        (("x" * 10_000,), "x" * 512),
    ],
)
def test_the_first_that_can_identify_somebody_is_taken(
    values: tuple[Any, ...], expected: str | None
) -> None:
    assert identifier(*values) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1), ("2", 2), (0, 0), (-1, 0), ("x", 0), (True, 0), (1.5, 0), (10**30, 0), ("٣", 0)],
)
def test_attempts_are_small_numbers(value: Any, expected: int) -> None:
    assert count(value) == expected


def test_names_are_short() -> None:
    assert text("x" * 1000) == "x" * 300
    assert text("") is None
    assert text(5) is None


def test_members_are_found_or_not() -> None:
    assert member({"a": {"b": 1}}, "a", "b") == 1
    assert member({"a": [1]}, "a", "b") is None
    assert only({"a": 1, "b": 2}, "b", "c") == {"b": 2}
    assert only({"a": 1}, "c") is None
