"""Which endpoint a request belongs to, and what it is for.

`classify` runs in the proxy's event loop, once or more for each flow.
"""

import re
from functools import lru_cache
from importlib import import_module
from operator import itemgetter
from pkgutil import iter_modules

from addon.protocol import endpoints
from addon.protocol.endpoint import Category, Endpoint, Match
from addon.protocol.hosts import WEB
from addon.protocol.hosttable import HostGroup, HostTable
from addon.protocol.normalise import normalise_host, normalise_path, segments
from addon.protocol.pages import STRANGER
from addon.protocol.prefixes import PREFIXES, Prefix
from addon.protocol.tree import Found

__all__ = [
    "ENDPOINTS",
    "classify",
    "endpoint",
    "known_hosts",
    "match",
    "normalise_host",
    "normalise_path",
    "shared_hosts",
    "vendors_of",
]


def _declared() -> tuple[Endpoint, ...]:
    families = sorted(module.name for module in iter_modules(endpoints.__path__))
    modules = [import_module(f"{endpoints.__name__}.{name}") for name in families]
    return tuple(entry for module in modules for entry in module.ENDPOINTS)


ENDPOINTS: tuple[Endpoint, ...] = _declared()
_BY_NAME = {entry.name: entry for entry in ENDPOINTS}
if len(_BY_NAME) != len(ENDPOINTS):
    raise ValueError("two endpoints have the same name")
_BY_HOST = HostTable((*ENDPOINTS, *PREFIXES))

_MAX_CACHED_PATH = 512


def endpoint(name: str) -> Endpoint:
    """The endpoint of that name; KeyError if there is none."""
    return _BY_NAME[name]


def known_hosts() -> tuple[str, ...]:
    """All hosts: exact names, suffixes with a leading dot, and names with a `*` inside a label.

    Without those of `shared_hosts`.
    """
    return _BY_HOST.whole


def shared_hosts() -> tuple[str, ...]:
    """Sites that people use for other things, and where some paths are telemetry of ChatGPT's
    pages: whoever opens connections to these sees the person's searches, too.
    """
    return tuple(host for host in _BY_HOST.names if host not in _BY_HOST.whole)


def vendors_of(host: str) -> frozenset[str]:
    """The vendors whose telemetry endpoints are declared for a host, written as declared."""
    return frozenset(entry.vendor for entry in ENDPOINTS if host in entry.hosts and entry.vendor)


def match(method: str, host: str, path: str, extra_hosts: frozenset[str] = frozenset()) -> Match:
    """What the registry says of a request. Never raises.

    `path` may have a query. `extra_hosts` are further names of the application, lower case
    (a mirror, a test server). HEAD counts as GET; OPTIONS belongs to what it asks leave for.
    """
    path = path.partition("?")[0]
    find = _match if len(path) <= _MAX_CACHED_PATH else _match.__wrapped__
    return find(method, host, path, extra_hosts)


def classify(method: str, host: str, path: str, extra_hosts: frozenset[str] = frozenset()) -> Match:
    """`match` without what stands in the path: all ids of one route share one remembered answer.

    For the proxy's event loop, where every chat and file has a path that was never seen before.
    """
    return match(method, host, _UUID.sub(_ANY_UUID, path.partition("?")[0]), extra_hosts)


_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_ANY_UUID = "00000000-0000-4000-8000-000000000000"


@lru_cache(maxsize=4096)
def _match(method: str, host: str, path: str, extra_hosts: frozenset[str]) -> Match:
    name = normalise_host(host)
    groups = _BY_HOST.groups(WEB[0] if name in extra_hosts else name)
    if not groups:
        return STRANGER
    parts = segments(path)
    depth, prefix = _longest_prefix(groups, parts)
    found = _most_exact(groups, parts)
    if found is None and prefix is _NO_PREFIX:
        return STRANGER
    # A pattern for the rest of any path yields to a prefix that says more.
    if found is None or found.depth < min(depth, len(parts)):
        return Match(None, prefix.category, vendor=prefix.vendor, sink=prefix.sink)
    return _by_method(method.upper(), found, prefix)


def _by_method(method: str, found: Found[Endpoint], prefix: Prefix) -> Match:
    wanted = "GET" if method == "HEAD" else method
    declared = tuple(found.values)
    for entry in declared:
        if entry.method in (wanted, "*") or method == "OPTIONS":
            return Match(
                entry,
                entry.category,
                found.params,
                vendor=entry.vendor,
                declared=declared,
                sink=prefix.sink,
            )
    like = declared[0]
    # A made-up method must not turn telemetry into something that passes.
    category = prefix.category if prefix.category is Category.TELEMETRY else like.category
    vendor = like.vendor or prefix.vendor
    return Match(None, category, found.params, vendor=vendor, declared=declared, sink=prefix.sink)


def _most_exact(groups: tuple[HostGroup, ...], parts: tuple[str, ...]) -> Found[Endpoint] | None:
    best: Found[Endpoint] | None = None
    for group in groups:
        found = group.endpoints.find(parts)
        if found and (best is None or found.depth > best.depth):
            best = found
    return best


def _longest_prefix(groups: tuple[HostGroup, ...], parts: tuple[str, ...]) -> tuple[int, Prefix]:
    found = [hit for group in groups if (hit := group.prefixes.deepest(parts))]
    return max(found, key=itemgetter(0)) if found else (0, _NO_PREFIX)


_NO_PREFIX = Prefix((), "/", Category.OTHER)
