"""A record as HAR 1.2: what HAR can say, and under `_chatcap` what it cannot.

One entry a line, so that a file of any size is written and read piece by piece. The same record
gives the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from addon.protocol.records import BodyState
from analysis.exports.harentry import entry
from analysis.importing.harrecorded import CREATOR, FORMAT, WITH_DATA
from analysis.queries.database import Row
from analysis.queries.finite import compact
from analysis.queries.whole import WholeFlow

COMMENT = (
    "Exported by chatcap. Secrets were replaced by stand-ins such as [bearer:3f9a0c1d2e4b] before "
    "anything was stored; bodies are decoded. What HAR has no place for stands under _chatcap."
)


def har(flows: Iterable[WholeFlow], version: str, sessions: Iterable[Row]) -> Iterator[bytes]:
    """The file, piece by piece: its head, an entry for each flow, its end.

    `version` is that of chatcap; `sessions` are those that the flows belong to.
    """
    sessions = list(sessions)
    emptied = {session["id"] for session in sessions if session["emptied"]}
    head = {
        "version": "1.2",
        "creator": {"name": CREATOR, "version": version},
        "pages": [],
        "comment": COMMENT,
        "_chatcap": {"format": FORMAT, "sessions": sessions},
    }
    yield b'{"log":' + compact(head)[:-1] + b',"entries":['
    separator = b"\n"
    for flow in flows:
        is_purged = flow.row["session_id"] in emptied
        yield separator + compact(entry(_without_purged(flow) if is_purged else flow))
        separator = b",\n"
    yield b"\n]}}\n"


def _without_purged(flow: WholeFlow) -> WholeFlow:
    """A body that was purged is missing: who imports the file must not take it for one that is
    there.
    """
    gone = {
        f"{side}_state": BodyState.MISSING
        for side in ("request", "response")
        if getattr(flow, side) is None and flow.row[f"{side}_state"] in WITH_DATA
    }
    return replace(flow, row={**flow.row, **gone})
