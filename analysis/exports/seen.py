"""The telemetry sinks of a record, one for each host and pattern of paths."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from addon.privacy.standins import is_stand_in
from addon.protocol import hosts
from addon.protocol.endpoint import Endpoint, Match
from addon.protocol.hosttable import host_pattern
from addon.protocol.registry import match, normalise_host, normalise_path
from addon.telemetry.sinks import Kind, Sink, sink
from analysis.exports.overlap import ANY, PARAMETER, TELEMETRY, functions
from analysis.queries.database import Row
from analysis.queries.endpoints import folded_path

IsSink = Callable[[str], bool]
_PROBES = ("chatcap-probe", "chatcap-probe/chatcap-probe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A sink that was seen, and how often.

    `path` is normalised (but for a final slash, where that matters), with `*` for what varies.
    `declared` says that an endpoint has it; other paths are meant exactly. `below` says that
    what is sent to paths below it is telemetry, too. `forwards` are those that a query with
    `ddforward=` alone makes a sink. `methods` are as sent, sorted; `bytes` those of the bodies.
    """

    host: str
    path: str
    declared: bool
    forwards: bool
    below: bool
    sink: Sink
    endpoint: str | None
    methods: tuple[str, ...]
    flows: int
    events: int
    bytes: int


def seen(places: Iterable[Row], extra_hosts: frozenset[str]) -> list[Seen]:
    """The sinks among the places, by vendor, host and path; ids in paths became `*`."""
    found: dict[tuple[str, str, bool], Seen] = {}
    for place in places:
        made = _seen(place, extra_hosts)
        if made is None:
            continue
        key = (made.host, made.path, made.forwards)
        found[key] = _added(found[key], made) if key in found else made
    return sorted(found.values(), key=lambda s: (s.sink.vendor, s.host, s.path, s.forwards))


def _seen(place: Row, extra_hosts: frozenset[str]) -> Seen | None:
    method, host = place["method"].upper(), normalise_host(place["host"])

    def sink_at(path: str) -> Sink | None:
        return sink(match(method, host, path, extra_hosts), method, path)

    address = place["path"] + (f"?{place['query']}" if place["query"] else "")
    kind = sink_at(address)
    if kind is None:
        return None
    matched = match(method, host, address, extra_hosts)
    entry = _telemetry(matched)
    pattern = entry and _pattern(entry, matched, lambda path: sink_at(path) is not None)
    path = pattern or _without_ids(normalise_path(place["path"]))
    below = sink_at(f"{path}/{_PROBES[0]}".replace(ANY, _PROBES[0])) is not None
    if place["path"].endswith("/") and path != "/" and not (pattern and below):
        path += "/"
    return Seen(
        host=host,
        path=path,
        declared=pattern is not None,
        forwards=sink_at(place["path"]) is None,
        below=below,
        sink=kind,
        endpoint=entry.name if entry else None,
        methods=(method,),
        flows=place["flows"],
        events=place["events"],
        bytes=place["bytes"],
    )


def _added(one: Seen, other: Seen) -> Seen:
    telling = min(one, other, key=_obscurity)
    return replace(
        telling,
        below=one.below and other.below,
        methods=tuple(sorted({*one.methods, *other.methods})),
        flows=one.flows + other.flows,
        events=one.events + other.events,
        bytes=one.bytes + other.bytes,
    )


def _obscurity(one: Seen) -> tuple[bool, str, str]:
    """A method that a path does not have says less of it."""
    return one.sink.kind is Kind.OTHER, one.sink.kind, one.sink.vendor


def _telemetry(matched: Match) -> Endpoint | None:
    """The endpoint that makes a path telemetry, also for a method that it does not have."""
    return next((entry for entry in matched.declared if entry.category in TELEMETRY), None)


def _pattern(entry: Endpoint, matched: Match, is_sink: IsSink) -> str | None:
    """The path of the endpoint, with what was seen of its choices and `*` for its parameters.

    Where something else than telemetry could stand in the place of a star, only ids have one.
    None where that does not do either.
    """

    def spelled(parameter: re.Match[str], *, words: bool) -> str:
        value = matched.path_params.get(parameter["name"], "")
        choices = (parameter["choices"] or "").lower().split("|")
        return value.lower() if value.lower() in choices or (words and _is_word(value)) else ANY

    general = PARAMETER.sub(partial(spelled, words=False), entry.path)
    if all(is_sink(general.replace(ANY, probe)) for probe in _PROBES):
        return general
    exact = PARAMETER.sub(partial(spelled, words=True), entry.path)
    return exact if is_sink(exact.replace(ANY, _PROBES[0])) else None


def _is_word(value: str) -> bool:
    return bool(value) and ANY not in _without_ids(value)


def _without_ids(path: str) -> str:
    folded = folded_path(path).replace("{id}", ANY).split("/")
    return "/".join(ANY if is_stand_in(segment) else segment for segment in folded)


def serves_telemetry_alone(host: str) -> bool:
    """Whether a vendor takes uploads at a host, and nothing else is to be had there.

    Those of other vendors serve their scripts, too, or feature flags.
    """
    names = (*hosts.SEGMENT, *hosts.DATADOG, *hosts.SENTRY, *hosts.CLOUDFLARE_NEL)
    is_intake = any(re.fullmatch(host_pattern(name), host) for name in names)
    return is_intake and not functions(host)
