"""Events of telemetry: one by one, added up, and what became of their uploads."""

from typing import Any

import pytest

from addon.protocol.records import UNREACHED
from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.telemetry import FIELDS, SUMMARY_FIELDS, events, fates, summary, totals
from tests.analysis.building import Record

CONTRACT = ("flow_id", "vendor", "type", "name", "sent_at", "action")


def ask(record: Record, question: Any, **options: Any) -> Any:
    choice = Choice(**{k: options.pop(k) for k in ("session", "since", "until") if k in options})
    with reading(record.path) as db:
        found = question(db, choice, **options)
        return found if isinstance(found, (list, dict)) else list(found)


def counted(record: Record, query: str) -> Any:
    """The independent count that a figure must equal."""
    (number,) = record.db.execute(query).fetchone()
    return number


@pytest.fixture
def mixed(record: Record) -> Record:
    """Uploads of three vendors under several policies, some without an event."""
    record.flow("chat", category="conversation")
    record.upload("preflight", method="OPTIONS")
    for number in range(12):
        flow = f"f{number:02d}"
        action = ("passed", "answered", "rewritten")[number % 3]
        vendor = ("segment", "statsig")[number % 2]
        again = int(number == 7)
        columns = {"action": action, "vendor": vendor, "retry": again}
        record.upload(flow, **columns, request_bytes=100 + number, sent_bytes=10 * number)
        for which in range(number % 4):
            done = "dropped" if action == "rewritten" and which == 1 else action
            name = f"Event {which % 2}"
            record.event(flow, vendor=vendor, name=name, action=done, retry=again)
    record.upload("shadowed", policy="shadow:block", planned="answered", vendor="datadog")
    record.event("shadowed", vendor="datadog", type="log", name=None)
    tried = {"policy": "shadow:strip", "planned": "stripped"}
    record.upload("tried", **tried)
    record.event("tried", removed='["$"]')
    record.event("tried", removed='["$.userId"]')
    lost = {"reason": UNREACHED, "sent_bytes": 0, "status": None, "outcome": "error"}
    record.upload("lost", action="stripped", policy="strip", **lost)
    record.event("lost")
    record.event("lost", action="dropped")
    record.upload("lost and tried", **tried | lost)
    record.event("lost and tried", removed='["$"]')
    return record


def test_the_fields_of_the_contract_come_first(mixed: Record) -> None:
    assert FIELDS[: len(CONTRACT)] == CONTRACT
    for event in ask(mixed, events):
        assert tuple(event) == FIELDS


def test_events_come_in_the_order_of_their_flows_whatever_the_clock_said(record: Record) -> None:
    for number, hour in enumerate([12, 9, 11]):
        flow = f"f{number}"
        record.upload(flow, started_at=f"2026-03-01T{hour:02d}:00:00.000Z")
        record.event(flow, name="first")
        record.event(flow, name="second")
    found = [(event["flow_id"], event["name"]) for event in ask(record, events)]
    assert found == [(f"f{n}", name) for n in range(3) for name in ("first", "second")]
    last = ask(record, events, limit=3)
    assert [(event["flow_id"], event["name"]) for event in last] == found[-3:]


def test_removed_and_changed_are_counts(record: Record) -> None:
    record.upload("f1", action="rewritten")
    record.event("f1", removed='["$.a", "$.b"]', changed='["$.c"]', retry=1)
    record.event("f1", removed=None, changed=None)
    one, other = ask(record, events)
    assert (one["removed"], one["changed"], one["retry"]) == (2, 1, True)
    assert (other["removed"], other["changed"], other["retry"]) == (0, 0, False)


def test_every_event_is_listed_once(mixed: Record) -> None:
    assert len(ask(mixed, events)) == counted(mixed, "SELECT count(*) FROM telemetry_events")


@pytest.mark.parametrize(
    ("filters", "condition"),
    [
        ({"vendor": "statsig"}, "events.vendor = 'statsig'"),
        ({"action": "dropped"}, "events.action = 'dropped'"),
        (
            {"vendor": "segment", "action": "passed"},
            "events.vendor = 'segment' AND events.action = 'passed'",
        ),
        ({"session": ("s1",)}, "TRUE"),
        ({"until": "2026-03-01T10:00:00.000Z"}, "FALSE"),
    ],
)
def test_filters_choose_events(mixed: Record, filters: dict[str, str], condition: str) -> None:
    number = counted(mixed, f"SELECT count(*) FROM telemetry_events AS events WHERE {condition}")
    assert len(ask(mixed, events, **filters)) == number
    assert sum(row["events"] for row in ask(mixed, summary, **filters)) == number
    assert ask(mixed, totals, **filters)["events"] == number


