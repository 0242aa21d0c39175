"""`chatcap export filters`: a block list of what was seen."""

import stat
from pathlib import Path

import pytest

from addon.protocol.registry import match
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap
from tests.analysis.exports.matching import is_plain, listed_requests, rules

LISTS = {"must_block": "block", "must_pass": None}


def listed(chatcap: Chatcap, format_: str, *arguments: str) -> list[str]:
    done = chatcap("export", "filters", "--format", format_, *arguments)
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()


@pytest.mark.parametrize("format_", ["ublock", "adguard"])
def test_each_sink_has_a_rule_with_its_counts(
    record: Record, chatcap: Chatcap, format_: str
) -> None:
    record.upload("a", request_bytes=1000)
    record.upload("b", request_bytes=500)
    for _ in range(3):
        record.event("b")
    record.flow("chat", method="POST", category="conversation", path="/backend-api/conversation")
    lines = listed(chatcap, format_)
    (about,) = [line for line in lines if "segment_track" in line]
    assert about.startswith("! segment: segment_track; 2 flows, 3 events, 1.50 kB; needs a ")
    network, answer = rules(lines, format_)
    assert network.line == "|https://chatgpt.com/ces/v1/t^$method=post"
    assert answer.answers
    for rule in (network, answer):
        assert rule.hits("POST", "chatgpt.com", "/ces/v1/t")
        assert not rule.hits("POST", "chatgpt.com", "/backend-api/conversation")


def test_a_record_of_every_request_there_is_makes_rules_for_telemetry_alone(
    record: Record, chatcap: Chatcap
) -> None:
    requests = [(r, policy) for name, policy in LISTS.items() for r in listed_requests(name)]
    for number, ((method, host, address), policy) in enumerate(requests):
        path, _, query = address.partition("?")
        place = {"method": method, "host": host, "path": path, "query": query or None}
        category = match(method, host, address).category.value
        record.flow(f"f{number}", **place, category=category, policy=policy, planned=policy)
    for format_ in ("ublock", "adguard", "hosts"):
        found = rules(listed(chatcap, format_), format_)
        hit = [(r, p) for r, p in requests if any(rule.hits(*r) for rule in found)]
        assert {policy for _, policy in hit} == {"block"}
        if format_ != "hosts":
            assert {r for r, _ in hit} >= {r for r, p in requests if p and is_plain(r)}


def test_a_hosts_file_has_hosts(record: Record, chatcap: Chatcap) -> None:
    record.upload("a", host="o1.ingest.sentry.io", path="/api/1/envelope/", vendor="sentry")
    record.upload("b")
    lines = listed(chatcap, "hosts")
    assert [rule.line for rule in rules(lines, "hosts")] == ["0.0.0.0 o1.ingest.sentry.io"]
    assert "# cannot be expressed: POST chatgpt.com/ces/v1/t" in lines


def test_it_follows_the_filters(record: Record, chatcap: Chatcap) -> None:
    record.session("s2", started_at="2026-03-02T10:00:00.000Z")
    record.upload("a")
    record.upload("b", session_id="s2", path="/ces/v1/p")
    assert "|https://chatgpt.com/ces/v1/p^$method=post" in listed(
        chatcap, "ublock", "--session", "last"
    )
    assert "|https://chatgpt.com/ces/v1/t^$method=post" not in listed(
        chatcap, "ublock", "--session", "last"
    )
    assert listed(chatcap, "ublock", "--since", "2026-04-01")[-1] == "! No telemetry was seen."


def test_it_goes_to_a_file_of_the_user_s_own(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.upload("a")
    target = tmp_path / "list.txt"
    done = chatcap("export", "filters", "--format", "ublock", "-o", str(target))
    assert (done.code, done.out, done.err) == (0, "", f"Wrote {target}\n")
    assert target.read_text().splitlines() == listed(chatcap, "ublock")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_nothing_personal_is_in_a_list(record: Record, chatcap: Chatcap) -> None:
    uuid = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
    record.upload("a", path=f"/ces/v9/{uuid}", endpoint=None, query=f"u={uuid}", device=uuid)
    record.upload("b", host="o1.ingest.sentry.io", path="/api/4504400/envelope/")
    for format_ in ("ublock", "adguard", "hosts"):
        text = "\n".join(listed(chatcap, format_))
        assert uuid not in text
        assert "4504400" not in text
