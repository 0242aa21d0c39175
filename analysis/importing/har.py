"""Reading HAR files: one entry at a time, with a verdict for each."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

from addon.errors import ChatcapError
from analysis.importing import harrecorded
from analysis.importing.entries import Entry, Occurrences, Verdict
from analysis.importing.harjson import HarText
from analysis.importing.harrecord import NotHttpError, Parsed, RejectedError, parse
from analysis.importing.harvalue import mapping
from analysis.importing.jsontext import Damage
from analysis.importing.sources import encoding_of


def read(stream: BinaryIO, start: bytes) -> Iterator[Entry]:
    """A verdict for each entry. `start` are the first bytes of the stream, for its charset.

    Bytes that are no UTF-8 become lone surrogates and then bytes again. Raises ChatcapError
    when this is no HAR file.
    """
    with io.TextIOWrapper(stream, encoding_of(start), errors="surrogateescape", newline="") as file:
        yield from _entries(HarText(file))


def _entries(har: HarText) -> Iterator[Entry]:
    ids = Occurrences()
    previous = 0.0
    ours: harrecorded.Ours | None = None
    try:
        for number, entry in enumerate(har.entries(), 1):
            if number == 1 and har.creator == harrecorded.CREATOR:
                ours = harrecorded.Ours.of(har.chatcap)
            parsed = partial(_parsed, entry, har.creator, ours, previous)
            found = _entry(number, entry, parsed, ids)
            previous = found.record.started_at if found.record else previous
            yield found
    except UnicodeDecodeError as e:
        raise ChatcapError("this is neither UTF-8 nor UTF-16 text: save the HAR again") from e


def _entry(number: int, entry: Any, parsed: Callable[[], Parsed], ids: Occurrences) -> Entry:
    if isinstance(entry, Damage):
        detail = f"{entry.reason} (character {entry.position})"
        return Entry(number, Verdict.REJECTED, detail)
    try:
        record, gaps = parsed()
    except RejectedError as e:
        return Entry(number, Verdict.REJECTED, str(e))
    except NotHttpError as e:
        return Entry(number, Verdict.NOT_HTTP, str(e))
    return Entry.of(number, ids.rename(record), gaps)


def _parsed(entry: Any, creator: str, ours: harrecorded.Ours | None, previous: float) -> Parsed:
    """With what chatcap wrote beside its own entries, unless somebody else changed it."""
    doubt = []
    if ours is not None and "_chatcap" in mapping(entry):
        try:
            return Parsed(harrecorded.parse(entry, ours), ())
        except harrecorded.ForgedError as e:
            doubt = [f"_chatcap is not as chatcap writes it ({e})"]
    record, gaps = parse(entry, by_mitmproxy=creator == "mitmproxy", previous=previous)
    return Parsed(record, (*gaps, *doubt))
