"""The search that the privacy tests rely on finds what it must."""

import pytest

from tests.leaks import find_leaks, wrappings

SECRET = b"PLANTED-secret/with+signs==7"


@pytest.mark.parametrize("name", wrappings(SECRET))
def test_a_planted_secret_is_found_in_every_wrapping(name: str) -> None:
    assert find_leaks(b"before " + wrappings(SECRET)[name] + b" after", [SECRET])


def test_nothing_is_found_where_nothing_is() -> None:
    assert find_leaks(b"an ordinary text" * 100, [SECRET]) == []
