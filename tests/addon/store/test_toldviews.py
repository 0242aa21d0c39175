"""Views of what telemetry told say what the commands say."""

import json
from sqlite3 import Connection

import pytest

from analysis.queries import disclosures, summary, telemetry
from tests.addon.store.test_views import ALL, common, view


def test_events_are_those_of_the_list(recorded: Connection) -> None:
    ours = {(row["flow_id"], row["seq"]): row for row in view(recorded, "events")}
    theirs = {(row["flow_id"], row["seq"]): row for row in telemetry.events(recorded, ALL)}
    assert ours.keys() == theirs.keys()
    for key, row in ours.items():
        counted = {name: len(json.loads(str(row[name] or "[]"))) for name in ("removed", "changed")}
        plain = {**row, **counted}
        assert {n: v for n, v in theirs[key].items() if n in plain} == {
            n: v for n, v in plain.items() if n in theirs[key]
        }


def test_an_event_has_its_context_wherever_it_is_stored(recorded: Connection) -> None:
    (stored,) = recorded.execute(
        "SELECT count(*) FROM telemetry_events WHERE context IS NOT NULL OR context_id IS NOT NULL"
    ).fetchone()
    assert stored
    assert sum(row["context"] is not None for row in view(recorded, "events")) == stored


def test_names_have_the_figures_of_the_summary(recorded: Connection) -> None:
    ours, theirs = view(recorded, "events_by_name"), list(telemetry.summary(recorded, ALL))
    assert ours == common(ours, theirs)


def test_uploads_add_up_to_the_totals(recorded: Connection) -> None:
    ours = view(recorded, "telemetry_uploads")
    totals = telemetry.totals(recorded, ALL)
    assert len(ours) == totals["uploads"]
    assert {
        "events": _sum(ours, "events"),
        "kept_in": _sum(ours, "events_kept_in"),
        "left": _sum(ours, "events_left"),
        "undelivered": _sum(ours, "events_undelivered"),
        "would_keep_in": _sum(ours, "events_would_keep_in"),
        "bytes": _sum(ours, "request_bytes"),
        "uploads_left": sum(row["fate"] == "left" for row in ours),
        "uploads_undelivered": sum(row["fate"] == "undelivered" for row in ours),
    } == {name: totals[name] for name in totals if name not in ("uploads", "vendors", "retries")}


def test_uploads_add_up_to_what_the_report_says_of_each_vendor(recorded: Connection) -> None:
    ours = view(recorded, "telemetry_uploads")
    for sink in summary.telemetry(recorded, ALL):
        of_vendor = [row for row in ours if row["vendor"] == sink["vendor"]]
        figures = {
            "flows": len(of_vendor),
            "request_bytes": _sum(of_vendor, "request_bytes"),
            "left_flows": sum(row["fate"] == "left" for row in of_vendor),
            "left_bytes": _sum(of_vendor, "left_bytes"),
            "undelivered_flows": sum(row["fate"] == "undelivered" for row in of_vendor),
            "kept_in_flows": sum(row["fate"] == "kept in" for row in of_vendor),
            "events": _sum(of_vendor, "events"),
            "retries": _sum(of_vendor, "retry"),
            "hosts": sorted({str(row["host"]) for row in of_vendor}),
        }
        assert figures == {name: sink[name] for name in figures}
    assert len(ours) == sum(sink["flows"] for sink in summary.telemetry(recorded, ALL))


@pytest.mark.parametrize("leaks", [False, True])
def test_items_have_the_figures_of_the_list(recorded: Connection, leaks: bool) -> None:
    ours = [
        row for row in view(recorded, "disclosures_by_item") if not leaks or row["leak"] is not None
    ]
    assert ours == common(ours, disclosures.disclosures(recorded, ALL, leaks=leaks))


@pytest.mark.parametrize(("name", "leaks"), [("telemetry_told", False), ("leaks", True)])
def test_what_was_told_adds_up_to_the_list(recorded: Connection, name: str, leaks: bool) -> None:
    ours = view(recorded, name)
    theirs = disclosures.disclosures(recorded, ALL, leaks=leaks)
    for fate, kept_in in (("left", 0), ("kept_in", 1)):
        counted = _sum([row for row in ours if row["kept_in"] == kept_in], "count")
        assert counted == sum(row[fate] for row in theirs)
    (rows_of_it,) = recorded.execute(
        f"SELECT count(*) FROM disclosures {'WHERE leak IS NOT NULL' if leaks else ''}"
    ).fetchone()
    assert len(ours) == rows_of_it
    assert {row["fate"] for row in ours} <= {"left", "kept in"}


def _sum(found: list[dict[str, object]], column: str) -> int:
    return sum(int(str(row[column])) for row in found)
