"""Who told what."""

from typing import Any

import pytest

from analysis.reports.provenance import provenance

TOLD: dict[str, Any] = {
    "source": "stream",
    "flow_id": "f" * 32,
    "session_id": "s1",
    "weight": 2,
    "seen_at": "2026-03-01T10:00:00.000Z",
    "fields": ["text", "status"],
}
LIVE = {"id": "s1", "source_path": None}
EXPORT = {"id": "import-ab", "source_path": "/home/me/e\x1b.zip"}
EXPORTED = {**TOLD, "source": "export", "flow_id": None, "session_id": "import-ab"}


@pytest.mark.parametrize(
    ("source", "sessions", "line"),
    [
        (TOLD, [LIVE], "told by stream, flow ffffffff, 2026-03-01 10:00:00 UTC: text, status"),
        (
            TOLD,
            [LIVE, EXPORT],
            "told by stream, flow ffffffff of session s1, 2026-03-01 10:00:00 UTC: text, status",
        ),
        (
            EXPORTED,
            [EXPORT],
            "told by export e\\x1b.zip of session import-ab, 2026-03-01 10:00:00 UTC: text, status",
        ),
        (
            {**TOLD, "weight": 0, "fields": ["place"]},
            [LIVE],
            "inferred from the order of the stream, flow ffffffff, 2026-03-01 10:00:00 UTC: place",
        ),
    ],
)
def test_each_that_told_something_has_a_line(
    source: dict[str, Any], sessions: list[dict[str, Any]], line: str
) -> None:
    assert list(provenance([source], sessions)) == [line]


def test_those_that_told_the_same_share_one() -> None:
    same = {**TOLD, "fields": []}
    guess = {**same, "weight": 0}
    assert list(provenance([same, guess, same, {**EXPORTED, "fields": []}], [LIVE])) == [
        "also told by stream, flow ffffffff; export of session import-ab"
    ]
    many = [{**same, "flow_id": f"{number:08}"} for number in range(12)]
    (line,) = provenance(many, [LIVE])
    assert line.endswith("flow 00000009; and 2 more")


def test_a_guess_that_does_not_stand_is_no_telling() -> None:
    assert list(provenance([{**TOLD, "weight": 0, "fields": []}], [LIVE])) == []
