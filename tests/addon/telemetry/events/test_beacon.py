from urllib.parse import quote

import pytest

from tests.addon.telemetry.events.builders import events, only


def test_a_beacon_in_a_query_is_one_event() -> None:
    event = only("google", b"", "/g/collect?v=2&en=page_view&cid=1.2&dt=My%20chat", "GET")
    assert (event.path, event.type, event.name) == ("?", "beacon", "page_view")
    assert event.anonymous == "1.2"
    assert event.properties["dt"] == "My chat"


def test_lines_of_parameters_are_events_that_share_the_query() -> None:
    body = b"en=scroll&_et=1\r\nen=user_engagement&_et=2"
    found = events("google", body, "/g/collect?v=2&cid=1.2")
    assert [(event.name, event.anonymous) for event in found] == [
        ("scroll", "1.2"),
        ("user_engagement", "1.2"),
    ]


@pytest.mark.parametrize(
    ("vendor", "body", "path", "name", "user"),
    [
        (
            "intercom",
            b"app_id=x&user_data=" + quote('{"email":"r@example.com","user_id":"u"}').encode(),
            "/messenger/web/ping",
            "ping",
            "u",
        ),
        ("meta", b"", "/tr?id=1&ev=PageView&ud[external_id]=h", "PageView", "h"),
        ("tiktok", {"event": "View", "context": {"user": {"external_id": "t"}}}, "/api/v2/pixel",
         "View", "t"),
        ("microsoft", b"", "/action/0?ti=1&evt=pageLoad&vid=v", "pageLoad", None),
        ("cloudflare", {"eventType": 1, "location": "https://chatgpt.com/"}, "/cdn-cgi/rum?",
         "rum", None),
    ],
)  # fmt: skip
def test_each_vendor_says_what_and_who_in_its_own_words(
    vendor: str, body: object, path: str, name: str, user: str | None
) -> None:
    event = only(vendor, body, path)
    assert (event.name, event.user) == (name, user)


@pytest.mark.parametrize(
    ("vendor", "body", "path", "name"),
    [
        ("intercom", b"name=Robin+Sample", "/messenger/web/ping", "ping"),
        ("linkedin", b"a=1", "/px/robin@example.com", None),
        ("linkedin", b"a=1", "/px/0f3c2a9e-1111-4000-8000-000000000001", None),
    ],
)
def test_a_name_is_a_word_of_the_vendors(
    vendor: str, body: bytes, path: str, name: str | None
) -> None:
    assert only(vendor, body, path).name == name


def test_network_error_reports_come_in_lists() -> None:
    reports = [{"type": "network-error", "url": "https://chatgpt.com/c/x"}] * 2
    found = events("cloudflare", reports, "/report/v4?s=x")
    assert [event.name for event in found] == ["network-error"] * 2


def test_a_bare_picture_is_an_event_and_an_empty_post_is_none() -> None:
    assert only("linkedin", b"", "/px", "GET").name == "px"
    assert events("linkedin", b"", "/px", "POST") == ()
