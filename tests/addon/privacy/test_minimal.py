"""The level `minimal` keeps names and shapes."""

import pytest

from addon.privacy import minimal
from tests.addon.privacy.builders import REPLACE


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Content-Type", "application/json", "application/json"),
        ("content-length", "12", "12"),
        ("Content-Type", "x" * 101, "<101 chars>"),
        ("X-Name", "Robin", "<5 chars>"),
        ("X-Name", "", ""),
        ("X-Name", "<5 chars>", "<5 chars>"),
    ],
)
def test_only_technical_headers_keep_their_value(name: str, value: str, expected: str) -> None:
    assert minimal.header(name, value) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (b"/backend-api/me", b"/backend-api/me"),
        (b"/v1/users/robin.example", b"/v1/users/[id]"),
        (b"/c/0000de01-0000-4000-8000-00000000de01?x=Robin&y", b"/c/[id]?x=<5 chars>&<1 chars>"),
        (b"/c/[id:0123456789ab]?a=", b"/c/[id:0123456789ab]?a="),
        (b"//x//?", b"//x//?"),
    ],
)
def test_urls_lose_ids_and_values(url: bytes, expected: bytes) -> None:
    assert minimal.url(url, REPLACE) == expected
