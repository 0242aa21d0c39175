"""Headers that go out, headers that stay behind."""

import base64

import pytest

from addon.telemetry.headers import check_content_type, content_coding, forwarded
from addon.telemetry.uploads import Refused


def key(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
KEPT = [
    ("Host", "chatgpt.com"),
    ("Content-Type", "text/plain;charset=UTF-8"),
    ("Content-Encoding", "gzip"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
    ("Accept-Encoding", "gzip;q=1.0, br;q=0.5"),
    ("Accept-Language", "en"),
    ("Origin", "https://chatgpt.com"),
    ("Origin", "null"),
    ("Referer", "https://chatgpt.com/"),
    ("User-Agent", AGENT),
    ("User-Agent", "analytics-node-next/latest"),
    ("Sec-Fetch-Site", "same-origin"),
    ("Sec-Fetch-Mode", "cors"),
    ("Sec-Fetch-Dest", "empty"),
    ("Sec-GPC", "1"),
    ("DNT", "1"),
    ("Priority", "u=1, i"),
    ("Connection", "keep-alive"),
    ("Cache-Control", "no-cache"),
    ("Pragma", "no-cache"),
    ("Authorization", f"Basic {key('oai:')}"),
    ("X-Retry-Count", "3"),
    ("statsig-retry-count", "0"),
    ("statsig-sdk-type", "javascript-client"),
    ("statsig-sdk-version", "3.32.0"),
    ("STATSIG-API-KEY", "client-Zq8vW2kLm5Rt9XbYc3Nd"),
    ("Authorization", f"Basic {key('Zq8vW2kLm5Rt9XbYc3Nd:')}"),
    ("Accept", "application/json, text/plain, */*"),
    ("Accept", "*/*;q=0.9"),
    ("Accept-Encoding", "gzip;q=1, br ;q=0, *;q=0.1"),
    ("Priority", "i"),
    ("Priority", "u=4"),
    ("DNT", "0"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Mode", "no-cors"),
]
LEFT_BEHIND = [
    ("Cookie", "oai-did=0000de01"),
    ("Authorization", "Bearer SYNTHETIC.TOKEN.VALUE"),
    ("Authorization", f"Basic {key('robin:secret')}"),
    ("Authorization", f"Basic {key('robin@example.com:')}"),
    ("Authorization", "Basic %%%"),
    ("Authorization", "Basic"),
    ("X-Authorization", "Bearer SYNTHETIC.TOKEN.VALUE"),
    ("ChatGPT-Account-ID", "00000acc"),
    ("OAI-Device-Id", "0000de01"),
    ("OAI-Session-Id", "00005e55"),
    ("OAI-Language", "cy-GB"),
    ("OAI-Client-Version", "prod-0123"),
    ("OpenAI-Sentinel-Chat-Requirements-Token", "x"),
    ("X-Oai-Turn-Trace-Id", "x"),
    ("sec-ch-ua", '"Chromium";v="131"'),
    ("sec-ch-ua-platform", '"Linux"'),
    ("Accept", "application/x-robin"),
    ("Accept-Encoding", "robin"),
    ("Sec-Fetch-Site", "robin"),
    ("Referer", "https://robins.example/"),
    ("Accept-Language", "*"),
    ("X-Retry-Count", "robin"),
    ("X-HTTP-Method-Override", "PUT"),
    ("Transfer-Encoding", "chunked"),
    ("X-Forwarded-For", "203.0.113.7"),
    ("statsig-sdk-type", "robin"),
    ("STATSIG-API-KEY", "robin@example.com"),
    ("STATSIG-API-KEY", "jane-doe"),
    ("STATSIG-API-KEY", "Zq8vW2kLm5Rt9XbYc3Nd"),
    ("Authorization", f"Basic {key('user-janedoe:')}"),
    ("Authorization", f"Basic {key('client-Zq8vW2kLm5Rt9XbYc3Nd:')}"),
    ("Accept", "*/*;q=jane@example.com"),
    ("Accept", "*/*;q="),
    ("Accept", "*/*;q=0.867"),
    ("Accept", "*/*;q=0.9;q=robin"),
    ("Accept", ", ".join(["*/*;q=0.8"] * 9)),
    ("Accept", "gzip"),
    ("Accept-Encoding", "gzip;q=٣"),
    ("Priority", "i;q=jane"),
    ("Priority", "u=8"),
    ("Priority", "u=1, i, robin"),
    ("Sec-Fetch-Dest", "empty;q=prompt text"),
    ("Sec-Fetch-Dest", "cors"),
    ("Sec-Fetch-Mode", "cors, cors"),
    ("Connection", "close, robin"),
    ("Sec-GPC", "867"),
    ("DNT", "1;q=0.5"),
]


def raw(*lines: tuple[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode()) for name, value in lines)


@pytest.mark.parametrize("line", KEPT)
def test_a_header_goes_out_as_it_came(line: tuple[str, str]) -> None:
    kept, without = forwarded(raw(line, ("content-length", "9")), 9, 1)
    assert kept == raw(line, ("content-length", "9"))
    assert without == ()


@pytest.mark.parametrize("line", LEFT_BEHIND)
def test_a_header_stays_behind_by_name(line: tuple[str, str]) -> None:
    kept, without = forwarded(raw(line, ("content-length", "9")), 9, 1)
    assert kept == raw(("content-length", "9"))
    assert without in ((line[0].lower(),), ("*",))


@pytest.mark.parametrize(
    ("line", "made"),
    [
        (("Referer", "https://chatgpt.com/c/1?x=y"), "https://chatgpt.com/"),
        (("Accept-Language", "cy-GB,en;q=0.8"), "cy"),
        (("User-Agent", AGENT + ".2"), AGENT),
        (("Content-Length", "5000"), "77"),
        (("statsig-event-count", "12"), "4"),
    ],
)
def test_a_header_is_made_general(line: tuple[str, str], made: str) -> None:
    kept, without = forwarded(raw(line), 77, 4)
    assert kept[0] == (line[0].encode(), made.encode())
    assert without == ()


def test_a_length_is_told_once_and_always() -> None:
    assert forwarded((), 5, 1)[0] == raw(("Content-Length", "5"))
    twice = raw(("Content-Length", "1"), ("content-length", "2"))
    assert forwarded(twice, 5, 1)[0] == raw(("Content-Length", "5"))


def test_the_order_and_case_of_names_are_kept() -> None:
    lines = raw(("hOsT", "chatgpt.com"), ("Cookie", "a"), ("ACCEPT", "*/*"), ("cookie", "b"))
    kept, without = forwarded(lines, 5, 1)
    assert [name for name, _ in kept] == [b"hOsT", b"ACCEPT", b"Content-Length"]
    assert without == ("cookie",)


def test_the_name_of_a_header_is_not_told_where_it_says_too_much() -> None:
    name = "x-0000de01-0000-4000-8000-00000000de01"
    assert forwarded(raw((name, "1")), 5, 1)[1] == ("*",)


def test_bytes_that_are_no_text_do_no_harm() -> None:
    lines = ((b"user-agent", b"\xff\xfe"), (b"\xff", b"\xff"), (b"referer", b"\xff"))
    kept, _ = forwarded(lines, 5, 1)
    assert all(b"\xff" not in name + value for name, value in kept)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), None),
        ((("Content-Encoding", ""),), None),
        ((("Content-Encoding", "identity"),), None),
        ((("CONTENT-ENCODING", " GZip "),), "gzip"),
        ((("Content-Encoding", "gzip"), ("content-encoding", "br")), "gzip,br"),
    ],
)
def test_the_content_coding_is_read(
    lines: tuple[tuple[str, str], ...], expected: str | None
) -> None:
    assert content_coding(raw(*lines)) == expected


@pytest.mark.parametrize(
    "value",
    [
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/json; charset=utf-8",
        "TEXT/PLAIN",
        "application/octet-stream",
        "application/json;charset=utf-8",
    ],
)
def test_a_content_type_of_telemetry_passes(value: str) -> None:
    check_content_type(raw(("Content-Type", value)))
    check_content_type(())


@pytest.mark.parametrize(
    "value",
    [
        "",
        "text/html",
        "text/plain; charset=utf-16",
        "text/plain; x=robin",
        "text/plain;charset=utf-8;robin",
        "text/plain;  charset=utf-8",
    ],
)
def test_another_content_type_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        check_content_type(raw(("Content-Type", value)))


def test_two_content_types_are_refused() -> None:
    with pytest.raises(Refused):
        check_content_type(raw(("Content-Type", "text/plain"), ("content-type", "text/plain")))
