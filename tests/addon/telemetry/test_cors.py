"""A page of another origin may read what was made here, and can smuggle nothing into it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry import cors

ORIGINS = (
    "https://chatgpt.com",
    "https://sora.chatgpt.com",
    "http://localhost:3000",
    "https://[::1]:8443",
    "https://xn--hatgpt-2of.com",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "null",
)
HOSTILE = (
    "",
    " ",
    "*",
    "https://chatgpt.com\r\nSet-Cookie: a=b",
    "https://chatgpt.com\n",
    "https://chatgpt.com\x00",
    "https://chatgpt.com, https://evil.example",
    "https://сhatgpt.com",  # noqa: RUF001 - Cyrillic
    "https://" + "a" * 5000,
    "null ",
    "NULL\r\n",
)


@pytest.mark.parametrize("origin", ORIGINS)
def test_the_origin_is_echoed_with_leave_for_cookies(origin: str) -> None:
    assert cors.shared(origin) == (
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Vary", "Origin"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )


@pytest.mark.parametrize("origin", [None, *HOSTILE])
def test_what_no_browser_sends_as_origin_is_not_echoed(origin: str | None) -> None:
    assert cors.shared(origin) == (
        ("Vary", "Origin"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )


@pytest.mark.parametrize(
    "headers",
    [
        "authorization",
        "authorization,content-type,x-retry-count",
        "statsig-event-count, statsig-retry-count ,\tstatsig-sdk-type",
    ],
)
def test_a_preflight_gets_what_it_asks_for_verbatim(headers: str) -> None:
    assert dict(cors.granted("POST", headers)) == {
        "Access-Control-Max-Age": "600",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": headers,
    }


@pytest.mark.parametrize(
    "value", ["a\r\nb: c", "a: b", "ä", "a b", "a,,b\x00", ",", "x" * 5000, "(a)", "a\n"]
)
def test_what_is_no_list_of_names_is_not_repeated(value: str) -> None:
    assert cors.granted(value, value) == (("Access-Control-Max-Age", "600"),)


@settings(max_examples=500, deadline=None)
@given(st.text(), st.text(), st.text())
def test_no_value_makes_a_line_of_its_own(origin: str, method: str, headers: str) -> None:
    for name, value in (*cors.shared(origin), *cors.granted(method, headers)):
        line = f"{name}: {value}"
        assert line.isascii()
        assert line.replace("\t", " ").isprintable()
