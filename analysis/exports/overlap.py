"""Whether a pattern of paths could hit anything but telemetry: asked of every declaration."""

import re
from functools import cache
from itertools import product

from addon.protocol.endpoint import Category, Endpoint
from addon.protocol.hosts import WEB
from addon.protocol.hosttable import host_pattern
from addon.protocol.registry import ENDPOINTS, known_hosts

ANY = "*"
"""In a path: at least one segment, whatever it is."""
TELEMETRY = (Category.TELEMETRY, Category.LATENCY)
PARAMETER = re.compile(r"\{(?P<name>\w+)(?:\.\.\.)?(?::(?P<choices>[^}]*))?\}")
"""A parameter in the path of an endpoint; `choices` also holds the shape of an id (`uuid`)."""
Segments = tuple[str, ...]


def hits_function(host: str, path: str, methods: tuple[str, ...], *, below: bool) -> bool:
    """Whether a declared path of a host that is not telemetry matches a path with stars.

    `below` says that the path stands for all that begin with it, too. Any of `methods` counts.
    """
    asked = {"GET" if method == "HEAD" else method for method in methods}
    mine = _segments(path)
    patterns = [mine, (*mine, ANY)] if below else [mine]
    return any(
        _meet(pattern, theirs)
        for entry in functions(host)
        if entry.method == ANY or entry.method in asked
        for theirs in _spellings(entry.path)
        if theirs != (ANY,)  # the registry asks prefixes first, and telemetry has them
        for pattern in patterns
    )


@cache
def functions(host: str) -> tuple[Endpoint, ...]:
    """The endpoints of a host that are not telemetry; a stranger's are ChatGPT's (a mirror)."""
    if not any(re.fullmatch(host_pattern(name), host) for name in known_hosts()):
        host = WEB[0]
    return tuple(
        entry
        for entry in ENDPOINTS
        if entry.category not in TELEMETRY
        and any(re.fullmatch(host_pattern(name), host) for name in entry.hosts)
    )


@cache
def _spellings(path: str) -> tuple[Segments, ...]:
    """The path of an endpoint for each of its choices, with a star for what may be anything."""
    parts = PARAMETER.split(path)
    literal, choices = parts[::3], parts[2::3]
    options = [_options(text) for text in choices]
    return tuple(
        _segments("".join(map("".join, zip(literal, (*chosen, ""), strict=True))))
        for chosen in product(*options)
    )


def _options(choices: str | None) -> list[str]:
    return [ANY] if choices in {None, "uuid"} else str(choices).split("|")


def _segments(path: str) -> Segments:
    return tuple(part for part in path.lower().split("/") if part)


def _meet(one: Segments, other: Segments) -> bool:
    """Whether some path matches both."""
    if not one or not other:
        return not one and not other
    if ANY in (one[0], other[0]):
        # What the star does not take up in one step, it takes up in the next.
        return (
            _meet(one[1:], other[1:])
            or (one[0] == ANY and _meet(one, other[1:]))
            or (other[0] == ANY and _meet(one[1:], other))
        )
    return one[0] == other[0] and _meet(one[1:], other[1:])
