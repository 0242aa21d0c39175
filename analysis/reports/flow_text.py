"""One flow in full, for a terminal."""

import base64
import textwrap
from collections.abc import Iterator

from addon.protocol.records import UNREACHED
from analysis.queries.database import Row
from analysis.reports.columns import DISCLOSURES_OF_A_FLOW, EVENTS_OF_A_FLOW, number, text
from analysis.reports.layout import table
from analysis.reports.plain import visible, visible_lines
from analysis.reports.pretty import pretty
from analysis.reports.table import Column
from analysis.reports.units import milliseconds, moment, plural, size

_FINDINGS = (
    text("severity", "severity"),
    text("side", "side"),
    text("kind", "kind"),
    text("path", "path", least=16),
    text("detail", "detail", least=16),
)
_REDACTIONS = (text("place", "place", least=20), text("kind", "kind"), number("count", "count"))
_HEX_BYTES = 256
_MOST_CHATS = 3
MADE_HERE = {
    "chatcap": "made here by chatcap, not by the server",
    "script": "made here by another script or option of the proxy, not by the server",
}


def lines(flow: Row, width: int) -> Iterator[str]:
    """The flow as lines that no text out of the capture can break or disguise."""
    query = f"?{flow['query']}" if flow["query"] else ""
    address = f"{flow['scheme']}://{flow['host']}{_port(flow)}{flow['path']}{query}"
    yield visible(f"{flow['method']} {address}")
    yield from _facts(flow)
    for side in ("request", "response"):
        yield ""
        maker = MADE_HERE.get(flow["answer_from"]) if side == "response" else None
        made_by = f"{maker}: " if maker else ""
        yield f"{side.upper()} {made_by}{_body_facts(flow, side)}"
        yield from _headers(flow, side)
        if side == "request" or not _has_events(flow):
            yield from _body(flow[f"{side}_body"])
        if side == "request":
            yield from _sent(flow)
    yield from _frames(flow["frames"])
    if flow["policy"] or flow["events"]:
        yield from _listed("EVENTS", flow["events"], EVENTS_OF_A_FLOW, width)
        yield from _paths(flow["events"], width, only_tried=_is_only_tried(flow))
        yield from _listed("TOLD", flow["disclosures"], DISCLOSURES_OF_A_FLOW, width)
    yield from _listed("FINDINGS", flow["findings"], _FINDINGS, width)
    yield from _listed("REDACTED", flow["redactions"], _REDACTIONS, width)


def _facts(flow: Row) -> Iterator[str]:
    timing = f"first byte {milliseconds(flow['first_byte_ms']) or 'unknown'}"
    facts = {
        "flow": flow["id"],
        "session": f"{flow['session_id']}, flow {flow['seq']} of it",
        "started": f"{moment(flow['started_at'])} UTC, {timing}, "
        f"took {milliseconds(flow['duration_ms']) or 'unknown'}",
        "endpoint": f"{flow['endpoint'] or 'not declared'} ({flow['category']})",
        "vendor": flow["vendor"],
        "result": f"{flow['status'] or 'no status'}, {flow['outcome']}, {flow['action']}",
        "answer": MADE_HERE.get(flow["answer_from"]),
        "policy": _policy(flow),
        "reason": flow["reason"],
        "withheld": _withheld(flow),
        "chats": _chats(flow["conversations"]),
        "error": flow["error"],
        "path ids": ", ".join(f"{k}={v}" for k, v in (flow["path_params"] or {}).items()),
        "device": flow["device"],
    }
    for name, value in facts.items():
        if value:
            yield f"{name:<9} {visible(str(value))}"


def _chats(told: list[Row]) -> str:
    """Of which conversations it told, those with the most messages first."""
    named = [f"{plural(one['messages'], 'message')} of {one['id']}" for one in told[:_MOST_CHATS]]
    more = [f"{len(told) - _MOST_CHATS} more"] if len(told) > _MOST_CHATS else []
    return ", ".join(named + more)


