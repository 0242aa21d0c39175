"""`chatcap disclosures`: what telemetry told, in words for everybody."""

import csv
import io

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


@pytest.fixture
def told(record: Record) -> Record:
    record.upload("left1")
    record.upload("kept1", action="answered")
    for flow, kept_in in (("left1", 0), ("kept1", 1)):
        record.disclosure(flow, kept_in=kept_in)
        record.disclosure(
            flow,
            kept_in=kept_in,
            data_class="content",
            item="title",
            leak="url",
            path="$.context.page.title",
            reason="says what the chat is about",
        )
    return record


def test_leaks_come_first_and_the_sum_is_a_sentence(told: Record, chatcap: Chatcap) -> None:
    done = chatcap("disclosures")
    lines = done.out.splitlines()
    assert lines[2].startswith("title ")
    assert lines[3].startswith("user id")
    assert done.err == (
        "1 thing about you for 1 vendor, 2 times in all: 1 left, 1 kept in.\n"
        "It repeats a chat's title 2 times; 1 of these 2 left: `chatcap disclosures --leaks`\n"
    )
    assert max(map(len, lines)) <= 80


def test_leaks_say_how_they_were_written_and_where_to_look(told: Record, chatcap: Chatcap) -> None:
    done = chatcap("disclosures", "--leaks")
    (line,) = done.out.splitlines()[2:]
    assert "URL-encoded" in line
    assert "kept1" in line
    assert done.err == "1 thing about you for 1 vendor, 2 times in all: 1 left, 1 kept in.\n"
    (leak,) = chatcap("disclosures", "--leaks", "--json").json
    assert (leak["leak"], leak["flow_ids"]) == ("url", ["kept1", "left1"])
    (row,) = csv.DictReader(io.StringIO(chatcap("disclosures", "--leaks", "--format", "csv").out))
    assert row["flow_ids"] == '["kept1", "left1"]'


def test_filters_choose(told: Record, chatcap: Chatcap) -> None:
    def items(*arguments: str) -> list[str]:
        return [row["item"] for row in chatcap("disclosures", "--json", *arguments).json]

    assert items("--class", "identifier") == ["user id"]
    assert items("--vendor", "statsig") == []
    assert items("--limit", "1") == ["title"]
    assert items("--since", "2026-03-02") == []


def test_what_an_older_version_did_not_look_into_is_never_called_clean(
    record: Record, chatcap: Chatcap
) -> None:
    record.session("old", telemetry_read=0)
    record.upload("f1", session_id="old")
    for arguments in ([], ["--leaks"]):
        said = chatcap("disclosures", *arguments).err
        assert said.startswith("1 upload of sessions that an older chatcap recorded: it did not")
    assert "1 upload in sessions of an older chatcap" in chatcap("report").out
    assert not chatcap("disclosures", "--vendor", "google").err.count("older")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Nothing about you was found in telemetry; 1 upload looked at.\n"),
        (["--leaks"], "No text of your chats was found in telemetry; 1 upload looked at.\n"),
        (
            ["--class", "device"],
            "No data of that class was found in telemetry; 1 upload looked at.\n",
        ),
        (["--vendor", "google"], "No telemetry was seen, so it told nothing.\n"),
    ],
)
def test_nothing_is_said_clearly_and_is_no_failure(
    record: Record, chatcap: Chatcap, arguments: list[str], message: str
) -> None:
    record.upload("f1")
    done = chatcap("disclosures", *arguments)
    assert (done.code, done.out, done.err) == (0, "", message)
    assert chatcap("disclosures", *arguments, "--json").json == []
