"""Rules for other blockers, out of the telemetry sinks that were seen.

A block list can only refuse a request, and what a client makes of that differs: Segment and
Statsig send again and again (segment.md, sections 3, 5 and 7). Where the syntax has a way to answer
in the page instead, a rule comes with it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from addon.protocol.hosts import WEB
from addon.telemetry.sinks import Kind
from analysis.exports.overlap import ANY, hits_function
from analysis.exports.seen import Seen, serves_telemetry_alone
from analysis.reports.units import plural, size

FORMATS = ("ublock", "adguard", "hosts")

_PAGES = ("chatgpt.com", "openai.com")
"""Where the client runs; blockers take the names below them for meant, too."""
_METHODS = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""What the modifier `method` knows."""
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_PLAIN = re.compile(r"[A-Za-z0-9/_.~*-]+")
"""Characters of a path that mean themselves in a rule; and the star."""

_YES, _NO, _UNKNOWN = "yes", "no", "not known"
_NEEDS_ANSWER = {
    Kind.SEGMENT: (_YES, "refused, one event becomes 10 requests and 25 become 233"),
    Kind.STATSIG: (_YES, "refused, 2 uploads become 72"),
    Kind.SEGMENT_METRICS: (_NO, "refused, the library stops sending them"),
    Kind.PIXEL: (_NO, "an image that nobody looks at"),
    Kind.DATADOG: (_NO, "refused, the browser's library takes it for sent"),
    Kind.DATADOG_DIRECT: (_NO, "refused, the browser's library takes it for sent"),
    Kind.SENTRY: (_NO, "the library never sends again"),
    Kind.BEACON: (_NO, "nobody reads the answer"),
}
"""Whether a client goes on and on when it is refused, and what was measured (segment.md, 3 to 5).
All others are not known.
"""


@dataclass(frozen=True, slots=True)
class _Syntax:
    """`comment` starts a comment; `answer` makes the page's own `fetch` succeed at once, for
    URLs that match a regular expression without backslashes, commas, quotes and colons.
    """

    comment: str
    answer: Callable[[str], str]


_PAGE_LIST = ",".join(_PAGES)
_UBLOCK = _Syntax("!", lambda urls: f"{_PAGE_LIST}##+js(prevent-fetch, /{urls}/, emptyObj)")
_ADGUARD = _Syntax(
    "!", lambda urls: f"{_PAGE_LIST}#%#//scriptlet('prevent-fetch', '/{urls}/', 'emptyObj')"
)
_SYNTAX = {"ublock": _UBLOCK, "adguard": _ADGUARD}


def filters(sinks: Sequence[Seen], format_: str) -> Iterator[str]:
    """The lines of a list in one of FORMATS; the same for the same sinks."""
    mark = "#" if format_ == "hosts" else "!"
    yield f"{mark} Title: telemetry of the ChatGPT web client, as chatcap saw it"
    yield from (f"{mark} {line}" for line in (*_HEADER, *_ABOUT[format_]))
    if not sinks:
        yield mark
        yield f"{mark} No telemetry was seen."
    elif format_ == "hosts":
        yield from _hosts(sinks)
    else:
        for seen in sinks:
            yield from _rules(seen, _SYNTAX[format_])


_HEADER = (
    "One rule for each host and kind of path that was seen, and how often.",
    "A list refuses, and some clients never stop trying: those that the comments say need a",
    'synthetic answer ("yes"). What answers in the server\'s place is a proxy:',
    "`chatcap run --telemetry block`.",
)
_ABOUT = {
    "ublock": (
        "Here prevent-fetch answers such clients in the page. It needs no trust, and reaches",
        "neither workers nor what other extensions load first: there the rule above it refuses.",
    ),
    "adguard": (
        "Here prevent-fetch answers such clients in the page. Some versions of it send the",
        "request first, so never use one of them without the rule above it.",
    ),
    "hosts": (
        "Names can only be refused whole, and without an answer: so only hosts are here that",
        "serve nothing but telemetry, to clients that give up when they are refused.",
    ),
}