def test_a_summary_adds_up(mixed: Record) -> None:
    rows = ask(mixed, summary)
    assert all(tuple(row) == SUMMARY_FIELDS for row in rows)
    for row in rows:
        assert row["events"] == row["kept_in"] + row["left"] + row["undelivered"]
        where = f"""
            FROM flows LEFT JOIN telemetry_events AS e ON e.flow_id = id
            WHERE policy IS NOT NULL AND method != 'OPTIONS' AND flows.vendor = '{row["vendor"]}'
              AND e.name IS {f"'{row['name']}'" if row["name"] else "NULL"}
              AND e.type IS {f"'{row['type']}'" if row["type"] else "NULL"}
        """
        assert row["events"] == counted(mixed, f"SELECT count(e.seq) {where}")
        assert row["uploads"] == counted(mixed, f"SELECT count(DISTINCT id) {where}")
        assert row["bytes"] == counted(
            mixed, f"SELECT sum(request_bytes) FROM flows WHERE id IN (SELECT id {where})"
        )
        kept = "e.action IN ('answered', 'dropped')"
        assert row["kept_in"] == counted(mixed, f"SELECT count(*) {where} AND {kept}")
        retries = f"SELECT count(DISTINCT id) {where} AND flows.retry"
        assert row["retries"] == counted(mixed, retries)


def test_a_total_counts_each_upload_once(mixed: Record) -> None:
    total = ask(mixed, totals)
    uploads = "FROM flows WHERE policy IS NOT NULL AND method != 'OPTIONS'"
    assert total["uploads"] == counted(mixed, f"SELECT count(*) {uploads}")
    assert total["bytes"] == counted(mixed, f"SELECT sum(request_bytes) {uploads}")
    assert total["retries"] == counted(mixed, f"SELECT sum(retry) {uploads}") == 1
    assert total["vendors"] == 3
    assert total["events"] == total["kept_in"] + total["left"] + total["undelivered"]
    assert total["would_keep_in"] == total["undelivered"] == total["uploads_undelivered"] == 2
    assert total["uploads_left"] == counted(
        mixed, f"SELECT count(*) {uploads} AND action != 'answered' AND outcome = 'complete'"
    )
    assert total["kept_in"] == counted(
        mixed, "SELECT count(*) FROM telemetry_events WHERE action IN ('answered', 'dropped')"
    )


def test_an_event_that_would_have_been_dropped_is_told_apart(mixed: Record) -> None:
    found = [e for e in ask(mixed, events) if e["flow_id"] == "tried"]
    assert [(e["action"], e["planned"]) for e in found] == [
        ("passed", "dropped"),
        ("passed", "stripped"),
    ]


def test_uploads_without_an_event_have_a_row_of_their_own(mixed: Record) -> None:
    silent = [row for row in ask(mixed, summary) if row["type"] is None and row["name"] is None]
    assert {row["vendor"]: row["uploads"] for row in silent} == {"segment": 3}
    assert all(row["events"] == 0 for row in silent)


def test_an_import_counts_although_it_has_no_policy(record: Record) -> None:
    record.upload("f1", policy=None, planned=None, vendor=None)
    (row,) = ask(record, summary)
    assert (row["vendor"], row["uploads"], row["actions"]) == ("unknown", 1, ["passed"])


def test_fates_tell_each_upload_once(mixed: Record) -> None:
    found = ask(mixed, fates)
    assert sum(row["uploads"] for row in found) == ask(mixed, totals)["uploads"]
    for row in found:
        where = f"""
            FROM flows WHERE vendor = '{row["vendor"]}' AND action = '{row["action"]}'
            AND policy = '{row["policy"]}' AND planned = '{row["planned"]}'
            AND (outcome = 'complete') = {row["delivered"]} AND method != 'OPTIONS'
        """
        assert row["uploads"] == counted(mixed, f"SELECT count(*) {where}")
        assert row["bytes"] == counted(mixed, f"SELECT sum(request_bytes) {where}")
        assert row["sent_bytes"] == counted(mixed, f"SELECT sum(sent_bytes) {where}")
        assert row["retries"] == counted(mixed, f"SELECT sum(retry) {where}")


def test_nothing_is_nothing(record: Record) -> None:
    assert ask(record, summary) == []
    assert ask(record, fates) == []
    assert ask(record, totals)["uploads"] == 0
