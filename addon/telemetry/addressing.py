"""Where an upload comes from and where it goes: Origin and Host, which go out as they are.

Without its Origin a page may not read the answer, so that a strange one is refused as a whole.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from addon.protocol import hosts, registry
from addon.telemetry.uploads import RawHeaders, Refused

_PORT = r"(?::\d{1,5})?"
_ORIGIN = re.compile(rf"https?://([a-z0-9_.-]{{1,80}}){_PORT}", re.ASCII)
_HOST = re.compile(rf"([A-Za-z0-9_.-]{{1,80}}){_PORT}", re.ASCII)
_OWN = re.compile(r"(?:[a-z-]{1,20}\.){0,2}(?:chatgpt|openai|sora)\.com", re.ASCII)
"""OpenAI's pages. A digit in a name below is mostly an id's, like that of a sandbox."""
_NAMED = frozenset({*hosts.WEB, *hosts.LOGIN})


def check(headers: RawHeaders, path: str, declared: frozenset[str]) -> None:
    """Raises Refused for an Origin that is none of OpenAI's pages, for a Host where `path` is
    nothing that is known, and for two of either. `declared` are more of the application's hosts.
    """
    origins, named = _all(headers, b"origin"), _all(headers, b"host")
    if not _is_one(origins, lambda value: _is_own_page(value, declared)):
        raise Refused("the origin is none of OpenAI's pages")
    if not _is_one(named, lambda value: _is_known(value, path, declared)):
        raise Refused("the Host header names no host of this endpoint")


def _all(headers: RawHeaders, wanted: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for name, value in headers if name.lower() == wanted]


def _is_one(values: list[str], is_allowed: Callable[[str], bool]) -> bool:
    """None is as good as one."""
    return len(values) <= 1 and all(map(is_allowed, values))


@lru_cache(maxsize=64)
def _is_own_page(origin: str, declared: frozenset[str]) -> bool:
    """`null` is the origin of pages that may not say theirs."""
    if origin == "null":
        return True
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        return False
    return found[1] in _NAMED or found[1] in declared or bool(_OWN.fullmatch(found[1]))


@lru_cache(maxsize=64)
def _is_known(host: str, path: str, declared: frozenset[str]) -> bool:
    found = _HOST.fullmatch(host)
    return found is not None and registry.match("POST", found[1], path, declared).known_host
