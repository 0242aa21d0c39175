"""What became of identifiers, counted by what is on the record."""

import json
from typing import Any

import pytest

from addon.protocol.records import UNREACHED
from addon.telemetry import headers
from addon.telemetry.segment_fields import SEGMENT
from addon.telemetry.statsig_fields import STATSIG
from analysis.queries import diff_identifiers
from analysis.queries.diff_identifiers import FATES, PATHS, changed_fate
from tests.analysis.building import Record

USER, ANONYMOUS, DEVICE = "[user:0123456789ab]", "[anonymous:ba9876543210]", "[device:aaaabbbbcccc]"


def fates(record: Record, session: str = "s1") -> dict[tuple[str | None, str], dict[str, int]]:
    diff_identifiers.prepare(record.db.conn)
    return {
        (row["vendor"], f"[{row['kind']}:{row['digits']}]"): {
            fate: row[fate] for fate in FATES if row[fate]
        }
        for row in diff_identifiers.identifiers(record.db.conn, session)
    }


@pytest.mark.parametrize(
    ("upload", "event", "fate"),
    [
        ({}, {}, "left"),
        ({"policy": "shadow:block", "planned": "answered"}, {}, "left"),
        ({"action": "answered"}, {}, "kept_in"),
        ({"reason": UNREACHED}, {}, "undelivered"),
        ({"action": "stripped"}, {"removed": ["$.userId"]}, "kept_in"),
        ({"action": "stripped"}, {"action": "dropped", "removed": ["$"]}, "kept_in"),
        ({"action": "rewritten"}, {"changed": ["$.userId"]}, "as_pseudonym"),
        ({"action": "rewritten"}, {"changed": ["$.timestamp"]}, "left"),
        ({"action": "rewritten"}, {}, "not_known"),
    ],
)
def test_an_identifier_meets_the_fate_of_its_event(
    record: Record, upload: dict[str, Any], event: dict[str, Any], fate: str
) -> None:
    record.upload("f1", **upload)
    paths = {name: json.dumps(event.pop(name)) for name in ("removed", "changed") if name in event}
    record.event("f1", user=USER, **event, **paths)
    assert fates(record) == {("segment", USER): {fate: 1}}


def test_the_device_goes_with_uploads_that_pass_and_with_no_others(record: Record) -> None:
    record.upload("f1", device=DEVICE)
    record.upload("f2", device=DEVICE, action="rewritten")
    record.upload("f3", device=DEVICE, action="answered")
    record.flow("f4", device=DEVICE)
    assert fates(record) == {
        ("segment", DEVICE): {"left": 1, "kept_in": 2},
        (None, DEVICE): {"left": 1},
    }


def test_headers_with_the_device_are_not_sent_with_a_changed_upload() -> None:
    lines = ((b"OAI-Device-Id", b"d"), (b"Cookie", b"oai-did=d"))
    kept, without = headers.forwarded(lines, 0, 1)
    assert {name.lower() for name, _ in kept} == {b"content-length"}
    assert set(without) == {"oai-device-id", "cookie"}


def test_the_paths_of_identifiers_are_those_of_the_rules() -> None:
    tables = {"segment": SEGMENT, "statsig": STATSIG}
    for (vendor, _), paths in PATHS.items():
        known = {f"$.{field.path}" for field in tables[vendor]}
        assert set(paths) <= known


@pytest.mark.parametrize(
    ("vendor", "kind", "action", "removed", "changed", "fate"),
    [
        ("statsig", "user", "stripped", '["$.user"]', None, "kept_in"),
        ("statsig", "anonymous", "rewritten", None, '["$.time"]', "as_pseudonym"),
        ("statsig", "anonymous", "stripped", None, '["$.time"]', "kept_in"),
        ("segment", "anonymous", "stripped", None, '["$.anonymousId"]', "kept_in"),
        ("segment", "user", "rewritten", '["$.userIdentity"]', None, "left"),
    ],
)
def test_what_is_known_of_a_changed_event_decides(  # noqa: PLR0917 - a table
    vendor: str, kind: str, action: str, removed: str | None, changed: str | None, fate: str
) -> None:
    assert changed_fate(vendor, kind, action, removed, changed) == fate


def test_each_session_has_its_own(record: Record) -> None:
    record.session("s2")
    record.upload("f1", session_id="s2")
    record.event("f1", user=USER, anonymous=ANONYMOUS)
    assert fates(record) == {}
    assert set(fates(record, "s2")) == {("segment", USER), ("segment", ANONYMOUS)}
