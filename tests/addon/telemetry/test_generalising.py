"""Values that many people share, and that stay as they are once they are general."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry.generalising import language, minute, minute_ms, path, referrer, url

MINUTE = "2024-12-24T00:26:00.000Z"
TIMES = [
    ("2024-12-24T00:26:01.037Z", MINUTE),
    ("2024-12-24T00:26:59.999999999Z", MINUTE),
    ("2024-12-24T00:26:59Z", MINUTE),
    ("2024-12-24T00:26Z", MINUTE),
    ("2024-12-24T00:26", MINUTE),
    ("2024-12-24 00:26:59", MINUTE),
    ("2024-12-24t00:26:59z", MINUTE),
    ("2024-12-24T02:26:59+02:00", MINUTE),
    ("2024-12-24T02:26:59+0200", MINUTE),
    ("2024-12-23T14:26:59,5-10", MINUTE),
    ("20241224T002659Z", MINUTE),
    ("2024-W52-2T00:26:59Z", MINUTE),
    ("2024-12-24", "2024-12-24T00:00:00.000Z"),
    ("0099-01-01T00:00:00Z", "0099-01-01T00:00:00.000Z"),
    ("yesterday", None),
    ("", None),
    ("2024-13-24T00:26:01.037Z", None),
    ("2024-12-24T25:26:01.037Z", None),
    ("2024-12-24xRobin", None),
    ("2024-12-24T00:26:01.037Z Robin", None),
    ("0001-01-01T00:00:00+14:00", None),
    ("1735000000", None),
    ("2024-12-24T00:26:01.037Z\n", None),
]


@pytest.mark.parametrize(("time", "expected"), TIMES)
def test_a_time_is_floored_to_the_minute_in_utc(time: str, expected: str | None) -> None:
    assert minute(time) == expected


@settings(max_examples=500)
@given(st.datetimes(), st.datetimes())
def test_the_order_of_times_is_kept(one: "object", other: "object") -> None:
    early, late = sorted(f"{str(t)[:10]}T{str(t)[11:19]}.5Z" for t in (one, other))
    assert str(minute(early)) <= str(minute(late))
    assert minute(str(minute(early))) == minute(early)


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (1767225659999, 1767225600000 + 0),
        (1767225600000, 1767225600000),
        (1767225601234.5, 1767225600000),
        (0, 0),
        (-1, None),
        (10**20, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_milliseconds_are_floored_to_the_minute(time: float, expected: int | None) -> None:
    assert minute_ms(time) == expected


PATHS = [
    ("/", "/"),
    ("/c/11111111-2222-4333-8444-555555555555", "/c/_"),
    ("/share/canary-share-id", "/share/_"),
    ("/g/g-p-0123-my-divorce/project", "/g/_/project"),
    ("/gpts/mine", "/gpts/mine"),
    ("/c/_", "/c/_"),
    ("/c/x?model=y#z", "/c/_"),
    ("//c//x/", "/c/_"),
    ("/" + "a/" * 50, "/" + "/".join(["a"] * 11)),
    ("relative", None),
    ("", None),
    ("robin@example.com", None),
]


@pytest.mark.parametrize(("value", "expected"), PATHS)
def test_a_path_keeps_the_words_of_routes(value: str, expected: str | None) -> None:
    assert path(value) == expected


URLS = [
    ("https://chatgpt.com/c/1?x=y#z", "https://chatgpt.com/c/_"),
    ("https://chatgpt.com", "https://chatgpt.com/"),
    ("https://chatgpt.com?x=y", "https://chatgpt.com/"),
    ("https://chatgpt.com:8443/c/1", "https://chatgpt.com/c/_"),
    ("HTTPS://ChatGPT.com/C/1", "https://chatgpt.com/_/_"),
    ("https://chatgpt.com/", "https://chatgpt.com/"),
    ("https://robin:secret@chatgpt.com/", None),
    ("https://chatgpt.com.evil.example/", None),
    ("https://intranet.example/", None),
    ("file:///home/robin/page.html", None),
    ("chrome-extension://abcdef/page", None),
    ("javascript:alert(1)", None),
    ("/c/1", None),
    ("", None),
]


@pytest.mark.parametrize(("value", "expected"), URLS)
def test_a_url_keeps_its_origin_and_a_general_path(value: str, expected: str | None) -> None:
    assert url(value) == expected


REFERRERS = [
    ("https://chatgpt.com/c/1", "https://chatgpt.com/"),
    ("https://www.google.com/search?q=robin", "https://www.google.com/"),
    ("https://www.google.com", "https://www.google.com/"),
    ("https://wiki.robins-employer.example/", ""),
    ("https://mail.example/inbox?user=canary", ""),
    ("android-app://com.example", ""),
    ("", ""),
]


@pytest.mark.parametrize(("value", "expected"), REFERRERS)
def test_a_referrer_keeps_the_origin_of_a_site_that_millions_use(value: str, expected: str) -> None:
    assert referrer(value) == expected


LANGUAGES = [
    ("cy-GB", "cy"),
    ("en-US,en;q=0.9,cy;q=0.8", "en"),
    ("en", "en"),
    ("EN_gb", "en"),
    ("zh-Hant-TW", "zh"),
    ("*", None),
    ("fil-PH", None),
    ("Robin", None),
    ("", None),
]


@pytest.mark.parametrize(("value", "expected"), LANGUAGES)
def test_a_locale_keeps_its_language(value: str, expected: str | None) -> None:
    assert language(value) == expected


@settings(max_examples=500)
@given(st.text(), st.sampled_from([minute, path, url, referrer, language]))
def test_what_is_general_stays_as_it_is(value: str, make: Callable[[str], str | None]) -> None:
    made = make(value)
    if made is not None:
        assert make(made) == made
        assert made.isascii()
