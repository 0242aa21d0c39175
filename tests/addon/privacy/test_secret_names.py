"""Which names stand before a secret, in whatever spelling."""

import pytest

from addon.privacy.secret_names import COMMON_NAMES, Where, header_kind, rule_for


@pytest.mark.parametrize(
    "name",
    [
        *("access_token", "accessToken", "ACCESS-TOKEN", "x.access.token", "to%6Ben", "csrf"),
        *("password", "new_password", "user[password]", "client_secret", "apiKey", "otp"),
        *("session-token.0", "__Secure-next-auth.session-token.1", "intercom_hash", "wss_url"),
    ],
)
def test_secret_names_are_known_in_every_spelling(name: str) -> None:
    assert rule_for(name.encode(), Where.JSON) is not None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "max_token",
        "time_to_first_token",
        "tokens",
        "user",
        "page_token",
        "x" * 200,
        "%",
        "\xff",
    ],
)
def test_harmless_names_are_not(name: str) -> None:
    assert rule_for(name.encode("latin-1"), Where.JSON) is None


@pytest.mark.parametrize(
    ("name", "where", "value", "secret"),
    [
        ("code", Where.QUERY, b"abcdefghij", True),
        ("code", Where.JSON, b"abcdefghij", False),
        ("code", Where.JSON, b"481516", True),
        ("token", Where.JSON, b" the", False),
        ("token", Where.JSON, b"opaque-1234", True),
        ("state", Where.QUERY, b"open_page", False),
        ("state", Where.QUERY, b"x7Zk2vT41", True),
    ],
)
def test_the_place_and_the_value_decide_where_the_name_does_not(
    name: str, where: Where, value: bytes, secret: bool
) -> None:
    rule = rule_for(name.encode(), where)
    assert rule is not None
    assert rule.value is not None
    assert (rule.value.fullmatch(value) is not None) is secret


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Authorization", "authorization"),
        ("X-Auth", "authorization"),
        ("Cookie", "cookie"),
        ("SET-COOKIE", "set-cookie"),
        ("OpenAI-Sentinel-Anything", "token"),
        ("openai-sentinel-\udc80", "token"),
        ("X-Conduit-Token", "token"),
        ("DD-API-KEY", "key"),
        ("Content-Type", None),
        ("Upload-Url", None),
        ("x" * 100_000 + "-token", None),
    ],
)
def test_headers_have_the_kind_of_their_name(name: str, kind: str | None) -> None:
    assert header_kind(name) == kind


def test_the_first_sieve_lets_no_secret_name_fall_through() -> None:
    for name in COMMON_NAMES:
        assert rule_for(name.rstrip(b"\\"), Where.JSON) is not None, name
