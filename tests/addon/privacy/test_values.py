"""Of a value that is partly secret, the harmless part stays."""

import base64

import pytest

from addon.privacy.values import basic_password, escaped, replace_value, unescaped
from tests.addon.privacy.builders import REPLACE


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("token", b"opaque", b"[token]"),
        ("authorization", b"Bearer abc", b"Bearer [token]"),
        ("authorization", b"abc", b"[token]"),
        ("authorization", b"Bearer ", b"Bearer "),
        ("cookie", b'a=b; c="d"; e', b"a=[cookie]; c=[cookie];[cookie]"),
        ("cookie", b"opaque", b"[cookie]"),
        ("set-cookie", b"a=b; Path=/; Secure", b"a=[cookie]; Path=/; Secure"),
        ("url", b"wss://h/p?a=b&c=#d=e", b"wss://h/p?a=[signature]&c=#d=[signature]"),
        ("token", b"[token:0123456789ab]", b"[token:0123456789ab]"),
        ("authorization", b"Bearer [token:0123456789ab]", b"Bearer [token:0123456789ab]"),
        ("cookie", b"a=[cookie:0123456789ab]", b"a=[cookie:0123456789ab]"),
    ],
)
def test_only_what_is_secret_goes_and_only_once(kind: str, value: bytes, expected: bytes) -> None:
    assert replace_value(kind, value, REPLACE) == expected


@pytest.mark.parametrize("level", [0, 1, 3, 7])
@pytest.mark.parametrize("text", ["plain", 'q"uote', "back\\slash", "å\n", "\ud800"])
def test_escaping_is_undone_at_every_level(text: str, level: int) -> None:
    plain = text.encode("utf-8", "surrogatepass")
    assert unescaped(escaped(plain, level), level) == plain


@pytest.mark.parametrize("broken", [b"\\", b"\\u12", b"\\x", b"a" * 70_000 + b"\\n"])
def test_what_is_no_json_string_stays(broken: bytes) -> None:
    assert unescaped(broken) == broken


@pytest.mark.parametrize(
    ("header", "password"),
    [
        (b"Basic " + base64.b64encode(b"joe:pass:word"), b"pass:word"),
        (b"basic " + base64.b64encode(b"joe:p").rstrip(b"="), b"p"),
        (b"Basic " + base64.b64encode(b"joe"), None),
        (b"Basic x", None),
        (b"Bearer " + base64.b64encode(b"joe:pw"), None),
    ],
)
def test_the_password_in_basic_credentials_is_known(header: bytes, password: bytes | None) -> None:
    assert basic_password(header) == password