def _rules(seen: Seen, syntax: _Syntax) -> Iterator[str]:
    """Comment and rules of one sink; in their place why there is none."""
    mark = syntax.comment
    yield mark
    yield f"{mark} {about(seen)}"
    methods = [method for method in seen.methods if method in _METHODS]
    patterns = _patterns(seen) if methods else []
    if not patterns:
        yield f"{mark} cannot be expressed: {_without_hostile(seen)}"
    modifiers = [f"method={'|'.join(method.lower() for method in methods)}"]
    if not _is_own(seen.host):
        modifiers.append(f"domain={'|'.join(_PAGES)}")
    yield from (f"{pattern}${','.join(modifiers)}" for pattern in patterns)
    if patterns and needs_answer(seen)[0] == _YES and seen.declared:
        yield syntax.answer(_urls(seen))


def about(seen: Seen) -> str:
    """What a sink is and how often it was seen: a comment without any text of the capture."""
    needs, why = needs_answer(seen)
    name = seen.endpoint or "a path that nobody declared"
    counts = f"{plural(seen.flows, 'flow')}, {plural(seen.events, 'event')}, {size(seen.bytes)}"
    reason = f" ({why})" if why else ""
    return f"{seen.sink.vendor}: {name}; {counts}; needs a synthetic answer: {needs}{reason}"


def needs_answer(seen: Seen) -> tuple[str, str]:
    """`yes`, `no` or `not known`, and why."""
    return _NEEDS_ANSWER.get(seen.sink.kind, (_UNKNOWN, ""))


def _patterns(seen: Seen) -> list[str]:
    """URL patterns that hit the sink, and no function that is declared; none if there are none."""
    if not _HOST.fullmatch(seen.host) or not _PLAIN.fullmatch(seen.path):
        return []
    start = f"|https://{seen.host}{seen.path}"
    if seen.forwards:  # the query makes it a sink, whatever the path is
        return [f"{start}?ddforward=", f"{start}?*&ddforward="]
    if seen.declared and seen.below and not _hits_function(seen, below=True):
        return [start if seen.path.endswith(ANY) else f"{start}^"]
    if ANY not in seen.path or not _hits_function(seen, below=seen.path.endswith(ANY)):
        return [f"{start}|", f"{start}?"]
    return []


def _hits_function(seen: Seen, *, below: bool) -> bool:
    return hits_function(seen.host, seen.path, seen.methods, below=below)


def _urls(seen: Seen) -> str:
    """A regular expression for the URLs that a page gives to `fetch`."""
    origin = f"https?.//{_literal(seen.host)}"
    start = f"({origin})?" if seen.host in WEB else origin
    path = "[^/?#]+".join(map(_literal, seen.path.split(ANY)))
    return f"^{start}{path.removesuffix('/')}/?([?#]|$)"


def _literal(text: str) -> str:
    return text.replace(".", "[.]")


def _is_own(host: str) -> bool:
    return any(host == page or host.endswith(f".{page}") for page in _PAGES)


def _without_hostile(seen: Seen) -> str:
    """The sink in words; nothing of it that could end a comment or hide in it."""
    path = seen.path if _PLAIN.fullmatch(seen.path) else "/…"
    host = seen.host if _HOST.fullmatch(seen.host) else "…"
    methods = " ".join(method for method in seen.methods if method in _METHODS) or "…"
    return f"{methods} {host}{path}"


def _hosts(sinks: Iterable[Seen]) -> Iterator[str]:
    """One line for each host that may be refused whole; the others in comments."""
    for host, group in groupby(sorted(sinks, key=lambda seen: seen.host), lambda seen: seen.host):
        found = list(group)
        obstacle = _obstacle(host, found)
        yield "#"
        for seen in found:
            yield f"# {about(seen)}"
            if obstacle:
                yield f"# {obstacle}: {_without_hostile(seen)}"
        if not obstacle:
            yield f"0.0.0.0 {host}"


def _obstacle(host: str, found: Iterable[Seen]) -> str:
    """Why a host cannot be in a hosts file; empty when it can."""
    if not _HOST.fullmatch(host) or not serves_telemetry_alone(host):
        return "cannot be expressed"
    if any(needs_answer(seen)[0] == _YES for seen in found):
        return "left out, it would be sent again without end"
    return ""
