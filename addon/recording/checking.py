"""The messages of a WebSocket held against their model, and the pieces of answers in them."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from addon.protocol.endpoint import Match
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Frame, Side
from addon.protocol.trimming import is_harmless
from addon.protocol.turn import Answer
from addon.protocol.validation import MAX_FINDINGS, validate, validate_frame
from addon.recording.reading import json_or_text
from addon.streams import sse
from addon.streams.parse import BodyKind, parse

_INDEX = re.compile(r"\[\d+\]")
_CUT = "a message was not kept whole"


class Checks:
    """What is odd about the messages of one flow: each difference once, and not too many."""

    def __init__(self, match: Match) -> None:
        self._endpoint = match.endpoint
        self._found: dict[tuple[Kind, str], Finding] = {}
        self._left_out = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        found = tuple(self._found.values())
        if not self._left_out:
            return found
        more = f"{self._left_out} more findings of the messages are left out"
        return (*found, Finding(Side.RESPONSE, Severity.INFO, Kind.MORE_FINDINGS, "$", more))

    @property
    def is_cut(self) -> bool:
        """Whether some message was not kept whole."""
        return any(kind is Kind.TRUNCATED for kind, _ in self._found)

    def take(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            at = finding.kind, _INDEX.sub("[]", finding.path)
            if at in self._found:
                continue
            if len(self._found) < MAX_FINDINGS or finding.kind is Kind.TRUNCATED:
                self._found[at] = finding
            else:
                self._left_out += 1

    def check(self, frame: Frame) -> None:
        """Hold a message against the model of its endpoint."""
        if len(frame.data) < frame.size:
            side = Side.REQUEST if frame.from_client else Side.RESPONSE
            cut = Finding(side, Severity.REVIEW, Kind.TRUNCATED, "$", _CUT)
            self._found.setdefault((Kind.TRUNCATED, side), cut)
            return
        if self._endpoint is None or not frame.is_text:
            return
        parsed = parse(frame.data, None)
        if parsed.kind is not BodyKind.JSON:
            return
        self.take(validate_frame(self._endpoint, parsed.value, from_client=frame.from_client))
        if not frame.from_client and len(self._found) < MAX_FINDINGS:
            for path, text in _pieces(parsed.value):
                self.take(_of_piece(path, text))


def _pieces(value: Any) -> Iterator[tuple[str, bytes]]:
    """The pieces of event streams in a message, and where each is (sections 7 and 8)."""
    for one in value if isinstance(value, list) else (value,):
        yield from _items(one)
        caught_up = _at(one, "reply", "catchups")
        for message in caught_up if isinstance(caught_up, list) else ():
            yield from _items(message)


def _items(message: Any) -> Iterator[tuple[str, bytes]]:
    item = _at(message, "payload", "payload", "encoded_item")
    if isinstance(item, str):
        yield "$.payload.payload.encoded_item", item.encode("utf-8", "replace")
    body = _at(message, "data", "body")
    if isinstance(body, str):
        try:
            yield "$.data.body", base64.b64decode(body)
        except (ValueError, binascii.Error):
            return


def _at(value: Any, *steps: str) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _of_piece(path: str, text: bytes) -> Iterator[Finding]:
    """The differences of those events that are whole: a piece may be cut anywhere."""
    events = [event for event in sse.events(text) if event.complete or event.data.endswith("}")]
    values = [json_or_text(event.data) for event in events]
    harmless = is_harmless(text)
    for finding in validate(Answer, values, Side.RESPONSE, harmless=harmless):
        yield replace(finding, path=path + finding.path.removeprefix("$"))
