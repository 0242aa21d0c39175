"""Secrets that a stream delivers in pieces, a few letters an event, and that its body therefore
still holds when every event by itself has lost its secrets.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

from addon.privacy.encoding import json_bytes
from addon.privacy.redaction import FlowRedactor
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Side
from addon.recording.spelling import Spelling
from addon.store.withheld import MARKER
from addon.streams.conversation.decoded import Decoded, Did
from addon.streams.conversation.stream import ConversationStream
from addon.streams.sse import SseEvent, SseParser

logger = logging.getLogger(__name__)

WITHHELD = Finding(
    Side.RESPONSE,
    Severity.REVIEW,
    Kind.WITHHELD,
    "$",
    "a secret came in pieces: events that build messages are not stored",
)
_STAND_IN = re.compile(r"\[[a-z]+(?::[0-9a-f]{12})?\]")
_TELLING = 8
"""Characters at the beginning or the end of a secret that give some of it away. A shorter one is
known by the name before it, in a text that grows just as in a whole one.
"""
_FEW = 64
_BUILDING = (Did.TEXT, Did.MESSAGE, Did.NOTHING)
_HARMLESS = ("delta_encoding", "ping")


def without_pieces(stored: bytes, said: bytes, decoded: Decoded, redactor: FlowRedactor) -> bytes:
    """The body of a stream as it may be written; the same object if it holds no pieces.

    `stored` is the body without the secrets that stand in it in one piece, `said` the body with
    them, `decoded` what it told. Put together again, the body must say what redaction makes of
    the messages as a whole, and no event may hold an end of a secret, as a snapshot of a text
    that grows does; nor may the strings of the events spell one, whether or not it still stood in
    a message at the end. Else what builds messages is left out; the messages themselves are told
    all the same. Never raises.
    """
    try:
        return _without_pieces(stored, said, decoded, redactor)
    except Exception as error:  # noqa: BLE001 - a bug here must not become a leak
        logger.warning("looking for pieces of secrets failed: %s", type(error).__name__)
        return f"data: {MARKER}\n\n".encode()


def _without_pieces(stored: bytes, said: bytes, decoded: Decoded, redactor: FlowRedactor) -> bytes:
    messages = list(decoded.messages)
    clean = redactor.facts(messages, counted=False)
    is_spelt = _spells(said, redactor)
    if clean is messages and not is_spelt:
        return stored
    stream = ConversationStream()
    steps = [*stream.feed(stored), *stream.close()]
    if not is_spelt and clean is not None:
        kept = list(stream.decoded().messages)
        if kept == clean and not _ends(messages, clean, stored):
            return stored
    body = _withheld(stored, [step.did in _BUILDING for step in steps])
    if not _spells(body, redactor):
        return body
    return _withheld(stored, [step.did is not Did.DONE for step in steps])


def holds_secret(decoded: Decoded, spelling: Spelling, redactor: FlowRedactor) -> bool:
    """Whether there is a secret in the messages of a stream, or in what its events spell."""
    messages = list(decoded.messages)
    if redactor.facts(messages, counted=False) is not messages:
        return True
    return spelling.is_secret(redactor)


def has_stand_in(decoded: Decoded) -> bool:
    """Whether a secret stood in the messages: before it was whole, pieces of it may have."""
    return bool(_STAND_IN.search(_text(list(decoded.messages))))


def _spells(body: bytes, redactor: FlowRedactor) -> bool:
    return Spelling().feed(body).close().is_secret(redactor)


def _ends(messages: Sequence[Any], clean: Sequence[Any], stored: bytes) -> bool:
    """Whether an end of a secret is still there; of many they are looked for all at once."""
    secrets = {one for one in _secrets(_text(messages), _text(clean)) if len(one) >= _TELLING}
    ends = {end for one in secrets for end in (one[:_TELLING], one[-_TELLING:])}
    text = stored.decode("utf-8", "replace")
    if len(ends) <= _FEW:
        return any(end in text for end in ends)
    windows = (text[at : at + _TELLING] for at in range(len(text)))
    return not ends.isdisjoint(windows)


def _text(value: Any) -> str:
    return json_bytes(value)[0].decode()


def _secrets(text: str, clean: str) -> Iterator[str]:
    """What stood where stand-ins are now."""
    before, *parts = _STAND_IN.split(clean)
    at = len(before)
    for part in parts:
        end = text.find(part, at) if part else len(text)
        if end < 0:
            return
        if end > at:
            yield text[at:end]
        at = end + len(part)


def _withheld(stored: bytes, building: Sequence[bool]) -> bytes:
    parser = SseParser(spaced=True)
    events = [*parser.feed(stored), *parser.close()]
    kept: list[bytes] = []
    done = 0
    for event, builds in zip(events, building, strict=True):
        if builds and event.event not in _HARMLESS:
            kept += (stored[done : event.start], _instead(event))
            done = event.end
    return b"".join((*kept, stored[done:]))


def _instead(event: SseEvent) -> bytes:
    name = f"event: {event.event}\n" if event.event == "delta" else ""
    return f"{name}data: {MARKER}\n\n".encode()
