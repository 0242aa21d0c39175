"""Every request is what it is, however it is spelled."""

import re
import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.protocol import hosts, registry
from addon.protocol.endpoint import Category, Endpoint, Example, Match
from addon.protocol.prefixes import PREFIXES, Prefix
from addon.protocol.registry import (
    ENDPOINTS,
    endpoint,
    known_hosts,
    match,
    shared_hosts,
    vendors_of,
)
from addon.telemetry.policy import VENDORS

UUID = "00000c01-0000-4000-8000-000000000c01"
EXAMPLES = [(entry, example) for entry in ENDPOINTS for example in entry.examples]


def ask(example: Example) -> Match:
    url = urlsplit(example.url)
    return match(example.method, url.netloc, f"{url.path or '/'}?{url.query}")


@pytest.mark.parametrize(
    ("entry", "example"), EXAMPLES, ids=[f"{e.name}-{x.method}-{x.url}" for e, x in EXAMPLES]
)
def test_an_example_belongs_to_its_endpoint_and_no_other(entry: Endpoint, example: Example) -> None:
    found = ask(example)
    assert found.endpoint is entry
    assert found.category is entry.category
    assert found.vendor == entry.vendor
    assert found.known_host
    assert entry.method in (example.method, "*")


def test_every_endpoint_has_an_example_a_source_and_a_unique_name() -> None:
    assert all(entry.examples and entry.source and entry.hosts for entry in ENDPOINTS)
    assert len({entry.name for entry in ENDPOINTS}) == len(ENDPOINTS)
    assert all(entry.name.isidentifier() and entry.name.islower() for entry in ENDPOINTS)


def test_every_telemetry_endpoint_says_whose_it_is() -> None:
    declared: tuple[Endpoint | Prefix, ...] = (*ENDPOINTS, *PREFIXES)
    telemetry = [entry for entry in declared if entry.category in (Category.TELEMETRY, L)]
    assert [entry for entry in telemetry if entry.vendor not in VENDORS] == []


def test_the_catalogue_is_as_large_as_promised() -> None:
    modelled = [e for e in ENDPOINTS if e.request is not None or e.response is not None]
    assert len(ENDPOINTS) >= 100
    assert len(modelled) >= 40
    assert {e.category for e in ENDPOINTS} == set(Category)


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("prompt_library", "r"),
        ("segment_batch", "qr"),
        ("accounts_check", "r"),
        ("conversation_send", "qr"),
        ("conversations", "r"),
        ("latency_report", "qr"),
        ("conversation_gen_title", "qr"),
    ],
)
def test_the_seven_endpoints_of_the_seed_have_models(name: str, sides: str) -> None:
    entry = endpoint(name)
    assert (entry.request is not None, entry.response is not None) == ("q" in sides, "r" in sides)


T, C, H, F = Category.TELEMETRY, Category.CONVERSATION, Category.HISTORY, Category.FEATURE_FLAGS
O, L, S = Category.OTHER, Category.LATENCY, Category.SETTINGS  # noqa: E741 - table columns
FILES = Category.FILES
A, AUTH, AB = Category.ASSET, Category.AUTH, Category.ANTI_ABUSE

