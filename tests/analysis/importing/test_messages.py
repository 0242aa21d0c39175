"""What HTTP and the calendar allow."""

import pytest

from analysis.importing.messages import cannot_have_body, moment


@pytest.mark.parametrize(
    ("method", "status", "bodiless"),
    [
        *(("HEAD", 200, True), ("head", 200, True), ("GET", 204, True), ("GET", 304, True)),
        *(("GET", 101, True), ("GET", 200, False), ("POST", 205, False), ("GET", 404, False)),
    ],
)
def test_some_answers_have_no_body_by_definition(method: str, status: int, bodiless: bool) -> None:
    assert cannot_have_body(method, status) is bodiless


@pytest.mark.parametrize("value", [0, 1767225600.5, 221845391999])
def test_a_moment_is_one_of_the_calendar(value: float) -> None:
    assert moment(value) == value


@pytest.mark.parametrize("value", [-1, 221845392000.0, float("nan"), float("inf"), 1e300])
def test_other_numbers_are_no_moment(value: float) -> None:
    with pytest.raises(ValueError, match="range"):
        moment(value)
