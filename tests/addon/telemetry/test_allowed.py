"""The vendor's vocabulary, and nothing of a person's."""

import pytest

from addon.telemetry import allowed

LISTS = [
    name
    for name, value in vars(allowed).items()
    if isinstance(value, frozenset) and not name.startswith("_")
]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_words_without_blanks_around_them(name: str) -> None:
    words = getattr(allowed, name)
    assert words
    assert all(word and word == word.strip() and word.isascii() for word in words)


def test_the_phrases_of_a_list_are_told_apart() -> None:
    assert {"Show Starter Prompts", "Time Spent", "Auth: Login"} <= allowed.EVENTS
    assert {"Segment.io", "All", "Google Analytics 4"} <= allowed.INTEGRATIONS


MODELS = ["gpt-4o", "gpt-5-2-thinking", "o3-mini", "auto", "text-davinci-002-render-sha", "gpt-4"]
NO_MODELS = [
    "gpt-4-gizmo-g-abc123",
    "model-example",
    "robin",
    "",
    "44-77-90-09-00-12",
    "gpt-44-77-90",
]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_known(name: str) -> None:
    assert allowed.is_model(name)


@pytest.mark.parametrize("name", NO_MODELS)
def test_what_may_be_personal_is_no_model(name: str) -> None:
    assert not allowed.is_model(name)


@pytest.mark.parametrize(
    "text", ["npm:next-1.84.1", "3.1.0", "2.0", "v20.1", "1.0.0-beta.1", "1.100.12"]
)
def test_a_version_is_known(text: str) -> None:
    assert allowed.is_version(text)


@pytest.mark.parametrize(
    "text",
    ["1", "1.2.3.4", "1.0-robin", "203.0.113.77", "447700900123", "", "867.530.999", "86.753.09"],
)
def test_an_address_or_a_number_is_no_version(text: str) -> None:
    assert not allowed.is_version(text)


LOT = "Zq8vW2kLm5Rt9XbYc3Nd"
"""Twenty letters and digits drawn by lot."""
WRITE_KEYS = ["oai", LOT, LOT + LOT, "a1b2c3d4e5f6g7h8i9j0"]
NO_WRITE_KEYS = [
    "",
    "oai ",
    "OAI",
    "robin",
    "user-" + LOT,
    "user-JaneDoe123",
    "robin@example.com",
    "RobinWithoutAnyDigits",
    "12345678901234567890",
    "0000de0100004000800000000000de01",
    LOT[:19],
    LOT * 2 + "a",
    LOT + "é",
    LOT + "\n",
]
CLIENT_KEYS = ["client-" + LOT, "client-" + LOT * 3, "client-" + "1a" * 20]
NO_CLIENT_KEYS = [
    "",
    LOT,
    "client-",
    "client-robin",
    "client-" + LOT[:19],
    "client-" + LOT * 4,
    "client-RobinWithoutAnyDigits",
    "client-robin@example.com",
    "user-" + LOT,
    "secret-" + LOT,
    "client-user-" + LOT,
    "client-" + LOT + "é",
]


@pytest.mark.parametrize("key", WRITE_KEYS)
def test_a_write_key_is_known(key: str) -> None:
    assert allowed.is_write_key(key)


@pytest.mark.parametrize("key", [*NO_WRITE_KEYS, *CLIENT_KEYS])
def test_other_text_is_no_write_key(key: str) -> None:
    assert not allowed.is_write_key(key)


@pytest.mark.parametrize("key", CLIENT_KEYS)
def test_a_client_key_is_known(key: str) -> None:
    assert allowed.is_client_key(key)


@pytest.mark.parametrize("key", [*NO_CLIENT_KEYS, *WRITE_KEYS])
def test_other_text_is_no_client_key(key: str) -> None:
    assert not allowed.is_client_key(key)
