"""Reading mitmproxy's flow files, as far as they can be read."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from mitmproxy import version

from addon.errors import ChatcapError
from analysis.importing import flowstate
from analysis.importing.entries import Entry, Occurrences, Verdict
from analysis.importing.flowfile import NOT_A_FLOW, Frame, Gap, frames
from analysis.importing.sources import NEITHER
from analysis.importing.tnetstring import parse, select

REFUSAL = "flow format version"
"""Part of what mitmproxy says when it refuses a file of another version."""


class RefusedError(ValueError):
    """A flow of a format that mitmproxy does not read."""


def read(stream: BinaryIO) -> Iterator[Entry]:
    """A verdict for each flow in the file, and for each stretch that is no flow.

    Exactly mitmproxy's number of HTTP flows comes out of a sound file. Raises ChatcapError
    when there is no flow at all, and when the first is of a format that mitmproxy refuses.
    """
    ids = Occurrences()
    for number, frame in enumerate(_flow_file(frames(stream)), 1):
        if isinstance(frame, Gap):
            detail = f"{frame.reason} (byte {frame.offset})"
            yield Entry(number, Verdict.REJECTED, detail)
        else:
            yield _entry(number, frame, ids)


def _flow_file(found: Iterator[Frame | Gap]) -> Iterator[Frame | Gap]:
    """What was found, unless it is nothing but one stretch of something else."""
    start = list(islice(found, 2))
    if len(start) == 1 and isinstance(start[0], Gap) and start[0].reason == NOT_A_FLOW:
        raise ChatcapError(NEITHER)
    return chain(start, found)


def _entry(number: int, frame: Frame, ids: Occurrences) -> Entry:
    try:
        state = _state(frame.data, first=number == 1)
        if state["type"] != "http":
            return Entry(number, Verdict.NOT_HTTP, _kind(state["type"]))
        record = flowstate.record(state, ids.unique(str(state["id"])))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as e:
        reason = str(e) if isinstance(e, RefusedError) else "damaged flow"
        return Entry(number, Verdict.REJECTED, f"{reason} (byte {frame.offset})")
    return Entry.of(number, record)


def _state(data: bytes, *, first: bool) -> dict[Any, Any]:
    state = select(data, flowstate.WANTED)
    if state.get("version") == version.FLOW_FORMAT_VERSION:
        return state
    return _migrate(parse(data), first=first)


def _migrate(state: dict[bytes | str, Any], *, first: bool) -> dict[Any, Any]:
    """An older format, brought up to date by mitmproxy's own converters."""
    from mitmproxy.io import compat

    try:
        return compat.migrate_flow(state)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as e:
        if REFUSAL not in str(e):
            raise ValueError("damaged flow") from e
        if first:
            raise ChatcapError(_refusal(state)) from e
        raise RefusedError(_refusal(state)) from e


def _refusal(state: dict[bytes | str, Any]) -> str:
    found = state.get("version", state.get(b"version"))
    newer = isinstance(found, int) and found > version.FLOW_FORMAT_VERSION
    todo = "upgrade mitmproxy" if newer else "convert it with the mitmproxy that wrote it"
    number = found if isinstance(found, int) else "unknown"
    return f"{version.MITMPROXY} cannot read flow format {number}: {todo}"


def _kind(kind: object) -> str:
    return str(kind).upper() if kind in ("tcp", "udp", "dns") else "an unknown kind of flow"
