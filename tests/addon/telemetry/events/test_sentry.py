import json
from typing import Any

import pytest

from tests.addon.telemetry.events.builders import events, only

HEAD = {"event_id": "e" * 32, "sent_at": "2026-01-01T00:00:00.000Z", "dsn": "https://x.example/1"}
EVENT = {
    "event_id": "e" * 32,
    "timestamp": 1767225600.5,
    "exception": {"values": [{"type": "TypeError", "value": "x is undefined"}]},
    "user": {"id": "user-1", "email": "robin@example.com"},
}


def envelope(*lines: Any) -> bytes:
    return b"\n".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    )


def test_an_item_is_an_event_of_the_kind_that_its_head_says() -> None:
    event = only("sentry", envelope(HEAD, {"type": "event"}, EVENT))
    assert (event.type, event.name, event.user) == ("event", "TypeError", "user-1")
    assert (event.message_id, event.sent_at) == ("e" * 32, "2026-01-01T00:00:00.500Z")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"message": "No My invented chat", "level": "error"}, "error"),
        ({"transaction": "/c/My-invented-chat"}, None),
        ({"transaction": "/c/My-invented-chat", "transaction_info": {"source": "url"}}, None),
        ({"transaction": "/c/:id", "transaction_info": {"source": "route"}}, "/c/:id"),
        ({"transaction": "/c/x", "contexts": {"trace": {"op": "pageload"}}}, "pageload"),
        ({"transaction": "/c/x"} | EVENT, "TypeError"),
    ],
)
def test_a_name_is_a_constant_of_the_site(said: dict[str, Any], name: str | None) -> None:
    assert only("sentry", said).name == name


def test_an_envelope_may_hold_several_items() -> None:
    session = {"sid": "s", "did": "d", "init": True}
    body = envelope(HEAD, {"type": "event"}, EVENT, {"type": "session"}, session)
    assert [event.type for event in events("sentry", body)] == ["event", "session"]


def test_an_attachment_is_an_event_without_its_content() -> None:
    body = envelope(HEAD, {"type": "event"}, EVENT, {"type": "attachment", "length": 3}, b"\xff(x")
    assert [event.type for event in events("sentry", body)] == ["event", "attachment"]


def test_the_older_interface_takes_one_event() -> None:
    assert only("sentry", EVENT).type == "event"


@pytest.mark.parametrize(
    "lines",
    [(HEAD,), ({"type": "event"},), (HEAD, 5, None), ([], []), (HEAD, {"type": ["event"]}, EVENT)],
)
def test_broken_envelopes_do_no_harm(lines: tuple[Any, ...]) -> None:
    events("sentry", envelope(*lines))
