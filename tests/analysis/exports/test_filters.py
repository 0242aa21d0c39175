"""Lists for other blockers: they hit telemetry that was seen, and never anything else."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.protocol.endpoint import Category
from addon.protocol.registry import ENDPOINTS, normalise_host, normalise_path
from analysis.exports.filters import FORMATS, filters
from analysis.exports.seen import Seen, seen
from tests.analysis.exports.matching import Request, Rule, is_plain, listed_requests, rules

TELEMETRY = (Category.TELEMETRY, Category.LATENCY)


def declared(*, telemetry: bool) -> list[Request]:
    found = []
    for entry in ENDPOINTS:
        if (entry.category in TELEMETRY) is telemetry:
            for example in entry.examples:
                url = urlsplit(example.url)
                query = f"?{url.query}" if url.query else ""
                found.append((example.method, url.netloc, (url.path or "/") + query))
    return found


MUST_BLOCK = [*listed_requests("must_block"), *declared(telemetry=True)]
MUST_PASS = [*listed_requests("must_pass"), *declared(telemetry=False)]


def place(request: Request, **more: Any) -> dict[str, Any]:
    method, host, address = request
    path, _, query = address.partition("?")
    row = {"method": method, "host": host, "path": path}
    shown = query if "ddforward" in query.lower() else None
    return {**row, "query": shown, "flows": 1, "events": 2, "bytes": 3, **more}


def made(requests: list[Request]) -> list[Seen]:
    return seen([place(r) for r in requests if r[0] != "OPTIONS"], frozenset())


PLAIN = [request for request in MUST_BLOCK if is_plain(request)]


def hit(found: list[Rule], request: Request) -> list[str]:
    return [rule.line for rule in found if rule.hits(*request)]


ALL = made(MUST_BLOCK)
RULES = {format_: rules(filters(ALL, format_), format_) for format_ in FORMATS}


@pytest.mark.parametrize("format_", FORMATS)
def test_there_are_rules(format_: str) -> None:
    least = {"hosts": 5}.get(format_, 80)
    assert len(RULES[format_]) >= least


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("request_", MUST_PASS, ids=" ".join)
def test_no_rule_hits_what_must_pass(format_: str, request_: Request) -> None:
    method, host, path = request_
    assert hit(RULES[format_], request_) == []
    # blockers see addresses as the browser wrote them, and as it would have
    assert hit(RULES[format_], (method, normalise_host(host), path)) == []
    assert hit(RULES[format_], (method, normalise_host(host), normalise_path(path))) == []


@pytest.mark.parametrize("format_", ["ublock", "adguard"])
@pytest.mark.parametrize("request_", PLAIN, ids=" ".join)
def test_every_sink_that_was_seen_is_hit(format_: str, request_: Request) -> None:
    found = [rule for rule in RULES[format_] if rule.hits(*request_)]
    assert any(not rule.answers for rule in found)


@pytest.mark.parametrize("request_", PLAIN, ids=" ".join)
def test_a_list_made_of_one_sink_hits_it(request_: Request) -> None:
    only = made([request_])
    for format_ in ("ublock", "adguard"):
        found = rules(filters(only, format_), format_)
        assert hit(found, request_)
        for other in MUST_PASS:
            assert not hit(found, other)


@pytest.mark.parametrize(
    ("host", "is_named"),
    [
        # it serves telemetry alone, but would send it again and again
        ("api.segment.io", False),
        ("o33249.ingest.sentry.io", True),
        ("browser-intake-datadoghq.com", True),
        # they serve feature flags, scripts, the page itself
        ("chatgpt.com", False),
        ("ab.chatgpt.com", False),
        ("snc.chatgpt.com", False),
        ("auth.openai.com", False),
        ("featuregates.org", False),
        ("statsigapi.net", False),
        ("api-iam.intercom.io", False),
        ("bat.bing.com", False),
        ("analytics.tiktok.com", False),
        ("www.google.com", False),
    ],
)
def test_a_hosts_file_names_hosts_that_serve_telemetry_alone(host: str, is_named: bool) -> None:
    assert (f"0.0.0.0 {host}" in [rule.line for rule in RULES["hosts"]]) is is_named


def test_what_a_hosts_file_cannot_say_is_said_in_comments() -> None:
    text = "\n".join(filters(made([("POST", "chatgpt.com", "/ces/v1/b")]), "hosts"))
    assert "# cannot be expressed: POST chatgpt.com/ces/v1/b" in text
    assert rules(text.splitlines(), "hosts") == []


@pytest.mark.parametrize(
    ("request_", "needs"),
    [
        (("POST", "chatgpt.com", "/ces/v1/b"), "yes"),
        (("POST", "ab.chatgpt.com", "/v1/rgstr"), "yes"),
        (("POST", "chatgpt.com", "/ces/v1/m"), "no"),
        (("GET", "chatgpt.com", "/ces/v1/pixel/track?data=x"), "no"),
        (("POST", "chatgpt.com", "/ces/v1/telemetry/intake"), "no"),
        (("POST", "o33249.ingest.sentry.io", "/api/1/envelope/"), "no"),
        (("POST", "chatgpt.com", "/ces/statsc/flush"), "not known"),
        (("POST", "chatgpt.com", "/backend-api/lat/r"), "not known"),
        (("POST", "chatgpt.com", "/ces/v9/new"), "not known"),
    ],
)
@pytest.mark.parametrize("format_", FORMATS)
def test_who_sends_again_without_an_answer_is_said_and_answered(
    request_: Request, needs: str, format_: str
) -> None:
    lines = list(filters(made([request_]), format_))
    assert any(f"needs a synthetic answer: {needs}" in line for line in lines)
    answers = [rule for rule in rules(lines, format_) if rule.answers]
    assert bool(answers) is (needs == "yes" and format_ != "hosts")
    assert all(rule.hits(*request_) for rule in answers)


def test_a_page_s_own_sinks_are_answered_under_their_short_address_too() -> None:
    (answer,) = [
        r
        for r in rules(filters(made([("POST", "chatgpt.com", "/ces/v1/t")]), "ublock"), "ublock")
        if r.answers
    ]
    assert "(https?.//chatgpt[.]com)?/ces/v1/t" in answer.line
    (answer,) = [
        r
        for r in rules(filters(made([("POST", "api.segment.io", "/v1/t")]), "ublock"), "ublock")
        if r.answers
    ]
    assert "^https?.//api[.]segment[.]io/v1/t" in answer.line


@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        (
            ("POST", "chatgpt.com", "/ces/v1/t?x=1"),
            "|https://chatgpt.com/ces/v1/t^$method=post",
        ),
        (
            ("POST", "o33249.ingest.sentry.io", "/api/4501/envelope/?sentry_key=x"),
            (
                "|https://o33249.ingest.sentry.io/api/*/envelope^"
                "$method=post,domain=chatgpt.com|openai.com"
            ),
        ),
        (
            ("POST", "chatgpt.com", "/ces/v9/new"),
            "|https://chatgpt.com/ces/v9/new|$method=post",
        ),
        (
            ("POST", "chatgpt.com", "/ces/v9/f47ac10b-58cc-4372-a567-0e02b2c3d479/new"),
            "|https://chatgpt.com/ces/v9/*/new|$method=post",
        ),
        (
            ("POST", "chatgpt.com", "/ces/v9/[id:3f9a0c1d2e4b]/new"),
            "|https://chatgpt.com/ces/v9/*/new|$method=post",
        ),
        (
            ("POST", "chatgpt.com", "/made/up?a=b&ddforward=x"),
            "|https://chatgpt.com/made/up?*&ddforward=$method=post",
        ),
        (
            # below it there may be function: whatever nobody declared on these hosts is
            ("POST", "ab.chatgpt.com", "/v1/rgstr"),
            "|https://ab.chatgpt.com/v1/rgstr?$method=post",
        ),
        (
            ("POST", "www.facebook.com", "/tr/"),
            "|https://www.facebook.com/tr/|$method=post,domain=chatgpt.com|openai.com",
        ),
        (
            ("PUT", "chatgpt.com", "/ces/v1/t"),
            "|https://chatgpt.com/ces/v1/t^$method=put",
        ),
    ],
)
def test_a_rule_has_a_star_for_what_varies(request_: Request, rule: str) -> None:
    lines = list(filters(made([request_]), "ublock"))
    assert rule in lines


def test_a_star_that_could_hit_a_function_makes_no_rule() -> None:
    # in the place of the number there could stand `initialize`, which must pass
    lines = list(filters(made([("POST", "chatgpt.com", "/ces/v1/12345678")]), "ublock"))
    assert rules(lines, "ublock") == []
    assert "! cannot be expressed: POST chatgpt.com/ces/v1/*" in lines


def test_a_made_up_method_makes_no_rule() -> None:
    lines = list(filters(made([("BREW", "chatgpt.com", "/ces/v1/t")]), "adguard"))
    assert rules(lines, "adguard") == []
    assert "! cannot be expressed: … chatgpt.com/ces/v1/t" in lines


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_sinks_make_the_same_list_in_any_order(format_: str) -> None:
    again = made(MUST_BLOCK[::-1])
    assert list(filters(again, format_)) == list(filters(ALL, format_))
    patterns = [rule.line for rule in RULES[format_]]
    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize("format_", FORMATS)
def test_no_telemetry_makes_a_list_that_says_so(format_: str) -> None:
    lines = list(filters([], format_))
    assert lines[-1].endswith("No telemetry was seen.")
    assert rules(lines, format_) == []


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40), st.text(max_size=12), st.sampled_from(FORMATS))
def test_a_hostile_path_or_host_makes_no_rule_of_its_own(
    text: str, name: str, format_: str
) -> None:
    for host in ("chatgpt.com", f"{name}.chatgpt.com"):
        lines = list(filters(made([("POST", host, f"/ces/v9/{text}")]), format_))
        for rule in rules(lines, format_):
            assert "\n" not in rule.line
        assert "".join(lines).isprintable()
        found = rules(lines, format_)
        for request in MUST_PASS:
            assert not hit(found, request)


def test_what_is_no_sink_makes_no_rule() -> None:
    assert made(MUST_PASS) == []
