"""A record as HAR 1.2: what HAR can say, and under `_chatcap` what it cannot.

One entry a line, so that a file of any size is written and read piece by piece. The same record
gives the same bytes.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from analysis.exports.harentry import entry
from analysis.importing.harrecorded import CREATOR, FORMAT
from analysis.queries.database import Row
from analysis.queries.whole import WholeFlow

COMMENT = (
    "Exported by chatcap. Secrets were replaced by stand-ins such as [bearer:3f9a0c1d2e4b] before "
    "anything was stored; bodies are decoded. What HAR has no place for stands under _chatcap."
)


def har(flows: Iterable[WholeFlow], version: str, sessions: Iterable[Row]) -> Iterator[bytes]:
    """The file, piece by piece: its head, an entry for each flow, its end.

    `version` is that of chatcap; `sessions` are those that the flows belong to.
    """
    head = {
        "version": "1.2",
        "creator": {"name": CREATOR, "version": version},
        "pages": [],
        "comment": COMMENT,
        "_chatcap": {"format": FORMAT, "sessions": list(sessions)},
    }
    yield b'{"log":' + _json(head)[:-1] + b',"entries":['
    separator = b"\n"
    for flow in flows:
        yield separator + _json(entry(flow))
        separator = b",\n"
    yield b"\n]}}\n"


def _json(value: Any) -> bytes:
    """ASCII, so that half characters survive and every reader agrees on the bytes."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")
