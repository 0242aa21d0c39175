"""Values after quoted names go, to the byte, at every depth of quoting."""

import json

import pytest

from addon.privacy.quoted import TooManySecrets, replace_after_names, string_end
from tests.addon.privacy.builders import REPLACE, Seen


def replaced(data: bytes) -> bytes:
    return replace_after_names(data, data.split(b'"'), REPLACE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"password":"hunter2","x":1}', b'{"password":"[password]","x":1}'),
        (b'{ "password"\n :\t"hun\\"ter2" }', b'{ "password"\n :\t"[password]" }'),
        (b'{"otp":481516}', b'{"otp":"[otp]"}'),
        (b'{"secret":["a","b"],"c":"d"}', b'{"secret":["[secret]","[secret]"],"c":"d"}'),
        (b'{"secret":null,"password":{"a":1}}', b'{"secret":null,"password":{"a":1}}'),
        (b'{"password":"cut of', b'{"password":"[password]'),
        (b'{"name":"X-Api-Key","value":"k1"}', b'{"name":"X-Api-Key","value":"k1"}'),
        (b'{"name":"password","value":"k1"}', b'{"name":"password","value":"[password]"}'),
        (b'<input name="csrf" value="k1">', b'<input name="csrf" value="[token]">'),
        (b'{"code":"not digits"}', b'{"code":"not digits"}'),
        (b'{"password":""}', b'{"password":""}'),
        (b'say "password" twice', b'say "password" twice'),
    ],
)
def test_the_value_goes_and_the_rest_stays(text: bytes, expected: bytes) -> None:
    assert replaced(text) == expected


@pytest.mark.parametrize("depth", range(4))
def test_json_within_json_stays_json(depth: int) -> None:
    value = json.dumps({"password": 'p"w\\', "x": 1})
    for _ in range(depth):
        value = json.dumps({"body": value, "y": [2]})
    stored = replaced(value.encode()).decode()
    for _ in range(depth):
        stored = json.loads(stored)["body"]
    assert json.loads(stored) == {"password": "[password]", "x": 1}


def test_the_secret_that_is_noted_is_unescaped() -> None:
    seen = Seen()
    data = json.dumps({"a": json.dumps({"password": 'p"w\\å'})}).encode()
    replace_after_names(data, data.split(b'"'), seen)
    assert seen.secrets == [("password", 'p"w\\å'.encode())]


@pytest.mark.parametrize(
    ("data", "level", "end"),
    [(b'ab"c', 0, 2), (b'a\\"b"', 0, 4), (b'a\\\\"', 0, 3), (b'a\\"', 1, 1), (b"open", 0, 4)],
)
def test_a_string_ends_at_its_own_quote(data: bytes, level: int, end: int) -> None:
    assert string_end(data, 0, level) == end


@pytest.mark.parametrize("piece", [b'"dx",', b'"my_token",'])
def test_more_names_than_any_honest_body_has_are_refused(piece: bytes) -> None:
    with pytest.raises(TooManySecrets):
        replaced(piece * 100_001)
