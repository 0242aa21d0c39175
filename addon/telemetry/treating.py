"""One telemetry upload under `strip` or `rewrite`: what may go out of it, or why nothing may.

Closed by default: every step refuses what it does not understand, and what was made is checked by
the vendor's own rules before it is let out.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from addon.protocol.jsontypes import key_name
from addon.protocol.normalise import normalise_path
from addon.streams.strictjson import dumps
from addon.telemetry import addressing, bounds, coding, headers, segment, statsig
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.sinks import Kind, Sink
from addon.telemetry.uploads import Refusal, Refused, Sendable, Upload
from addon.telemetry.validators import segment_problem, statsig_problem

__all__ = ["Refusal", "Sendable", "Upload", "treat"]

_LIMIT = bounds.MOST_BYTES
_LONGEST_TARGET = 8192
"""Characters of a path and its query: longer ones are not sent by any library."""
_PATH = re.compile(r"[A-Za-z0-9/_.-]+", re.ASCII)


def treat(upload: Upload, sink: Sink, policy: Policy, pseudonyms: Pseudonyms) -> Sendable | Refusal:
    """What may go out of an upload under the policy's mode (also in its shadow)."""
    if policy.mode not in (Mode.STRIP, Mode.REWRITE):
        return Refusal(f"{policy.mode} changes nothing")
    make = _MAKERS.get(sink.kind)
    if make is None:
        return Refusal(f"no rewriter for {sink.kind} uploads")
    if upload.method.upper() != "POST":
        return Refusal("no rewriter for other methods than POST")
    try:
        made = make(upload, policy, pseudonyms)
    except Refused as refused:
        return Refusal(str(refused))
    if policy.mode is Mode.STRIP and len(made.body) > len(upload.body):
        return Refusal("the body would grow")
    return made


def _segment(upload: Upload, policy: Policy, pseudonyms: Pseudonyms) -> Sendable:
    path, query = _target(upload)
    headers.check_content_type(upload.headers)
    around = headers.content_coding(upload.headers)
    content = coding.undone(upload.body, around, _LIMIT)
    body = _read(content, "batch")
    _check(segment_problem(body, len(content)))
    made, kept = segment.changed(body, policy, bounds.Counted(pseudonyms))
    new = dumps(made)
    bounds.check_made(new, len(content))
    _check(segment_problem(made, len(new)), "after the change: ")
    names = tuple(
        key_name(name) for name, _ in parse_qsl(query, keep_blank_values=True, errors="replace")
    )
    return _sendable(upload, path, coding.redone(new, around, _LIMIT), kept, names)


def _statsig(upload: Upload, policy: Policy, pseudonyms: Pseudonyms) -> Sendable:
    path, query = _target(upload)
    headers.check_content_type(upload.headers)
    around = headers.content_coding(upload.headers)
    parameters = dict(parse_qsl(query, keep_blank_values=True, errors="replace"))
    wire = coding.undone(upload.body, around, _LIMIT)
    content, wrapping = coding.unwrapped(wire, parameters, _LIMIT)
    body = _read(content, "events")
    _check(statsig_problem(body))
    made, kept = statsig.changed(body, policy, bounds.Counted(pseudonyms))
    _check(statsig_problem(made), "after the change: ")
    new_query, names = statsig.changed_query(query, len(kept), policy.mode, pseudonyms)
    new = dumps(made)
    bounds.check_made(new, len(content))
    wire = coding.redone(coding.rewrapped(new, wrapping, _LIMIT), around, _LIMIT)
    return _sendable(upload, f"{path}?{new_query}" if new_query else path, wire, kept, names)


_MAKERS: dict[str, Callable[[Upload, Policy, Pseudonyms], Sendable]] = {
    Kind.SEGMENT: _segment,
    Kind.STATSIG: _statsig,
}


def _target(upload: Upload) -> tuple[str, str]:
    """The normalised path, and the query."""
    path = upload.path
    if len(path) > _LONGEST_TARGET:
        raise Refused(f"the path and its query are longer than {_LONGEST_TARGET} characters")
    normal = normalise_path(path)
    if not _PATH.fullmatch(normal):
        raise Refused("the path has characters that no endpoint has")
    addressing.check(upload.headers, normal, upload.hosts)
    return normal, path.partition("#")[0].partition("?")[2]


def _read(content: bytes, events: str) -> Any:
    """The JSON value, if it is not too much."""
    bounds.check_text(content)
    body = coding.loads(content)
    if type(body) is dict:
        bounds.check_events(body.get(events))
    return body


def _check(problem: str | None, when: str = "") -> None:
    if problem is not None:
        raise Refused(when + problem)


def _sendable(
    upload: Upload, path: str, body: bytes, kept: tuple[int, ...], names: tuple[str, ...]
) -> Sendable:
    lines, without = headers.forwarded(upload.headers, len(body), len(kept))
    return Sendable(path, lines, body, (*without, *names), kept)