Row = tuple[str, str, str, str | None, Category, bool]
SPELLINGS: list[Row] = [
    # method, host, path, endpoint, category, known host
    ("POST", "chatgpt.com", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "//ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/ces//v1///b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/ces/./v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/x/../ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/../../ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/CES/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/cEs/V1/B/", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/%63es/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/%2563es/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/%252563es/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", f"/%{'25' * 50}63es/v1/b", "segment_batch", T, True),
    ("POST", "auth.openai.com", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "auth.openai.com", "/ces/v1/initialize", "statsig_initialize_ces", F, True),
    ("POST", "auth.openai.com", "/v1/initialize", "login", AUTH, True),
    ("POST", "chatgpt.com", "/ces%2Fv1%2fb", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/x/%2e%2e/ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/x%2f..%2fces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "\\ces\\v1\\b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/ces/v1/b;x=1", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/ces;a/v1;b/b;c", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/ces/v1/b%20", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/ces/v1/b?", "segment_batch", T, True),
    ("POST", "chatgpt.com", "/ces/v1/b#x", "segment_batch", T, True),
    ("POST", "chatgpt.com", "https://chatgpt.com/ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com", "HTTP://other.example:80/ces/v1/b?x", "segment_batch", T, True),
    ("POST", "chatgpt.com", "ces/v1/b", "segment_batch", T, True),
    ("post", "chatgpt.com", "/ces/v1/b", "segment_batch", T, True),
    ("OPTIONS", "chatgpt.com", "/ces/v1/b", "segment_batch", T, True),
    ("GET", "chatgpt.com", "/ces/v1/b", None, T, True),
    ("PURGE", "chatgpt.com", "/ces/v1/b", None, T, True),
    ("POST", "chatgpt.com", "/ces/v1/b/c", None, T, True),
    ("POST", "chatgpt.com", "/ces/v9/new", None, T, True),
    ("POST", "chatgpt.com", "/ces", None, T, True),
    ("POST", "chatgpt.com", "/ces/v1/telemetry/new", None, T, True),
    ("POST", "chatgpt.com", "/ces/v1/telemetry/intake", "datadog_intake", T, True),
    ("POST", "chatgpt.com", "/ces/statsc/flush", "counters_flush", T, True),
    ("POST", "chatgpt.com", "/ces/v1/rgstr?gz=1", "statsig_rgstr_ces", T, True),
    ("POST", "chatgpt.com", "/ces/v1/initialize", "statsig_initialize_ces", F, True),
    ("GET", "chatgpt.com", "/ces/v1/projects/oai/settings", "segment_settings", S, True),
    ("POST", "chatgpt.com", "/ces/v1/projects/oai/settings", None, T, True),
    ("GET", "chatgpt.com", "/ces/v1/projects/oai/settings/x", None, T, True),
    ("POST", "chatgpt.com", "/cesspool", None, O, True),
    ("POST", "chatgpt.com", "/x/ces/v1/b", None, O, True),
    ("POST", "sora.chatgpt.com", "/ces/v1/t", "segment_track", T, True),
    ("POST", "new.chatgpt.com", "/ces/v1/new", None, T, True),
    ("POST", "auth.openai.com", "/ces/v1/new", None, T, True),
    ("POST", "auth.openai.com", "/awe/api/v2/rum", "datadog_rum", T, True),
    ("POST", "auth.openai.com", "/awe/api/v3/new", None, T, True),
    ("POST", "auth.openai.com", "/u/login", "login", AUTH, True),
    # hosts
    ("POST", "ChatGPT.com", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com.", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com:443", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "CHATGPT.COM.:8443", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com..", "/ces/v1/b", None, O, False),
    ("POST", "chatgpt.com.evil.example", "/ces/v1/b", None, O, False),
    ("POST", "notchatgpt.com", "/ces/v1/b", None, O, False),
    ("POST", "chatgpt.com@evil.example", "/ces/v1/b", None, O, False),
    ("POST", "user:pass@chatgpt.com", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "user:pass@chatgpt.com:443", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "chatgpt.com:443@evil.example", "/ces/v1/b", None, O, False),
    ("POST", " chatgpt.com\t", "/ces/v1/b", "segment_batch", T, True),
    ("POST", "evil.example/.chatgpt.com", "/ces/v1/b", None, O, False),
    ("POST", "сhatgpt.com", "/ces/v1/b", None, O, False),  # noqa: RUF001 - Cyrillic
    ("POST", "xn--hatgpt-2of.com", "/ces/v1/b", None, O, False),
    ("GET", "connect.faceboo\u212a.net", "/en_US/fbevents.js", None, O, False),
    ("POST", "chatgpt.co", "/ces/v1/b", None, O, False),
    ("POST", "chatgpt.com%00", "/ces/v1/b", None, O, False),
    ("POST", ".chatgpt.com", "/ces/v1/b", None, O, False),
    ("POST", "a..chatgpt.com", "/ces/v1/b", None, O, False),
    ("POST", "*.chatgpt.com", "/ces/v1/b", None, O, False),
    ("POST", "", "/ces/v1/b", None, O, False),
    ("POST", "[::1]:443", "/ces/v1/b", None, O, False),
    ("GET", "oaisdmntprwestus.blob.core.windows.net", "/f", "storage_download", FILES, True),
    ("GET", "someoneelse.blob.core.windows.net", "/f", None, O, False),
    ("GET", "oaisdmntpr.evil.example", "/f", None, O, False),
    ("GET", "blob.core.windows.net", "/f", None, O, False),
    ("GET", "oaiusercontent.com", "/f", None, O, False),
    ("GET", "js.intercomcdn.com", "/x.js", "intercom_script", A, True),
    # same path, several meanings (chatgpt-web.md, section 0, item 7)
    ("POST", "chatgpt.com", "/backend-api/conversation", "conversation_send", C, True),
    ("POST", "chatgpt.com", "/backend-api/conversation/", "conversation_send", C, True),
    ("POST", "chatgpt.com", "/backend-anon/f/conversation", "conversation_send", C, True),
    ("POST", "chatgpt.com", "/BACKEND-API/f/Conversation", "conversation_send", C, True),
    ("GET", "chatgpt.com", "/backend-api/conversation", None, C, True),
    ("GET", "chatgpt.com", f"/backend-api/conversation/{UUID}", "conversation_document", H, True),
    ("HEAD", "chatgpt.com", f"/backend-api/conversation/{UUID}", "conversation_document", H, True),
    ("PATCH", "chatgpt.com", f"/backend-api/conversation/{UUID}", "conversation_edit", H, True),
    ("GET", "chatgpt.com", f"/backend-api/conversations/{UUID}", "conversation_pages", H, True),
    ("GET", "chatgpt.com", "/backend-api/conversations/new", None, H, True),
    ("POST", "chatgpt.com", "/backend-api/conversation/new_thing", None, C, True),
    ("POST", "chatgpt.com", "/backend-api/f/conversation/new_thing", None, C, True),
    ("POST", "chatgpt.com", "/backend-api/sentinel/new", None, AB, True),
    ("POST", "chatgpt.com", "/backend-api/lat/new", None, L, True),
    ("POST", "chatgpt.com", "/backend-api/lat/R", "latency_report", L, True),
    ("POST", "chatgpt.com", "/backend-api/telemetry_of_tomorrow", None, O, True),
    ("GET", "chatgpt.com", "/backend-api/accounts/new", None, Category.ACCOUNT, True),
    ("GET", "chatgpt.com", "/backend-api/settings/new", None, S, True),
    ("GET", "chatgpt.com", "/", "page", A, True),
    ("GET", "chatgpt.com", "", "page", A, True),
    ("OPTIONS", "chatgpt.com", "*", None, O, True),
    ("POST", "ab.chatgpt.com", "/v1/initialize", "statsig_initialize", F, True),
    ("POST", "ab.chatgpt.com", "/v1/initialise", None, T, True),
    ("POST", "ab.chatgpt.com", "/otlp/v1/traces", "otlp_other", T, True),
    ("POST", "ab.chatgpt.com", "/otlp/v9/new", None, T, True),
    ("POST", "ab.chatgpt.com", "/v1/rgstr%3Fgz=1", "statsig_rgstr", T, True),
    ("POST", "ab.chatgpt.com", "/v1/rgs%09tr%00", "statsig_rgstr", T, True),
    ("POST", "chatgpt.com", "/ces/v1/b%23x", "segment_batch", T, True),
    # sites that people use for other things
    ("POST", "www.google.com", "/ccm/collect", "google_ads_collect", T, True),
    ("GET", "www.google.co.uk", "/ads/ga-audiences", "google_ads_collect", T, True),
    ("GET", "www.google.com", "/search?q=x", None, O, False),
    ("GET", "www.google.com", "/", None, O, False),
    ("POST", "accounts.google.com", "/ccm/collect", None, O, False),
    ("GET", "www.facebook.com", "/tr/?id=1", "meta_pixel", T, True),
    ("GET", "www.facebook.com", "/trash", None, O, False),
    ("GET", "www.linkedin.com", "/feed", None, O, False),
    ("GET", "analytics.google.com", "/analytics/web", None, O, False),
    ("POST", "chatgpt.com", "/cdn-cgi/rum", "cloudflare_rum", T, True),
    ("POST", "chatgpt.com", "/cdn-cgi/new", None, AB, True),
]


@pytest.mark.parametrize("row", SPELLINGS, ids=[" ".join(row[:3]) for row in SPELLINGS])
def test_spelling_does_not_change_what_a_request_is(row: Row) -> None:
    method, host, path, name, category, known = row
    found = match(method, host, path)
    assert (found.endpoint and found.endpoint.name) == name
    assert found.category is category
    assert found.known_host is known


def test_the_table_of_spellings_is_long_enough() -> None:
    assert len(SPELLINGS) >= 60


def test_ids_keep_their_case_and_tell_the_base() -> None:
    found = match("GET", "chatgpt.com", "/backend-anon/conversation/" + UUID.upper())
    assert found.path_params == {"conversation_id": UUID.upper(), "base": "backend-anon"}


def test_a_conversation_without_an_id_of_the_server_is_one_too() -> None:
    found = match("GET", "chatgpt.com", f"/backend-api/conversation/WEB:{UUID}/stream_status")
    assert found.endpoint is endpoint("conversation_stream_status")


def test_the_rest_of_a_path_is_a_parameter() -> None:
    found = match("GET", "cdn.oaistatic.com", "/assets/a/b.js")
    assert found.path_params == {"file": "assets/a/b.js"}


def test_extra_hosts_are_the_application() -> None:
    mirror = frozenset({"localhost"})
    assert match("POST", "localhost:8080", "/ces/v1/b", mirror).endpoint is endpoint(
        "segment_batch"
    )
    assert not match("POST", "localhost:8080", "/ces/v1/b").known_host


def test_the_parameters_are_those_of_the_pattern() -> None:
    for entry, example in EXAMPLES:
        places = re.findall(r"\{(\w+)", entry.path)
        assert sorted(ask(example).path_params) == sorted(places), entry.name


def test_unknown_paths_name_the_vendor() -> None:
    assert match("GET", "chatgpt.com", "/ces/v1/b").vendor == "segment"
    assert match("POST", "chatgpt.com", "/ces/v1/new").vendor == "openai"
    assert match("POST", "chatgpt.com", "/ces/v1/telemetry/new").vendor == "datadog"
    assert match("POST", "api.oaistatsig.com", "/v2/new").vendor == "statsig"
    assert match("POST", "o33249.ingest.sentry.io", "/api/1/new").vendor == "sentry"


def test_a_site_that_people_use_for_other_things_is_no_known_host() -> None:
    shared = {*hosts.GOOGLE_SITES, *hosts.META_SITES, *hosts.LINKEDIN_SITES, *hosts.ANALYTICS_SITE}
    assert set(shared_hosts()) == shared
    assert not shared & set(known_hosts())


def test_a_host_is_known_by_the_vendors_that_have_endpoints_there() -> None:
    assert vendors_of("www.facebook.com") == {"meta"}
    assert vendors_of("www.google.*") == {"google"}
    assert {"segment", "openai", "statsig"} <= vendors_of("chatgpt.com")
    assert not vendors_of("www.example.org")


def test_known_hosts_are_those_of_section_2() -> None:
    assert set(hosts.WEB) <= set(known_hosts())
    assert ".webpubsub.azure.com" in known_hosts()
    assert len(set(known_hosts())) == len(known_hosts()) > 50


TRICKS = ["/ces", "%2f", ".", "..", ";", "/v1", "b", "?", "#", "\\", "%", "%25"]


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "OPTIONS", ""]) | st.text(max_size=8),
    st.sampled_from(["chatgpt.com", "ab.chatgpt.com", "auth.openai.com"]) | st.text(max_size=30),
    st.text(max_size=60) | st.lists(st.sampled_from(TRICKS)).map("".join),
)
def test_nothing_makes_it_raise(method: str, host: str, path: str) -> None:
    found = match(method, host, path)
    assert isinstance(found.category, Category)
    assert found.endpoint is None or found.endpoint.category is found.category


