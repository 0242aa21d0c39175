"""Which connections the proxy may look into."""

import re

import pytest

from addon.protocol.registry import known_hosts
from analysis.running.hosts import allowed

HOSTS = ("chatgpt.com", ".oaiusercontent.com", "oaisdmntpr*.blob.core.windows.net")


@pytest.mark.parametrize(
    "address",
    [
        "chatgpt.com:443",
        "chatgpt.com",
        "ChatGPT.com:443",
        "chatgpt.com.:443",
        "chatgpt.com:8443",
        "a.oaiusercontent.com:443",
        "a.b.oaiusercontent.com:443",
        "oaisdmntprwestus.blob.core.windows.net:443",
    ],
)
def test_the_hosts_match_in_every_spelling(address: str) -> None:
    assert re.search(allowed(HOSTS), address, re.IGNORECASE)


@pytest.mark.parametrize(
    "address",
    [
        "notchatgpt.com:443",
        "chatgpt.com.evil.example:443",
        "chatgpt-com:443",
        "chatgptxcom:443",
        "x.chatgpt.com:443",
        "oaiusercontent.com:443",
        ".oaiusercontent.com:443",
        "evil.oaiusercontent.com.example:443",
        "oaisdmntpr.evil.blob.core.windows.net:443",
        "example.com/chatgpt.com:443",
        "chatgpt.com:443x",
        "127.0.0.1:443",
        "",
    ],
)
def test_nothing_else_matches(address: str) -> None:
    assert not re.search(allowed(HOSTS), address, re.IGNORECASE)


def test_every_known_host_makes_a_pattern() -> None:
    pattern = allowed(known_hosts())
    for host in known_hosts():
        name = f"a{host}" if host.startswith(".") else host.replace("*", "x")
        assert re.search(pattern, f"{name}:443", re.IGNORECASE), host
    for foreign in ("mail.example.com:443", "accounts.google.com:443", "bank.example:443"):
        assert not re.search(pattern, foreign, re.IGNORECASE)
