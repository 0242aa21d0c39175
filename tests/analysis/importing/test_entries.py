from dataclasses import replace

import pytest

from addon.protocol.records import MISSING, Body, BodyState, FlowRecord
from analysis.importing.entries import Entry, Occurrences, Verdict

PLAIN = FlowRecord(
    id="a",
    started_at=0.0,
    method="GET",
    scheme="https",
    host="chatgpt.com",
    port=443,
    path="/",
    http_version="HTTP/2.0",
    request=Body.of(b""),
    status=200,
    response=Body.of(b"x"),
)
KEPT_NOWHERE = Body(BodyState.PRESENT, size=7)
CUT = Body(BodyState.TRUNCATED, b"x")


@pytest.mark.parametrize(
    ("record", "detail"),
    [
        (PLAIN, None),
        (replace(PLAIN, request=MISSING), "request body missing"),
        (replace(PLAIN, response=MISSING), "response body missing"),
        (replace(PLAIN, response=CUT), "response body truncated"),
        (replace(PLAIN, request=KEPT_NOWHERE), "request body not kept, or purged"),
        (
            replace(PLAIN, request=CUT, response=CUT),
            "request body truncated; response body truncated",
        ),
        (replace(PLAIN, status=None, response=MISSING), "no response"),
    ],
)
def test_names_what_is_missing(record: FlowRecord, detail: str | None) -> None:
    verdict = Verdict.INCOMPLETE if detail else Verdict.OK
    assert Entry.of(3, record) == Entry(3, verdict, detail, record)


def test_names_what_the_reader_missed() -> None:
    assert Entry.of(1, PLAIN, ["no valid date"]).detail == "no valid date"


def test_equal_ids_are_numbered() -> None:
    ids = Occurrences()
    assert [ids.unique(name) for name in "aabaab"] == ["a", "a~2", "b", "a~3", "a~4", "b~2"]
    assert ids.unique("\udcff") == "\udcff"
