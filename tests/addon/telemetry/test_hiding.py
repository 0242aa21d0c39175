import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from addon.telemetry.hiding import unhidden

TEXT = "Please draft my resignation letter to Ms Placeholder"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


HIDDEN = {
    "plain": TEXT,
    "url": quote(TEXT),
    "url with plus signs": quote_plus(TEXT),
    "url twice": quote(quote(TEXT)),
    "json": json.dumps({"a": [{"b": TEXT}]}),
    "json twice": json.dumps({"a": json.dumps({"b": TEXT})}),
    "json escapes": "".join(f"\\u{ord(letter):04x}" for letter in TEXT),
    "base64": encoded(TEXT),
    "base64 shifted by one": encoded("x" + TEXT),
    "base64 shifted by two": encoded("xy" + TEXT),
    "base64 after a letter": "x" + encoded(TEXT),
    "base64 url-safe": base64.urlsafe_b64encode(f"\xff\xfe{TEXT}".encode("latin-1")).decode(),
    "base64 without padding": encoded(TEXT).rstrip("="),
    "base64 in a url": "https://x.example/?d=" + quote(encoded(json.dumps({"t": TEXT}))),
    "reversed base64": encoded(TEXT)[::-1],
    "url in base64": encoded("/search?q=" + quote(TEXT)),
    "key of an object": json.dumps({TEXT: 1}),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_a_text_is_found_however_it_was_hidden(name: str) -> None:
    assert any(TEXT in plain for _, plain in unhidden(HIDDEN[name]))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("plain", "plain"),
        ("url", "url"),
        ("url twice", "url"),
        ("json", "plain"),
        ("base64", "base64"),
        ("reversed base64", "reversed base64"),
        ("url in base64", "base64+url"),
    ],
)
def test_it_is_said_how(name: str, kind: str) -> None:
    assert kind in {found for found, plain in unhidden(HIDDEN[name]) if TEXT in plain}


@pytest.mark.parametrize(
    "text",
    [
        "an ordinary text",
        "ajs-next-1735000000001-aaaaaaaa-0000-4000-8000-000000000001",
        "2026-01-01T00:00:00.000Z",
        "chatgpt_web_message_delivery_failure_shown",
    ],
)
def test_what_hides_nothing_is_itself_alone(text: str) -> None:
    assert list(unhidden(text)) == [("plain", text)]


@pytest.mark.parametrize(
    "text",
    ["%25" * 50_000, "[" * 100_000, "\\" * 100_000, "aB3" * 50_000, '{"a":' * 500, "\ud800%41"],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    for _ in unhidden(text):
        pass