SEGMENT_TRICKS = st.sampled_from(
    ["{}", "/{}", "./{}", "x/../{}", "%2e/{}", "{};p", "{}%20", "%2F{}", "\\{}", "{}//"]
)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_no_mixture_of_tricks_hides_telemetry(data: st.DataObject) -> None:
    parts = []
    for part in ("ces", "v1", "b"):
        letters = [
            data.draw(st.sampled_from([c, c.upper(), f"%{ord(c):02x}", f"%25{ord(c):02X}"]))
            for c in part
        ]
        parts.append(data.draw(SEGMENT_TRICKS).format("".join(letters)))
    assert match("POST", "chatgpt.com", "/" + "/".join(parts)).endpoint is endpoint("segment_batch")


def test_a_monstrous_path_takes_no_time_and_no_cache() -> None:
    started = time.perf_counter()
    match("GET", "chatgpt.com", "/" + "%25" * 100_000)
    match("GET", "chatgpt.com", "/a" * 100_000)
    match("GET", "chatgpt.com", "/?" + "a" * 1_000_000)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("example", [e for entry in registry.ENDPOINTS for e in entry.examples])
def test_classifying_without_ids_finds_the_same_endpoint(example: Example) -> None:
    url = urlsplit(example.url)
    host, path = url.hostname or "", url.path
    wanted = registry.match(example.method, host, path)
    found = registry.classify(example.method, host, f"{path}?q=1")
    assert (found.endpoint, found.category, found.vendor) == (
        wanted.endpoint,
        wanted.category,
        wanted.vendor,
    )