def _policy(flow: Row) -> str | None:
    """The policy, where it wanted something else than what was done, and a client's retry."""
    if flow["policy"] is None:
        return None
    planned = "" if flow["planned"] == flow["action"] else f", which asks for: {flow['planned']}"
    again = "; sent again, although it had been answered" if flow["retry"] else ""
    return f"{flow['policy']}{planned}{again}"


def _is_only_tried(flow: Row) -> bool:
    """Whether what a policy would have done is shown, for `shadow:` lets all pass."""
    return flow["action"] == "passed" and str(flow["policy"]).startswith("shadow:")


def _withheld(flow: Row) -> str | None:
    """Headers and parameters that were left behind."""
    if not flow["sent_without"]:
        return None
    names = ", ".join(flow["sent_without"])
    return f"{names} (would have been)" if _is_only_tried(flow) else names


def _sent(flow: Row) -> Iterator[str]:
    """What went out in the place of the client's body."""
    changed = "answered" not in (flow["action"], flow["planned"]) and flow["planned"] != "passed"
    if flow["sent_body"] is None and (flow["policy"] is None or not changed):
        return
    yield ""
    has_left = flow["action"] != "passed" and flow["reason"] != UNREACHED
    done = "SENT in its place" if has_left else "WOULD HAVE SENT in its place"
    kept = "" if flow["sent_body"] else ", not in the record"
    yield f"{done}: {size(flow['sent_bytes']) or 'unknown size'} on the wire{kept}"
    yield from _body(flow["sent_body"])


def _paths(events: list[Row], width: int, *, only_tried: bool) -> Iterator[str]:
    """What a policy took out of each event, and what it changed."""
    words = {"removed": "would lose", "changed": "would have other values"}
    for event in events:
        for done, would in words.items():
            if event[done]:
                what = would if only_tried else done
                told = visible(f"event {event['seq']} {what}: {', '.join(event[done])}")
                yield from textwrap.wrap(told, width, subsequent_indent="  ")


def _port(flow: Row) -> str:
    usual = {"https": 443, "wss": 443, "http": 80, "ws": 80}.get(flow["scheme"])
    return "" if flow["port"] == usual else f":{flow['port']}"


def _body_facts(flow: Row, side: str) -> str:
    valid = {True: ", as its model says", False: ", BREAKS its model", None: ""}
    wire = size(flow[f"{side}_bytes"]) or "unknown size"
    return f"{flow[f'{side}_state']}, {wire} on the wire{valid[flow[f'{side}_valid']]}"


def _headers(flow: Row, side: str) -> Iterator[str]:
    for name, value in (flow["headers"] or {}).get(side) or []:
        yield visible(f"  {name}: {value}")


def _body(body: Row | None) -> Iterator[str]:
    if body is None:
        return
    yield ""
    if "text" in body:
        yield from visible_lines(pretty(body["text"]))
        return
    data = base64.b64decode(body["base64"])
    yield f"({size(len(data))} that are no text, the first of them in hex)"
    for start in range(0, min(len(data), _HEX_BYTES), 16):
        yield f"{start:08x}  {data[start : start + 16].hex(' ')}"


def _has_events(flow: Row) -> bool:
    """Whether the frames are the response body, cut at the ends of its events."""
    return bool(flow["frames"]) and all(frame["direction"] == "server" for frame in flow["frames"])


def _frames(frames: list[Row]) -> Iterator[str]:
    for frame in frames:
        yield ""
        at = milliseconds(frame["offset_ms"]) or "unknown time"
        event = visible(frame["event"] or "message")
        yield f"FRAME {frame['seq']} {frame['direction']} {event} at {at}, {size(frame['size'])}"
        yield from visible_lines(pretty((frame["data"] or "").rstrip("\r\n")))


def _listed(title: str, rows: list[Row], columns: tuple[Column, ...], width: int) -> Iterator[str]:
    yield ""
    yield title
    yield from table(rows, columns, width) if rows else ["nothing"]
