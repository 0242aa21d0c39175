"""Every number of a report equals a count by plain SQL that knows nothing of the queries.

The SQL is written from what `docs/report.md` says a number means. A number without a check makes
the test fail, and so does a row that one of the two sides does not have.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from analysis.reports import report as reporting
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap
from tests.analysis.reports import counting_flows, counting_told
from tests.analysis.reports.counting import COUNTS, SETTING, STEP_S, STEPS
from tests.analysis.reports.counting_flows import NESTED
from tests.analysis.reports.rich import fill

DEMO = Path(__file__).parents[3] / "captures" / "demo.mitm"
TABLES = counting_flows.TABLES | counting_told.TABLES
Place = tuple[str | int, ...]


def numbers(value: Any, path: Place = ()) -> Iterator[tuple[Place, float]]:
    """Every number of a report, with the keys and places that lead to it."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from numbers(below, (*path, name))
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from numbers(below, (*path, place))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


class Counted:
    """What SQL counts for the places of a report."""

    def __init__(self, db: sqlite3.Connection, report: dict[str, Any]) -> None:
        self.db, self.report = db, report
        self.found: dict[Place, float] = {}
        for where, query in COUNTS.items():
            self._record(tuple(where.split(".")), query)
        for where, (keys, query) in TABLES.items():
            self._table(tuple(where.split(".")), keys, query)
        for (where, inner), (outer_keys, keys, query) in NESTED.items():
            self._nested((where, inner), outer_keys, keys, query)
        self._steps()

    def _rows(self, query: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        cursor = self.db.execute(query, values or {})
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _add(self, path: Place, row: dict[str, Any], without: tuple[str, ...] = ()) -> None:
        for name, value in row.items():
            if name not in without and value is not None:
                self.found[(*path, name)] = value

    def _record(self, path: Place, query: str) -> None:
        """One row; of a single column called `n` the path itself is the number."""
        (row,) = self._rows(query)
        if row.keys() == {"n"}:
            self.found[path] = row["n"]
        else:
            self._add(path, row)

    def _table(self, path: Place, keys: tuple[str, ...], query: str) -> None:
        """Rows of a list, found in it by their keys, wherever they stand."""
        listed: Any = self.report
        for name in path:
            listed = listed[name]
        places = {tuple(row[key] for key in keys): place for place, row in enumerate(listed)}
        assert len(places) == len(listed), f"keys of {path} are not unique"
        rows = self._rows(query)
        bounded = self.report["left_out"].get(path[0])
        for row in rows:
            place = places.get(tuple(row[key] for key in keys))
            assert place is not None or bounded, f"{path} has no row {row}"
            if place is not None:
                self._add((*path, place), row, keys)
        if bounded is not None:
            self.found["left_out", path[0]] = len(rows) - len(listed)

    def _nested(
        self, where: tuple[str, str], outer: tuple[str, ...], keys: tuple[str, ...], query: str
    ) -> None:
        section, inner = where
        places = {
            (*(row[key] for key in outer), *(below[key] for key in keys)): (section, i, inner, j)
            for i, row in enumerate(self.report[section])
            for j, below in enumerate(row[inner])
        }
        for row in self._rows(query):
            place = places[tuple(row[key] for key in (*outer, *keys))]
            self._add(place, row, (*outer, *keys, "nth"))

    def _steps(self) -> None:
        timeline = self.report["timeline"]
        if not timeline["steps"]:
            return
        self.found["timeline", "step_s"] = self.db.execute(STEP_S).fetchone()[0]
        for place, step in enumerate(timeline["steps"]):
            values = {"start": step["start"], "length": f"+{timeline['step_s']} seconds"}
            for row in self._rows(STEPS, values):
                path: Place = ("timeline", "steps", place)
                if row["category"] is None:
                    self.found[(*path, "events")] = row["n"]
                else:
                    self.found[(*path, "flows", row["category"])] = row["n"]
        shown = sum(sum(step["flows"].values()) for step in timeline["steps"])
        assert shown == self.report["flows"]


def folded_indexes(path: str) -> str:
    return re.sub(r"\[[0-9]+\]", "[]", path)


def folded_ids(path: str) -> str:
    parts = path.split("/")
    ids = [part.isdigit() or bool(re.fullmatch("[0-9a-f]{8}(-[0-9a-f]+)*", part)) for part in parts]
    return "/".join("{id}" if is_id else part for part, is_id in zip(parts, ids, strict=True))


def check(path: Path, report: dict[str, Any], chosen: dict[str, Any]) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.create_function("folded_indexes", 1, folded_indexes, deterministic=True)
        db.create_function("folded_ids", 1, folded_ids, deterministic=True)
        db.execute("CREATE TEMP TABLE asked (session, since, until)")
        for session in chosen.get("sessions") or [None]:
            asked = [session, chosen.get("since"), chosen.get("until")]
            db.execute("INSERT INTO asked VALUES (?, ?, ?)", asked)
        db.executescript(SETTING)
        counted = Counted(db, report).found
    counted["schema", "version"] = 1
    counted["method", "database_bytes"] = path.stat().st_size
    told = dict(numbers(report))
    assert told.keys() - counted.keys() == set(), "numbers that nobody checks"
    assert counted.keys() - told.keys() == set(), "numbers that the report does not tell"
    wrong = {
        where: (told[where], counted[where])
        for where in told
        if told[where] != pytest.approx(counted[where], rel=1e-9, abs=0.0006)
    }
    assert wrong == {}, "(report, SQL)"


CHOICES: list[dict[str, Any]] = [
    {},
    {"sessions": ["s2"]},
    {"sessions": ["s1", "s4"]},
    {"sessions": ["s3"]},
    {"sessions": ["s5"]},
    {"since": "2026-03-02T00:00:00.000Z"},
    {"until": "2026-03-02T10:10:00.000Z"},
    {"since": "2026-03-01T10:00:00.000Z", "until": "2026-03-03T00:00:00.000Z", "sessions": ["s1"]},
    {"since": "2027-01-01T00:00:00.000Z"},
]


def arguments(chosen: dict[str, Any]) -> list[str]:
    sessions = [part for id_ in chosen.get("sessions", ()) for part in ("--session", id_)]
    times = [
        p for name in ("since", "until") if name in chosen for p in (f"--{name}", chosen[name])
    ]
    return ["report", "--format", "json", *sessions, *times]


@pytest.mark.parametrize("chosen", CHOICES, ids=lambda chosen: " ".join(arguments(chosen)[3:]))
def test_every_number_of_a_rich_record_is_what_sql_counts(
    chosen: dict[str, Any], record: Record, chatcap: Chatcap
) -> None:
    fill(record)
    report = chatcap(*arguments(chosen)).json
    assert report["chosen"] == chosen
    check(record.path, report, chosen)


def test_every_number_of_the_demo_is_what_sql_counts(tmp_path: Path, chatcap: Chatcap) -> None:
    path = tmp_path / "demo.db"
    assert chatcap("import", str(DEMO), db=path).code == 0
    check(path, chatcap("report", "--format", "json", db=path).json, {})


def test_what_bounded_lists_leave_out_is_counted(
    record: Record, chatcap: Chatcap, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(record)
    monkeypatch.setattr(reporting, "MOST", dict.fromkeys(reporting.MOST, 1))
    report = chatcap("report", "--format", "json").json
    assert min(report["left_out"].values()) > 0
    check(record.path, report, {})


def test_a_wrong_number_and_a_new_one_are_noticed(record: Record, chatcap: Chatcap) -> None:
    fill(record)
    report = chatcap("report", "--format", "json").json
    for row in (report["ledger"], report["rates"][1], report["timeline"]["steps"][0]["flows"]):
        name, value = next((k, v) for k, v in row.items() if isinstance(v, int))
        row[name] = value + 1
        with pytest.raises(AssertionError):
            check(record.path, report, {})
        row[name] = value
    with pytest.raises(AssertionError, match="nobody checks"):
        check(record.path, {**report, "new": 1}, {})
