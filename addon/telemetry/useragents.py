"""User agents reduced as browsers do it themselves: engine, major version, platform."""

import re
from functools import lru_cache

_PLATFORMS = (
    # a mark in the client's own, what Chromium writes for all of its kind, what Firefox writes
    (r"\biPad\b", "iPad; CPU OS 18_0 like Mac OS X", "iPad; CPU OS 18_0 like Mac OS X"),
    (
        r"\biPhone\b",
        "iPhone; CPU iPhone OS 18_0 like Mac OS X",
        "iPhone; CPU iPhone OS 18_0 like Mac OS X",
    ),
    (r"\bAndroid\b", "Linux; Android 10; K", "Android 14; Mobile"),
    (r"\bCrOS\b", "X11; CrOS x86_64 14541.0.0", "X11; Linux x86_64"),
    (r"\bMac|\bDarwin", "Macintosh; Intel Mac OS X 10_15_7", "Macintosh; Intel Mac OS X 10.15"),
    (r"\bLinux\b|\bX11\b", "X11; Linux x86_64", "X11; Linux x86_64"),
    (r"", "Windows NT 10.0; Win64; x64", "Windows NT 10.0; Win64; x64"),
)
_FIREFOX = re.compile(r"\bFirefox/(\d{1,3})", re.ASCII)
_CHROMIUM = re.compile(r"\bChrome/(\d{1,3})", re.ASCII)
_EDGE = re.compile(r"\bEdg/(\d{1,3})", re.ASCII)
_SAFARI = re.compile(
    r"\bVersion/(\d{1,2})\.(\d{1,2})\S{0,16} (?:Mobile/\S{1,16} )?Safari/", re.ASCII
)
_LIBRARY = re.compile(r"analytics-(?:node-next/latest|python/\d{1,2}(?:\.\d{1,3}){0,2})", re.ASCII)
_LONGEST = 512
"""Characters that are looked at: real ones have half of them."""


@lru_cache(maxsize=256)
def reduced(agent: str) -> str:
    """A user agent that many people share. Programs that are no browsers keep their platform."""
    agent = agent[:_LONGEST]
    if _LIBRARY.fullmatch(agent):  # of servers' libraries: says nothing of a person
        return agent
    _, chromium, firefox = next(p for p in _PLATFORMS if re.search(p[0], agent))
    if found := _FIREFOX.search(agent):
        version = f"{found[1]}.0"
        return f"Mozilla/5.0 ({firefox}; rv:{version}) Gecko/20100101 Firefox/{version}"
    head = f"Mozilla/5.0 ({chromium})"
    webkit = "AppleWebKit/537.36 (KHTML, like Gecko)"
    if found := _CHROMIUM.search(agent):
        mobile = " Mobile" if chromium.startswith("Linux; Android") else ""
        edge = f" Edg/{brand[1]}.0.0.0" if (brand := _EDGE.search(agent)) else ""
        return f"{head} {webkit} Chrome/{found[1]}.0.0.0{mobile} Safari/537.36{edge}"
    if found := _SAFARI.search(agent):
        mobile = " Mobile/15E148" if chromium.startswith("iP") else ""
        engine = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
        return f"{head} {engine} Version/{found[1]}.0{mobile} Safari/605.1.15"
    return head
