"""What a reader says of each entry of a capture file, whatever the format."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from addon.protocol.records import Body, BodyState, FlowRecord


class Verdict(StrEnum):
    OK = "ok"
    INCOMPLETE = "incomplete"
    """Imported; something that belongs to it is not in the file."""
    KNOWN = "known"
    """Not imported again: the database has this flow from another session."""
    NOT_HTTP = "not_http"
    REJECTED = "rejected"
    """Damaged, or not what it claims to be."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation of an official export: its JSON, and when it was so (ISO 8601 in UTC)."""

    document: bytes
    seen_at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file: its number, counted from 1, what became of it, and why.

    `detail` is one line without values from the traffic. An entry of a capture has a `record`,
    one of an export a `conversation`, and none of them for `not_http` and `rejected`.
    """

    number: int
    verdict: Verdict
    detail: str | None = None
    record: FlowRecord | None = None
    conversation: Conversation | None = None

    @classmethod
    def of(cls, number: int, record: FlowRecord, gaps: Iterable[str] = ()) -> "Entry":
        """The entry of a flow; `gaps` name what the reader found missing."""
        missing = [*gaps, *_missing(record)]
        if missing:
            return cls(number, Verdict.INCOMPLETE, "; ".join(missing), record)
        return cls(number, Verdict.OK, None, record)

    def within(self, name: str) -> "Entry":
        """The same, with the part of the file that it stands in."""
        return replace(self, detail=f"{name}: {self.detail}") if self.detail else self


class Occurrences:
    """Makes the ids of one file unique, the same way each time the file is read.

    Remembers eight bytes per id, so that a file with a million flows stays affordable.
    """

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def unique(self, flow_id: str) -> str:
        """`flow_id`, or `flow_id~2` where it stands for the second time."""
        name = flow_id.encode("utf-8", "surrogateescape")
        key = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest())
        count = self._seen[key] = self._seen.get(key, 0) + 1
        return flow_id if count == 1 else f"{flow_id}~{count}"

    def rename(self, record: FlowRecord) -> FlowRecord:
        """The record with its id made unique."""
        unique = self.unique(record.id)
        return record if unique == record.id else replace(record, id=unique)


def _missing(record: FlowRecord) -> list[str]:
    gaps = [gap for gap in (_gap("request", record.request),) if gap]
    if record.status is None:
        return [*gaps, "no response"]
    if gap := _gap("response", record.response):
        gaps.append(gap)
    return gaps


def _gap(side: str, body: Body) -> str | None:
    if body.state is BodyState.MISSING:
        return f"{side} body missing"
    if body.state is BodyState.TRUNCATED:
        return f"{side} body truncated"
    if body.state is BodyState.PRESENT and not body.data:  # a HAR of our own says so
        return f"{side} body not kept, or purged"
    return None
