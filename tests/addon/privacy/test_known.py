"""What a flow's headers held is found again, however it is spelt there."""

import base64
import json
import re
from urllib.parse import quote

import pytest

from addon.privacy.known import KnownSecrets, Memory
from addon.privacy.quoted import TooManySecrets
from addon.privacy.standins import StandIns
from tests.addon.privacy.builders import REPLACE

SECRET = b'PLANTED"opaque/7Q+x9Zk2==vT41'


def knowing(secret: bytes, kind: str = "token") -> KnownSecrets:
    known = KnownSecrets()
    known.add(secret, Memory(StandIns(b"k" * 32)).secret(kind, secret, spend=True))
    return known


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        quote(SECRET, safe="").encode(),
        re.sub("%..", lambda code: code[0].lower(), quote(SECRET, safe="")).encode(),
        json.dumps(SECRET.decode())[1:-1].encode(),
    ],
)
def test_every_spelling_is_found(spelling: bytes) -> None:
    found = knowing(SECRET).replaced(b"<" + spelling + b">", REPLACE)
    assert re.fullmatch(rb"<\[token:[0-9a-f]{12}\]>", found)


@pytest.mark.parametrize("before", [b"", b"x", b"xy"])
def test_base64_is_searched_at_every_offset(before: bytes) -> None:
    run = base64.b64encode(before + SECRET + b"tail")
    assert b"[token:" in knowing(SECRET).replaced_in_base64(run, REPLACE)


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        (b"short", "token"),
        (b"lowercase", "token"),
        (b"0000de01-0000-4000-8000-00000000de01", "cookie"),
        (b"gpt-5-2-thinking", "cookie"),
        (b"gpt-4o-2024-05-13", "cookie"),
        (b"o4-mini-high-2025", "cookie"),
        (b"user-AbCdEf123", "token"),
        (b"20260101000000", "cookie"),
        (b"x" * 20_000, "token"),
    ],
)
def test_what_would_be_found_by_chance_is_not_looked_for(secret: bytes, kind: str) -> None:
    assert knowing(secret, kind).replaced(b"<" + secret + b">", REPLACE) == b"<" + secret + b">"


@pytest.mark.parametrize(
    "secret",
    [
        b"gpt-5-secretsecretsecret",
        b"gpt-5-aB3dE5fG7hJ9",
        b"gpt-5_0123456789",
        b"xgpt-5-mini-12",
        b"gpt-horse-battery-staple",
        b"gpt-1234-5678-9012-3456",
        b"o3.correct.horse.battery",
    ],
)
def test_what_only_begins_like_a_model_is_looked_for(secret: bytes) -> None:
    assert secret not in knowing(secret, "cookie").replaced(b"<" + secret + b">", REPLACE)


@pytest.mark.parametrize("kind", ["token", "password", "key"])
def test_only_a_cookie_repeats_models(kind: str) -> None:
    secret = b"gpt-5-2-thinking"
    assert secret not in knowing(secret, kind).replaced(b"<" + secret + b">", REPLACE)


def test_a_key_in_base64_takes_nothing_of_its_neighbours_with_it() -> None:
    key = b"Abcd1234Efgh5678Zq"
    run = base64.b64encode(b"x" * 30 + key + b" and much more of a text" * 20)
    assert len(knowing(key, "key").replaced_in_base64(run, REPLACE)) > len(run) - 30


def test_the_longer_of_two_secrets_goes_first() -> None:
    memory, known = Memory(StandIns(b"k" * 32)), KnownSecrets()
    for secret in (b"Secret-0123456789", b"Secret-0123456789-and-more"):
        known.add(secret, memory.secret("token", secret, spend=True))
    assert b"and-more" not in known.replaced(b"Secret-0123456789-and-more", REPLACE)


def test_the_secrets_of_a_flow_and_the_memory_of_all_are_bounded() -> None:
    memory, known = Memory(StandIns(b"k" * 32)), KnownSecrets()
    for number in range(3000):
        secret = b"Secret-%d-0123456789" % number
        known.add(secret, memory.secret("token", secret, spend=True))
    assert len(known.stand_ins) == 64
    assert len(memory._secrets) <= 1024


def test_a_text_in_more_pieces_than_any_honest_one_is_refused() -> None:
    known = KnownSecrets(searches=30_000)
    with pytest.raises(TooManySecrets):
        known.replaced(b"piece", REPLACE)


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("key", b"It is sk-proj-PLANTED4711abcdefghij.", rb"It is \[key:[0-9a-f]{12}\]\."),
        ("key", b"sk-proj-PLANTED4711ab sk-x", rb"\[key:[0-9a-f]{12}\] sk-x"),
        ("token", b"sk-proj-PLANTED4711abcd", rb"\[token:[0-9a-f]{12}\]cd"),
    ],
)
def test_a_key_takes_with_it_what_goes_on_like_one(kind: str, text: bytes, found: bytes) -> None:
    known = knowing(b"sk-proj-PLANTED4711ab", kind)
    assert re.fullmatch(found, known.replaced(text, REPLACE))
