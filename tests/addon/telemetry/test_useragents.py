"""User agents of browsers, and of what is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry.useragents import reduced

EDGE = "Chrome/109.0.5414.120 Safari/537.36 Edg/109.1.2.3"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS"
KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
CHANGED = [
    (
        f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/131.0.6778.86 Safari/537.36",
        f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/131.0.0.0 Safari/537.36",
    ),
    (
        f"Mozilla/5.0 (Windows NT 6.1; WOW64) {KIT} {EDGE}",
        f"{WINDOWS} {KIT} Chrome/109.0.0.0 Safari/537.36 Edg/109.0.0.0",
    ),
    (
        f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {KIT} Chrome/131.0.1.2 Mobile Safari/537.36",
        f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Chrome/131.0.0.0 Mobile Safari/537.36",
    ),
    (
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0.2",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ),
    (
        f"{IPHONE} 17_5_1 like Mac OS X) {SAFARI} Version/17.5 Mobile/21F90 Safari/604.1",
        f"{IPHONE} 18_0 like Mac OS X) {SAFARI} Version/17.0 Mobile/15E148 Safari/605.1.15",
    ),
    (
        "ExampleDesktop/1.2025.001 (Windows_NT 10.0.22631; x86_64; build canary)",
        WINDOWS,
    ),
    (
        "ChatGPT/1.2025.001 (Mac OS X 15.1; arm64)",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
    ),
    ("Robin's own program", WINDOWS),
]
UNCHANGED = [
    *(after for _, after in CHANGED),
    "analytics-node-next/latest",
    "analytics-python/2.3.4",
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_user_agent_is_reduced(before: str, after: str) -> None:
    assert reduced(before) == after


@pytest.mark.parametrize("agent", UNCHANGED)
def test_a_reduced_one_stays_as_it_is(agent: str) -> None:
    assert reduced(agent) == agent


@settings(max_examples=500)
@given(st.text(), st.sampled_from([before for before, _ in CHANGED]))
def test_whatever_comes_is_reduced_once(text: str, agent: str) -> None:
    for value in (text, agent + text, text + agent):
        assert reduced(reduced(value)) == reduced(value)
        assert reduced(value).isascii()


def test_of_a_long_one_only_the_beginning_counts() -> None:
    assert reduced(WINDOWS + " " * 1_000 + "Firefox/140.0") == WINDOWS
    assert "Firefox/140.0" in reduced(WINDOWS + " " * 400 + "Firefox/140.0")
    assert reduced("Version/1.1;" * 1_000) == WINDOWS
