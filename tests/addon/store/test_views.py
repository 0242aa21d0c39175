"""Views of sessions, requests and what was odd say what the commands say."""

import re
from collections import Counter
from sqlite3 import Connection

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.store.views import _folded_ids, folded_indexes
from analysis.queries import endpoints, flows, sessions, summary
from analysis.queries.choice import Choice
from analysis.queries.database import rows
from analysis.queries.endpoints import folded_path
from analysis.queries.redactions import redactions

ALL = Choice()
UNCHANGED = settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def view(db: Connection, name: str) -> list[dict[str, object]]:
    return list(rows(db, f"SELECT * FROM {name}"))


def common(
    ours: list[dict[str, object]], theirs: list[dict[str, object]], *more: str
) -> list[dict[str, object]]:
    """Of their rows what ours have, so that the two can be compared."""
    assert ours
    assert theirs
    names = ours[0].keys() & theirs[0].keys()
    assert names
    return [{name: row[name] for name in (*names, *more)} for row in theirs]


def test_the_ledger_is_that_of_the_sessions(recorded: Connection) -> None:
    ours = view(recorded, "session_ledger")
    theirs = [{**row, "session_id": row["id"]} for row in sessions.sessions(recorded, ALL)]
    assert common(theirs, ours) == common(ours, theirs)


def test_a_session_whose_rows_do_not_add_up_is_told(recorded: Connection) -> None:
    found = {row["session_id"]: row["identity"] for row in view(recorded, "session_ledger")}
    assert found == dict.fromkeys(found, 1) | ({"s4": 0} if "s4" in found else {})


def test_requests_are_the_flows(recorded: Connection) -> None:
    ours = {row["flow_id"]: row for row in view(recorded, "requests")}
    theirs = {row["id"]: row for row in flows.flows(recorded, ALL)}
    assert ours.keys() == theirs.keys()
    for name, row in ours.items():
        assert {k: v for k, v in row.items() if k in theirs[name]} == {
            k: v for k, v in theirs[name].items() if k in row
        }
    errors = sum(bool(row["is_error"]) for row in ours.values())
    assert errors == sum(row["errors"] for row in endpoints.endpoints(recorded, ALL))


def test_endpoints_have_the_same_figures(recorded: Connection) -> None:
    ours, theirs = view(recorded, "endpoints_used"), endpoints.endpoints(recorded, ALL)
    assert ours == common(ours, theirs)


def test_unknown_paths_are_folded_alike(recorded: Connection) -> None:
    theirs = list(endpoints.unknown(recorded, ALL))
    ours = view(recorded, "unknown_endpoints")
    key = lambda row: tuple(map(str, row.values()))  # noqa: E731 - a key of two sorts
    assert sorted(ours, key=key) == sorted(theirs, key=key)


def test_hosts_count_every_flow_once(recorded: Connection) -> None:
    ours = {row["host"]: row["flows"] for row in view(recorded, "hosts")}
    assert ours == Counter(row["host"] for row in flows.flows(recorded, ALL))
    strangers = {row["host"] for row in view(recorded, "hosts") if not row["is_known"]}
    assert strangers <= {"elsewhere.example"}


def test_bodies_stand_with_each_side_of_a_flow(recorded: Connection) -> None:
    (expected,) = recorded.execute(
        "SELECT count(request_sha256) + count(sent_sha256) + count(response_sha256) FROM flows"
    ).fetchone()
    ours = view(recorded, "bodies_text")
    assert len(ours) == expected
    assert all((row["text"] is not None) == (row["encoding"] == "text") for row in ours)
    assert {row["side"] for row in ours} <= {"request", "sent", "response"}


def test_findings_are_summed_up_by_place(recorded: Connection) -> None:
    theirs = {
        (kind["severity"], kind["kind"], place["endpoint"], place["side"], place["path"]): place[
            "count"
        ]
        for kind in summary.findings(recorded, ALL, 1000)
        for place in kind["top"]
    }
    names = ("severity", "kind", "endpoint", "side", "path")
    ours = {
        tuple(row[name] for name in names): row["count"]
        for row in view(recorded, "findings_by_place")
    }
    assert ours == theirs


def test_redactions_have_the_same_figures(recorded: Connection) -> None:
    assert view(recorded, "redacted_kinds") == redactions(recorded, ALL)


def test_a_member_is_new_where_the_first_session_of_its_endpoint_had_it_not(
    recorded: Connection,
) -> None:
    order = [row["id"] for row in sessions.sessions(recorded, ALL)]
    seen: dict[tuple[str, ...], list[int]] = {}
    with_endpoint: dict[tuple[str, ...], list[int]] = {}
    for row in rows(recorded, "SELECT * FROM shapes"):
        at = order.index(row["session_id"])
        place = (row["endpoint"], row["side"])
        seen.setdefault((*place, row["path"], row["type"]), []).append(at)
        with_endpoint.setdefault(place, []).append(at)
    expected = {
        (*shape, order[min(at)])
        for shape, at in seen.items()
        if min(at) > min(with_endpoint[shape[:2]])
    }
    names = ("endpoint", "side", "path", "type", "session_id")
    assert {tuple(row[n] for n in names) for row in view(recorded, "shapes_new")} == expected


PATHS = st.text(alphabet='a1f-0/[]"\\.$é', max_size=40)


@given(path=PATHS)
@UNCHANGED
def test_indexes_are_folded_as_in_the_commands(memory: Connection, path: str) -> None:
    (folded,) = memory.execute(f"SELECT {folded_indexes('p')} FROM (SELECT ? AS p)", [path])
    assert folded[0] == re.sub(r"\[[0-9]+\]", "[]", path)


@given(path=PATHS)
@UNCHANGED
def test_ids_are_folded_as_in_the_commands(memory: Connection, path: str) -> None:
    (folded,) = memory.execute(f"SELECT {_folded_ids('p')} FROM (SELECT ? AS p)", [path])
    assert folded[0] == folded_path(path)


@pytest.mark.parametrize("name", ["requests", "telemetry_uploads", "chat_messages"])
def test_a_page_of_a_view_sorts_nothing(recorded: Connection, name: str) -> None:
    order = "" if name == "chat_messages" else "ORDER BY started_at DESC"
    plan = recorded.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {name} {order} LIMIT 100").fetchall()
    assert not [step for *_, step in plan if "TEMP B-TREE" in step]
