"""Hosts that are not ChatGPT's own."""

import json

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.hosts import others
from tests.analysis.building import Record


def asked(record: Record, id_: str, host: str, *request: list[str]) -> None:
    headers = json.dumps({"request": request, "response": []})
    record.flow(id_, host=host, endpoint=None, category="other", headers=headers)


def test_hosts_of_others_are_told_with_the_pages_that_asked_them(record: Record) -> None:
    record.session("s2", options='{"chatcap_hosts": "mine.example"}')
    asked(record, "f1", "cdn.example", ["Origin", "https://chatgpt.com"], ["referer", "https://a/"])
    asked(record, "f2", "cdn.example", ["Referer", "https://mine.example/x"])
    asked(record, "f3", "cdn.example", ["Referer", "https://chatgpt.com.evil.example/"])
    asked(record, "f4", "minimal.example", ["origin", "<19 chars>"])
    for number, host in enumerate(("chatgpt.com", "ab.chatgpt.com", "mine.example")):
        asked(record, f"own{number}", host)
    record.flow("none", host="bare.example", headers="{}", vendor="segment")
    with reading(record.path) as db:
        found = {row["host"]: row for row in others(db, Choice())}
        assert others(db, Choice(since="2027")) == []
    assert {host: row["from_page"] for host, row in found.items()} == {
        "cdn.example": 2, "minimal.example": None, "bare.example": None,
    }  # fmt: skip
    assert next(iter(found)) == "cdn.example"
    assert (found["cdn.example"]["flows"], found["bare.example"]["vendor"]) == (3, "segment")
