"""What a vendor hears from another site's page is none of our business; all else is."""

import pytest

from addon.protocol.pages import STRANGER, of_page
from addon.protocol.registry import match

VENDORS = (
    ("POST", "api.segment.io", "/v1/t"),
    ("GET", "cdn.segment.com", "/v1/projects/key/settings"),
    ("POST", "o1.ingest.sentry.io", "/api/1/envelope/"),
    ("POST", "api-iam.intercom.io", "/messenger/web/ping"),
    ("POST", "featuregates.org", "/v1/initialize"),
    ("POST", "www.google-analytics.com", "/g/collect"),
    ("GET", "www.facebook.com", "/tr"),
    ("OPTIONS", "events.statsigapi.net", "/v1/rgstr"),
)
OPENAIS = (
    ("POST", "chatgpt.com", "/ces/v1/t"),
    ("POST", "chatgpt.com", "/backend-api/f/conversation"),
    ("POST", "ab.chatgpt.com", "/v1/rgstr"),
    ("POST", "x.oaistatsig.com", "/v1/rgstr"),
    ("POST", "snc.chatgpt.com", "/v1"),
    ("POST", "auth.openai.com", "/ces/v1/t"),
)
OURS: tuple[dict[str, str], ...] = (
    {},
    {"origin": "null"},
    {"origin": "null", "referer": "https://shop.example/"},
    {"origin": "https://chatgpt.com"},
    {"origin": "https://ChatGPT.com:443"},
    {"origin": "https://chatgpt.com."},
    {"origin": "https://chatgpt.com", "referer": "https://shop.example/"},
    {"referer": "https://chatgpt.com/c/1?x=https://shop.example"},
    {"origin": "https://auth.openai.com"},
    {"origin": "https://sora.com"},
    {"origin": "https://openai.com"},
    {"origin": "https://x.web-sandbox.oaiusercontent.com"},
    {"origin": "https://mirror.test"},
    {"origin": "https://shop.example, https://chatgpt.com"},
    {"origin": "https://chatgpt.com@shop.example"},
    {"origin": "shop.example"},
    {"origin": "app://-"},
    {"origin": ""},
)
"""Also what only a made-up client says: it keeps nothing out of a policy's reach."""
ELSES = (
    {"origin": "https://shop.example"},
    {"origin": "http://localhost:3000"},
    {"origin": "http://[::1]:3000"},
    {"origin": "https://shop.example", "referer": "https://chatgpt.com/"},
    {"referer": "https://shop.example/cart?from=chatgpt.com"},
    {"origin": "https://chatgpt.com.evil.example"},
    {"origin": "https://notchatgpt.com"},
    {"origin": "chrome-extension://abcdefgh"},
)


def _named(headers: dict[str, str]) -> bool:
    """Whether they name one of ChatGPT's pages, and nothing else."""
    page = headers.get("origin") or headers.get("referer") or ""
    return page.startswith("https://") and "," not in page and "@" not in page


def heard(request: tuple[str, str, str], headers: dict[str, str]) -> bool:
    hosts = frozenset({"mirror.test"})
    found = match(*request, hosts)
    assert found.known_host
    seen = of_page(found, request[1], headers.get, hosts)
    assert seen in (found, STRANGER)
    return seen is found


@pytest.mark.parametrize("request_", VENDORS)
@pytest.mark.parametrize("headers", OURS)
def test_what_chatgpt_tells_a_vendor_is_heard(
    request_: tuple[str, str, str], headers: dict[str, str]
) -> None:
    assert heard(request_, headers)


@pytest.mark.parametrize("request_", VENDORS)
@pytest.mark.parametrize("headers", ELSES)
def test_what_another_site_tells_a_vendor_is_not(
    request_: tuple[str, str, str], headers: dict[str, str]
) -> None:
    assert not heard(request_, headers)


@pytest.mark.parametrize("request_", OPENAIS)
@pytest.mark.parametrize("headers", ELSES)
def test_no_page_keeps_anything_from_openais_own_hosts(
    request_: tuple[str, str, str], headers: dict[str, str]
) -> None:
    assert heard(request_, headers)


def test_a_frame_asks_its_own_host() -> None:
    challenge = ("GET", "challenges.cloudflare.com", "/turnstile/v0/api.js")
    assert heard(challenge, {"origin": "https://challenges.cloudflare.com"})
    assert not heard(challenge, {"referer": "https://shop.example/"})
    assert heard(VENDORS[0], {"origin": f"https://{VENDORS[0][1]}"})


def test_what_the_mirror_of_chatgpt_is_told_is_heard() -> None:
    found = match("POST", "mirror.test", "/ces/v1/t", frozenset({"mirror.test"}))
    assert found.vendor
    told = of_page(found, "mirror.test:8443", ELSES[0].get, frozenset({"mirror.test"}))
    assert told is found


HUB = ("GET", "hub-1.webpubsub.azure.com", "/client/hubs/conversations")
OTHER_HUB = ("GET", "shop.webpubsub.azure.com", "/client/hubs/orders")
VOUCHED = tuple(headers for headers in OURS if _named(headers))
SILENT = tuple(headers for headers in OURS if not _named(headers))


@pytest.mark.parametrize(
    ("request_", "headers"),
    [
        *((HUB, headers) for headers in OURS),
        *((OTHER_HUB, headers) for headers in VOUCHED),
        (OTHER_HUB, {"origin": "https://chat.openai.com"}),
        (("GET", "hub-1.webpubsub.azure.com", "/client/hubs/Conversations/"), {}),
        (("GET", "chatgpt-async-webps-prod-x-1.chatgpt.com", "/client/hubs/other"), {}),
    ],
)
def test_a_socket_in_the_cloud_of_azure_is_heard(
    request_: tuple[str, str, str], headers: dict[str, str]
) -> None:
    assert heard(request_, headers)


@pytest.mark.parametrize(
    ("request_", "headers"),
    [
        *((HUB, headers) for headers in ELSES),
        *((OTHER_HUB, headers) for headers in (*ELSES, *SILENT)),
        (OTHER_HUB, {"sec-websocket-protocol": "json.reliable.webpubsub.azure.v1"}),
        (OTHER_HUB, {"origin": "https://shop.webpubsub.azure.com"}),
        (HUB, {"origin": "https://hub-1.webpubsub.azure.com"}),
        (("GET", "shop.webpubsub.azure.com", "/client/hubs/conversations/7"), {}),
        (("GET", "SHOP.webpubsub.azure.com.:443", "/client/conversations"), {}),
    ],
)
def test_what_another_customer_of_azure_says_there_is_not(
    request_: tuple[str, str, str], headers: dict[str, str]
) -> None:
    assert not heard(request_, headers)


def test_a_hub_that_somebody_declared_chatgpts_is_heard() -> None:
    host = "mirror.webpubsub.azure.com"
    found = match("GET", host, "/backend-api/me", frozenset({host}))
    assert of_page(found, host, ELSES[0].get, frozenset({host})) is found


def test_a_stranger_stays_one() -> None:
    assert of_page(STRANGER, "shop.example", OURS[3].get, frozenset()) is STRANGER
