"""Rows of `frames`: WebSocket messages, and the events of an SSE answer with their times."""

import base64
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from addon.protocol.records import Frame
from addon.recording.reading import Reading
from addon.store.rows import Row
from addon.store.withheld import MARKER
from addon.streams.content import Marks
from addon.streams.sse import SseEvent, events


def of_websocket(flow_id: str, frame: Frame, data: bytes | None) -> Row:
    """`data` is what may be written of the message; None for nothing."""
    return {
        "flow_id": flow_id,
        "seq": frame.seq,
        "offset_ms": frame.offset_ms,
        "direction": "client" if frame.from_client else "server",
        "event": "text" if frame.is_text else "binary",
        "size": frame.size,
        "data": None if data is None else _as_text(data, is_text=frame.is_text),
        "body_start": None,
        "body_end": None,
    }


def stored(row: Row) -> Frame:
    """The message of a row, without its secrets; one that is not there was not kept whole."""
    is_there = row["data"] not in (None, MARKER)
    data = row["data"].encode() if is_there else b""
    return Frame(
        seq=row["seq"],
        offset_ms=row["offset_ms"],
        from_client=row["direction"] == "client",
        is_text=row["event"] == "text",
        data=data,
        size=len(data) if is_there else max(row["size"], 1),
    )


def of_answer(flow_id: str, response: Reading, written: bytes | None) -> list[Row]:
    """The events of an SSE answer, where they stand in the body as it is written."""
    if not response.events:
        return []
    places: list[SseEvent | None] = [None] * len(response.events)
    if written is not None:
        redacted = list(events(written))
        if len(redacted) == len(places):
            places[:] = redacted
    return of_stream(flow_id, response.events, places, response.marks)


def of_stream(
    flow_id: str, seen: Sequence[SseEvent], stored: Iterable[SseEvent | None], marks: Marks
) -> list[Row]:
    """`seen` are the events as they came, whose times `marks` tell (bytes so far, ms).

    `stored` are the same events as they stand in the body that is written, secrets replaced;
    None for those that are not written, of which the name stays unwritten, too.
    """
    ends = [so_far for so_far, _ in marks]
    return [
        {
            "flow_id": flow_id,
            "seq": seq,
            "offset_ms": arrival(ends, marks, event.end),
            "direction": "server",
            "event": place.event if place else None,
            "size": event.end - event.start,
            "data": None,
            "body_start": place.start if place else None,
            "body_end": place.end if place else None,
        }
        for seq, (event, place) in enumerate(zip(seen, stored, strict=False))
    ]


def arrival(ends: list[int], marks: Marks, end: int) -> float | None:
    """When the chunk came that completed an event: `ends` are the bytes so far of `marks`."""
    at = bisect_left(ends, end)
    return marks[min(at, len(marks) - 1)][1] if marks else None


def _as_text(data: bytes, *, is_text: bool) -> str:
    if is_text:
        return data.decode("utf-8", "backslashreplace")
    return base64.b64encode(data).decode("ascii")
