import pytest

from addon.telemetry.surroundings import Beside, of_connection, of_request, strings_of

CHAT = "https://chatgpt.com/c/00000c01-0000-4000-8000-000000000c01"
HEADERS = (
    ("Host", "chatgpt.com"),
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"),
    ("Cookie", "oai-did=0000de01; __Secure-next-auth.session-token.0=SYNTHETIC; __cf_bm=x"),
    ("Referer", CHAT),
    ("OAI-Device-Id", "0000de01-0000-4000-8000-00000000de01"),
    ("Sec-CH-UA-Platform", '"Linux"'),
    ("Authorization", "Basic b2FpOg=="),
    ("Content-Type", "text/plain"),
    ("X-Person", "robin@example.com"),
)


def told(query: str = "") -> dict[str, tuple[str, str]]:
    said = Beside(HEADERS, query)
    found = [of_connection(kept_in=False), *of_request(said, said)]
    return {one.path: (one.data_class.value, one.item) for one in found}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("connection", ("identifier", "IP address")),
        ("headers.user-agent", ("device", "user agent")),
        ("headers.cookie", ("identifier", "cookies")),
        ("headers.cookie.oai-did", ("identifier", "device id")),
        ("headers.cookie.session-token", ("identifier", "account session")),
        ("headers.cookie.cloudflare", ("identifier", "anti-abuse cookie")),
        ("headers.referer", ("content", "page URL")),
        ("headers.oai-device-id", ("identifier", "device id")),
        ("headers.sec-ch-ua-platform", ("device", "client hints")),
        ("headers.authorization", ("technical", "project key")),
        ("headers.x-person", ("contact", "e-mail address")),
    ],
)
def test_headers_tell_as_much_as_events(path: str, expected: tuple[str, str]) -> None:
    assert told()[path] == expected


@pytest.mark.parametrize("path", ["headers.host", "headers.content-type"])
def test_what_everybody_sends_tells_nothing(path: str) -> None:
    assert path not in told()


def test_parameters_tell_also_those_of_the_address_behind_a_datadog_proxy() -> None:
    query = "k=client-x&sid=0000&gz=1&ddforward=%2Fapi%2Fv2%2Flogs%3Fdd-api-key%3Dpub1%26ddtags%3Dx"
    found = told(query)
    assert found["query.sid"] == ("identifier", "session id")
    assert found["query.k"] == found["query.dd-api-key"] == ("technical", "project key")
    assert "query.gz" not in found
    assert "query.ddforward" not in found


def kept_in(said: Beside, went: Beside | None) -> list[tuple[str, bool]]:
    return [(one.path, one.kept_in) for one in of_request(said, went)]


def test_what_was_left_behind_was_kept_in() -> None:
    went = tuple(line for line in HEADERS if line[0] != "Cookie")
    found = kept_in(Beside(HEADERS, "sid=1&k=a"), Beside(went, "k=a"))
    cookies = {"headers.cookie"} | {f"headers.cookie.{n}" for n in ("oai-did", "session-token")}
    kept = {path for path, is_kept in found if is_kept}
    assert kept == cookies | {"headers.cookie.cloudflare", "query.sid"}


@pytest.mark.parametrize(
    ("said", "went", "expected"),
    [
        # another value went out: a pseudonym, a time without its seconds
        (("", "sid=abcdef&t=1767225611111"), ("", "sid=zzz&t=1767225600000"), [True, True]),
        (("", "sid=abcdef&sid=uvwxyz"), ("", "sid=uvwxyz"), [True, False]),
        (("x-a", "x-a=1"), ("x-a", ""), [False, True]),
        (("x-a", "x-a=1"), ("", "x-a=1"), [True, False]),
        (("x-123456-a", "k=1"), ("", "k=1"), [True, False]),
        (("x-123456-a", "x-654321-b=1"), ("", "x-654321-b=1"), [True, False]),
        (("", "a=b%20c"), ("", "a=b+c"), [False]),
    ],
)
def test_each_line_and_parameter_is_held_against_what_went_out(
    said: tuple[str, str], went: tuple[str, str], expected: list[bool]
) -> None:
    one, other = (Beside(((name, "value"),) if name else (), query) for name, query in (said, went))
    assert [kept for _, kept in kept_in(one, other)] == expected


def test_an_answered_upload_tells_nothing_to_anybody() -> None:
    assert all(kept for _, kept in kept_in(Beside(HEADERS, "k=1"), None))


def test_strings_are_given_with_their_places() -> None:
    said, went = (Beside(HEADERS, query) for query in ("url=%2Fc%2Fx&n=1", "url=/c/x"))
    found = list(strings_of(said, went))
    assert (CHAT, "headers.referer", False) in found
    assert ("%2Fc%2Fx", "query.url", False) in found
    assert ("1", "query.n", True) in found
    assert not any(path == "headers.host" for _, path, _ in found)


def test_no_value_gets_into_a_path() -> None:
    said = Beside((("robin@example.com", "x"),), "robin%40example.com=1")
    assert not any("robin" in repr(one) for one in of_request(said, said))
