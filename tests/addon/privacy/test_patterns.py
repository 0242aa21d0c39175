"""Secrets are known by their own form; what only begins like one stays."""

import pytest

from addon.privacy.patterns import replace_patterns, shape_kind
from tests.addon.privacy.builders import REPLACE

JWT = b"eyJhbGciOiJub25l.eyJwbGFudGVkIjox.c2ln"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"see " + JWT + b".", b"see [jwt]."),
        (b"gAAAAABplanted_1-x~S", b"[sentinel]"),
        (b"my sk-proj-PLANTEDkey4711abc, ok?", b"my [key], ok?"),
        (b"-----BEGIN RSA PRIVATE KEY-----\nUExBTg\n-----END RSA PRIVATE KEY----- x", b"[key] x"),
        (b"-----BEGIN PRIVATE KEY-----\ncut off", b"[key]"),
        (b"Authorization: Bearer a1b2c3d4", b"Authorization: Bearer [token]"),
        (b"bearer%20a1b2c3d4", b"bearer%20[token]"),
        (b"Basic am9lOnBhc3M=", b"Basic [token]"),
        (b"https://joe:hunter2@a.example/", b"https://joe:[password]@a.example/"),
    ],
)
def test_a_secret_goes_and_its_surroundings_stay(text: bytes, expected: bytes) -> None:
    assert replace_patterns(text, REPLACE) == expected


@pytest.mark.parametrize(
    "text",
    [
        b"eyJ is how base64 of a brace begins",
        b"pip install sk-learn-contrib-extras",
        b"gAAAAA",
        b"the bearer of this letter",
        b"Basic Instructions, basic education",
        b"Bearer Tokenization",
        b"mail joe@a.example or see https://a.example/@joe",
    ],
)
def test_words_are_no_secrets(text: bytes) -> None:
    assert replace_patterns(text, REPLACE) == text


@pytest.mark.parametrize(
    ("secret", "kind"), [(JWT, "jwt"), (b"gAAAAABplanted", "sentinel"), (b"opaque", None)]
)
def test_the_form_decides_the_kind(secret: bytes, kind: str | None) -> None:
    assert shape_kind(secret) == kind
