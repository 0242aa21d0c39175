"""Every number of a comparison is what SQL of another hand counts."""

import json
import random
from typing import Any

import pytest

from analysis.queries.database import Row
from analysis.queries.diff import KINDS, diff
from analysis.queries.diff_sides import Side
from tests.analysis.building import START, Record
from tests.analysis.chatting import Chats

HOSTS = ("chatgpt.com", "files.example", "\ue000.example", "\U0001f600.example")
ACTIONS = ("passed", "answered", "stripped", "rewritten")


def compared(record: Record, a: str = "s1", b: str = "s2", *, every: bool = False) -> Row:
    sides = [Side(record.db.conn, session, "record.db") for session in (a, b)]
    return diff(*sides, every=every)


def fill(record: Record, session: str, seed: int) -> None:
    """A session of things that sessions of other seeds have in part."""
    chance = random.Random(seed)
    chats = Chats(record)
    for number in range(14):
        id_ = f"{session}-{number}"
        endpoint = chance.choice(("me", "models", None))
        flow: dict[str, Any] = {
            "session_id": session,
            "host": chance.choice(HOSTS),
            "path": f"/backend-api/{chance.choice('abc')}",
            "endpoint": endpoint,
            "status": chance.choice((200, 200, 500)),
            "response_bytes": chance.randrange(3),
            "device": chance.choice((None, "[device:00000000000d]")),
        }
        record.flow(id_, **flow)
        record.upload(
            f"{id_}-u",
            session_id=session,
            vendor=chance.choice(("segment", "statsig")),
            action=chance.choice(ACTIONS),
        )
        record.event(
            f"{id_}-u",
            type=chance.choice(("track", "page", None)),
            name=chance.choice(("Load", "Send", None)),
            user=chance.choice((None, "[user:000000000001]", "[user:000000000002]")),
            properties=chance.choice(('{"a": 1}', '{"a": "x", "b": [1]}', None)),
        )
        leak = chance.choice((None, "plain"))
        record.disclosure(
            f"{id_}-u",
            vendor="segment",
            path=f"$.{chance.choice('xyz')}",
            leak=leak,
            kept_in=chance.randrange(2),
        )
        shape = (session, "me", "response", f"$.{chance.choice('pqr')}", chance.choice("st"))
        record.db.execute(
            "INSERT INTO shapes VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING",
            [*shape, START, START],
        )
        chats.turn(f"{id_}-t", session_id=session, model=chance.choice(("gpt-5", "o9", None)))


@pytest.fixture(params=range(4))
def filled(record: Record, request: pytest.FixtureRequest) -> Record:
    record.session("s2", started_at="2026-03-02T10:00:00.000Z")
    for at, session in enumerate(("s1", "s2")):
        fill(record, session, 100 * request.param + at)
    return record


def test_a_session_beside_itself_has_no_difference(filled: Record) -> None:
    found = compared(filled, "s2", "s2")
    assert found["same"]
    assert all(not found[name]["rows"] for name in KINDS)
    assert found["counts"]["same"] == sum(found[name]["same"] for name in KINDS)


def test_an_empty_session_beside_itself_has_none_either(record: Record) -> None:
    found = compared(record, "s1", "s1")
    assert found["same"]
    assert set(found["counts"].values()) == {0}


def test_the_mirror_has_the_same_differences_the_other_way_round(filled: Record) -> None:
    turned = {"appeared": "vanished", "vanished": "appeared"}
    one, other = compared(filled), compared(filled, "s2", "s1")
    assert not one["same"]
    for name, kind in KINDS.items():
        rows = {
            (turned.get(row["change"], row["change"]), *(row[key] for key in kind.key)): (
                row["b"],
                row["a"],
            )
            for row in one[name]["rows"]
        }
        back = {
            (row["change"], *(row[key] for key in kind.key)): (row["a"], row["b"])
            for row in other[name]["rows"]
        }
        assert rows == back, name
    answers = [
        {row["vendor"]: row["answer"] for row in side["recognition"]} for side in (one, other)
    ]
    assert answers[0] == answers[1]


