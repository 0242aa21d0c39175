"""Key names of a record are names of fields; whatever may be an id or a secret is not repeated."""

from typing import Any

import pytest

from addon.protocol.jsontypes import json_type, key_name


@pytest.mark.parametrize(
    "key",
    [
        *("id", "_metadata", "$email", "ts_p95_token_without_first_ms", "oai.x", "Segment.io"),
        *("is_eligible_for_yearly_plus_subscription", "codex_training_allowed_v2", "a-b"),
        *("isEligibleForYearlyPlusSubscription", "content-type", "default", "facade_x"),
    ],
)
def test_names_of_fields_are_kept(key: str) -> None:
    assert key_name(key) == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "00000c01-0000-4000-8000-000000000c01",
        "user-AbCdEfGhIjKlMnOpQrStUvWx",
        "file_0000aabb",
        "g-p-abcdef",
        "robin@example.com",
        "Robin Example",
        "+4912345678",
        "1234567890",
        "x1735000000",
        "deadbee4",
        "a4f00d1ce",
        "eyJhbGciOiJIUzI1NiJ9.e30.abc",
        "gAAAAABq3x7k2m9p4r6t8v",
        "sk-proj-AbCdEf",
        "x" * 42,
        "__proto__\n",
        "ключ",
        "\ud800",
        "a/b",
    ],
)
def test_what_may_be_an_id_or_a_secret_is_folded(key: str) -> None:
    assert key_name(key) == "*"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("", "string"),
        (0, "integer"),
        (0.0, "number"),
        (False, "boolean"),
        (None, "null"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_types_have_their_json_names(value: Any, name: str) -> None:
    assert json_type(value) == name
