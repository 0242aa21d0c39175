"""What nobody declared is judged by the longest prefix that is known of it."""

import pytest

from addon.protocol import hosts
from addon.protocol.endpoint import Category
from addon.protocol.prefixes import PREFIXES, Prefix
from addon.protocol.registry import match


@pytest.mark.parametrize("prefix", PREFIXES, ids=lambda p: f"{p.hosts[0]}{p.path}")
def test_an_undeclared_path_has_the_category_of_its_prefix(prefix: Prefix) -> None:
    path = prefix.path.replace(hosts.BASE, "/backend-anon").rstrip("/") + "/nobody/declared/this"
    for host in prefix.hosts:
        name = f"x{host}" if host.startswith(".") else host.replace("*", "x")
        found = match("POST", name, path)
        assert found.category is prefix.category
        assert found.vendor in (prefix.vendor, None)


@pytest.mark.parametrize(
    ("host", "path", "category", "vendor"),
    [
        ("chatgpt.com", "/new", Category.OTHER, None),
        ("chatgpt.com", "/backend-api/new", Category.OTHER, None),
        ("chatgpt.com", "/backend-api/codex/new", Category.OTHER, None),
        ("chatgpt.com", "/backend-api/codex/analytics-events/new", Category.TELEMETRY, "openai"),
        ("new.chatgpt.com", "/new", Category.OTHER, None),
        ("ab.chatgpt.com", "/v2/new", Category.TELEMETRY, "statsig"),
        ("ab.chatgpt.com", "/otlp/new", Category.TELEMETRY, "otlp"),
        ("ab.chatgpt.com", "/ces/new", Category.TELEMETRY, "openai"),
        ("js.intercomcdn.com", "/new", Category.ASSET, "intercom"),
        ("api-iam.intercom.io", "/new", Category.TELEMETRY, "intercom"),
        ("chatgpt-async-webps-prod-x.chatgpt.com", "/new", Category.REALTIME, None),
        ("x.web-sandbox.oaiusercontent.com", "/new", Category.OTHER, None),
        ("sdmntprx.oaiusercontent.com", "/new", Category.FILES, None),
        ("ws.chatgpt.com", "/new", Category.REALTIME, None),
        ("snc.chatgpt.com", "/new", Category.TELEMETRY, "openai"),
    ],
)
def test_the_most_exact_host_and_the_longest_path_win(
    host: str, path: str, category: Category, vendor: str | None
) -> None:
    found = match("POST", host, path)
    assert (found.endpoint and found.endpoint.path) in (None, "/{page...}")
    assert (found.category, found.vendor, found.known_host) == (category, vendor, True)


def test_only_telemetry_is_kept_in_by_its_place_alone() -> None:
    kinds = {prefix.category for prefix in PREFIXES if prefix.sink}
    assert kinds == {Category.TELEMETRY, Category.LATENCY}


@pytest.mark.parametrize(
    ("host", "path", "sink"),
    [
        ("chatgpt.com", "/ces/v9/new", True),
        ("chatgpt.com", "/backend-anon/lat/new", True),
        ("auth.openai.com", "/awe/new", True),
        ("api.segment.io", "/new", True),
        # feature flags and support chats live there, too
        ("ab.chatgpt.com", "/v1/new", False),
        ("api-iam.intercom.io", "/messenger/web/new", False),
        ("chatgpt.com", "/backend-api/new", False),
        ("chatgpt.com", "/cdn-cgi/new", False),
        ("cdn.segment.com", "/new", False),
    ],
)
def test_what_nobody_declared_is_a_sink_where_all_is_telemetry(
    host: str, path: str, sink: bool
) -> None:
    assert match("POST", host, path).sink is sink
