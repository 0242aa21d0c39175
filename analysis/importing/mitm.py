"""Reading mitmproxy's flow files, as far as they can be read."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from mitmproxy import version

from addon.errors import ChatcapError
from analysis.importing import flowstate
from analysis.importing.entries import Entry, Occurrences, Verdict
from analysis.importing.flowfile import Frame, Gap, frames
from analysis.importing.tnetstring import Malformed, parse, select

REFUSED = "this mitmproxy cannot read its flow format"


def read(stream: BinaryIO) -> Iterator[Entry]:
    """A verdict for each flow in the file, and for each stretch that is no flow.

    Raises ChatcapError when mitmproxy refuses the format of the very first flow.
    """
    ids = Occurrences()
    for number, frame in enumerate(frames(stream), 1):
        if isinstance(frame, Gap):
            detail = f"{frame.reason} (byte {frame.offset})"
            yield Entry(number, Verdict.REJECTED, detail)
        else:
            yield _entry(number, frame, ids)


def _entry(number: int, frame: Frame, ids: Occurrences) -> Entry:
    try:
        state = _state(frame.data, first=number == 1)
        if state["type"] != "http":
            return Entry(number, Verdict.NOT_HTTP, _kind(state["type"]))
        record = flowstate.record(state, ids.unique(str(state["id"])))
    except (Malformed, KeyError, TypeError, ValueError, AttributeError, OverflowError) as e:
        return Entry(number, Verdict.REJECTED, f"{_reason(e)} (byte {frame.offset})")
    return Entry.of(number, record)


def _state(data: bytes, *, first: bool) -> dict[str, Any]:
    state = select(data, flowstate.WANTED)
    if state.get("version") == version.FLOW_FORMAT_VERSION:
        return state
    return _migrate(parse(data), first=first)


def _migrate(state: dict[Any, Any], *, first: bool) -> dict[str, Any]:
    """An older format, brought up to date by mitmproxy's own converters."""
    from mitmproxy.io import compat

    found = state.get("version", state.get(b"version"))
    try:
        migrated: dict[str, Any] = compat.migrate_flow(state)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as e:
        if first and found is not None and _is_refused(e):
            raise ChatcapError(_refusal(found)) from e
        raise ValueError(REFUSED if _is_refused(e) else "damaged flow") from e
    return migrated


def _is_refused(error: Exception) -> bool:
    return "flow format version" in str(error)


def _refusal(found: object) -> str:
    number = found if isinstance(found, int) else "?"
    newer = isinstance(found, int) and found > version.FLOW_FORMAT_VERSION
    todo = "upgrade mitmproxy" if newer else "convert the file with the mitmproxy that wrote it"
    return f"{REFUSED} (version {number}, {version.MITMPROXY} reads {_ours()}): {todo}"


def _ours() -> str:
    return f"up to {version.FLOW_FORMAT_VERSION}"


def _kind(kind: object) -> str:
    return kind.upper() if kind in ("tcp", "udp", "dns") else "not a kind of flow we know"  # type: ignore[union-attr]


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) and REFUSED in str(error) else "damaged flow"