COUNTED = {
    # a list: the keys of its things with their figures, counted by SQL that knows no views
    "hosts": """
        SELECT host, count(*), sum(status >= 400), sum(request_bytes), sum(response_bytes)
        FROM flows WHERE session_id = ? GROUP BY host
    """,
    "endpoints": """
        SELECT endpoint || ' ' || category, count(*), sum(status >= 400), sum(request_bytes),
               sum(response_bytes), sum(response_valid IS NOT NULL), sum(response_valid)
        FROM flows WHERE session_id = ? AND endpoint IS NOT NULL GROUP BY 1
    """,
    "unknown_endpoints": """
        SELECT method || ' ' || host || ' ' || path || ' ' || category, count(*),
               sum(status >= 400)
        FROM flows WHERE session_id = ? AND endpoint IS NULL GROUP BY 1
    """,
    "events": """
        SELECT e.vendor || ' ' || ifnull(e.type, 'None') || ' ' || ifnull(e.name, 'None'),
               count(*), sum(e.action <> 'answered'), sum(e.action = 'answered'), 0
        FROM telemetry_events AS e, flows WHERE flows.id = flow_id AND session_id = ? GROUP BY 1
    """,
    "vendors": """
        SELECT vendor, count(*), (SELECT count(*) FROM telemetry_events, flows AS f
                                  WHERE f.id = flow_id AND f.session_id = flows.session_id
                                  AND f.vendor = flows.vendor),
               sum(request_bytes), sum(action <> 'answered'), sum(action <> 'answered'),
               sum(iif(action = 'answered', 0, sent_bytes)), sum(action = 'answered'), 0, sum(retry)
        FROM flows WHERE session_id = ? AND vendor IS NOT NULL GROUP BY vendor
    """,
    "disclosures": """
        SELECT d.vendor || ' ' || data_class || ' ' || item || ' ' || d.path || ' ' ||
               ifnull(leak, 'None') || ' ' || d.reason,
               sum(count), sum(count * (kept_in = 0)), sum(count * kept_in)
        FROM disclosures AS d, flows WHERE flows.id = flow_id AND session_id = ? GROUP BY 1
    """,
    "body_fields": """
        SELECT endpoint || ' ' || side || ' ' || path, group_concat(type, ',')
        FROM (SELECT * FROM shapes WHERE session_id = ? ORDER BY type) GROUP BY 1
    """,
    "event_fields": """
        SELECT e.vendor || ' ' || ifnull(e.type, 'None') || ' ' || ifnull(name, 'None') || ' ' ||
               field.column1, 1
        FROM telemetry_events AS e, flows, (VALUES ('$.a'), ('$.b'), ('$.b[]')) AS field
        WHERE flows.id = flow_id AND session_id = ?
          AND json_type(properties, replace(field.column1, '[]', '[0]')) IS NOT NULL GROUP BY 1
    """,
    "models": """
        SELECT ifnull(model, 'None'), count(*) FROM turns, flows
        WHERE flows.id = flow_id AND session_id = ? GROUP BY 1
    """,
    "identifiers": """
        SELECT coalesce(e.vendor, '') || ' ' || substr(user, 7, 12) || ' user', count(*)
        FROM telemetry_events AS e, flows
        WHERE flows.id = flow_id AND session_id = ? AND user IS NOT NULL GROUP BY 1
    """,
}


@pytest.mark.parametrize("name", COUNTED)
def test_what_appeared_vanished_and_changed_is_counted_again(filled: Record, name: str) -> None:
    a, b = (
        {key: figures for key, *figures in filled.db.conn.execute(COUNTED[name], [session])}
        for session in ("s1", "s2")
    )
    kind, found = KINDS[name], compared(filled, every=True)[name]
    rows = {" ".join(str(row[key]) for key in kind.key): row for row in found["rows"]}
    if name == "identifiers":
        rows = {key: row for key, row in rows.items() if key.endswith(" user")}
    assert rows.keys() == a.keys() | b.keys()
    for key, row in rows.items():
        assert (row["a"] is None, row["b"] is None) == (key not in a, key not in b)
        for side, counted in (("a", a), ("b", b)):
            if row[side] is not None:
                assert _figures(name, row[side]) == counted[key], (side, key)
    changed = {"appeared": b.keys() - a.keys(), "vanished": a.keys() - b.keys()}
    for change, keys in changed.items():
        assert {key for key, row in rows.items() if row["change"] == change} == keys
    if name not in {"event_fields", "models", "identifiers"}:
        both = a.keys() & b.keys()
        differing = {key for key in both if a[key] != b[key]}
        assert (found["changed"], found["same"]) == (len(differing), len(both - differing))


def _figures(name: str, side: Row) -> list[Any]:
    if name == "body_fields":
        return [",".join(side["types"])]
    if name == "event_fields":
        return [1]
    if name == "identifiers":
        return [sum(side.values())]
    figures = [side[figure] for figure in KINDS[name].figures]
    return figures[:1] if name == "models" else figures


def test_fields_say_whether_they_came_with_their_whole_event(record: Record) -> None:
    record.session("s2")
    for session, name, properties in (
        ("s1", "Both", {"old": 1}),
        ("s2", "Both", {"new": 1}),
        ("s2", "New", {"with_it": 1}),
    ):
        record.upload(f"{session}{name}", session_id=session)
        record.event(f"{session}{name}", name=name, properties=json.dumps(properties))
    rows = compared(record)["event_fields"]["rows"]
    assert [(row["path"], row["with_its_whole"]) for row in rows] == [
        ("$.new", False),
        ("$.old", False),
        ("$.with_it", True),
    ]


def test_leaks_and_what_left_come_first(record: Record) -> None:
    record.session("s2")
    record.upload("f1", session_id="s2")
    for item, data_class, kept_in, leak in (
        ("version", "technical", 0, None),
        ("prompt", "content", 1, None),
        ("user id", "identifier", 0, None),
        ("title", "content", 0, "plain"),
    ):
        record.disclosure("f1", item=item, data_class=data_class, kept_in=kept_in, leak=leak)
    rows = compared(record)["disclosures"]["rows"]
    assert [row["item"] for row in rows] == ["title", "user id", "version", "prompt"]


def test_identifiers_of_two_databases_are_not_compared(
    record: Record, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Record(tmp_path_factory.mktemp("other") / "other.db")
    other.session("s1")
    for each, user in ((record, "[user:00000000000a]"), (other, "[user:00000000000b]")):
        each.upload("f1")
        each.event("f1", user=user)
    found = diff(Side(record.db.conn, "s1", "a"), Side(other.db.conn, "s1", "b"))
    other.close()
    assert not found["comparable_stand_ins"]
    assert found["identifiers"]["rows"] == []
    assert found["same"]
    assert [row["answer"] for row in found["recognition"]] == ["not_known"]


def test_where_nobody_looked_for_identifiers_none_is_no_answer(record: Record) -> None:
    record.session("s2", telemetry_read=0)
    record.upload("f1", session_id="s2")
    record.upload("f2")
    record.event("f2", user="[user:00000000000a]")
    assert [row["answer"] for row in compared(record)["recognition"]] == ["not_known"]
