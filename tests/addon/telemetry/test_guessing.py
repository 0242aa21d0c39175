from typing import Any

import pytest

from addon.telemetry.events.reading import READERS
from addon.telemetry.fields import DataClass
from addon.telemetry.guessing import guess


@pytest.mark.parametrize(
    ("key", "value", "data_class", "item"),
    [
        # by the value, whatever the key says
        ("reason", "robin@example.com", "contact", "e-mail address"),
        ("note", "192.0.2.7", "identifier", "IP address"),
        ("note", "2001:db8::1", "identifier", "IP address"),
        ("target", "https://chatgpt.com/c/00000c01-0000-4000-8000-000000000c01", "content", None),
        ("target", "/c/00000c01-0000-4000-8000-000000000c01?x=1", "content", "page URL"),
        # by the key
        ("emailAddress", "hidden", "contact", "e-mail address"),
        ("first_name", "Robin", "contact", "name"),
        ("userId", "u1", "identifier", "user id"),
        ("conversation_id", "x", "identifier", "conversation id"),
        ("clientThreadId", "WEB:x", "identifier", "conversation id"),
        ("sessionId", "s", "identifier", "session id"),
        ("deviceId", "d", "identifier", "device id"),
        ("page_title", "Trip", "content", "page title"),
        ("prompt_preview", "Trip", "content", "text"),
        ("referrer", "https://search.example/", "behaviour", "page URL"),
        ("screenWidth", 1024, "device", "device"),
        ("timezone", "Europe/Guernsey", "device", "locale"),
        ("first_token_lat", 812, "behaviour", "time"),
        ("time_since_prompt_sent_ms", 812, "behaviour", "time"),
        ("prompt_tokens", 812, "behaviour", "undeclared value"),
        ("cluster_region", "westus", "technical", "technical note"),
        ("sdk_version", "6.22.0", "technical", "technical note"),
        # by the shape
        ("x", "0000de01-0000-4000-8000-00000000de01", "identifier", "id"),
        ("x", "https://search.example/?q=1", "behaviour", "page URL"),
        ("x", "my landlord is a", "content", "text"),
        ("x", "word", "behaviour", "undeclared value"),
        ("x", 5, "behaviour", "undeclared value"),
        ("", None, "behaviour", "undeclared value"),
    ],
)
def test_keys_and_shapes_say_what_a_value_is(
    key: str, value: Any, data_class: str, item: str | None
) -> None:
    found = guess(key, value)
    assert found.data_class is DataClass(data_class)
    assert item is None or found.item == item


@pytest.mark.parametrize("value", ["a@" * 50_000, ":" * 100_000, "/c/" * 40_000, " " * 100_000])
def test_hostile_values_take_no_time(value: str) -> None:
    guess("x", value)


def test_reasons_hold_for_every_value_at_a_place() -> None:
    fields = [field for reader in READERS.values() for field in reader.fields]
    reasons = {field.reason for field in fields if field.item.startswith("page")}
    assert reasons
    assert not {reason for reason in reasons if reason.startswith(("has the", "is the"))}
    assert guess("page_title", "ChatGPT").reason == "can be a chat's title"
