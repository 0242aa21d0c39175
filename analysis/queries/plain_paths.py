"""Paths of requests that can be handed on: ids, and what may name a person or their things, folded.

Whoever reads of an endpoint that nobody declared needs the words its makers gave it. What people
called their own projects, users and files stands in the same places, so that only what looks like
a word of a programmer stays.
"""

import re
from functools import lru_cache

ID = "{id}"
_WORD = re.compile(
    # plain words, `rgstr`, `oauth2`
    r"[a-z]{1,20}(?:(?:-[a-z]{1,20}){0,2}|(?:_[a-z]{1,20}){0,3})[0-9]{0,2}"
    r"|[a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,3}"  # `checkStatus`
    r"|v[0-9]{1,2}(?:[.][0-9])?|[.]well-known",
    re.ASCII,
)
_FILE = re.compile(r"[.](?:css|gif|html|ico|jpg|js|json|map|mjs|png|svg|txt|webp|woff2?|xml)")
_ID = re.compile(
    r"(?:user|g|org|file|conv|asst|msg|acct|proj|share|sess|thread|turn|ws|gizmo)[-_:].*"
    r"|(?=.*[0-9])[0-9a-f]{5,}",
    re.DOTALL,
)
"""The kinds of ids that OpenAI writes with what they are, and short hex."""
_NAMED = re.compile(
    r"@.*|~.*|u|users?|profiles?|people|members?|g|share|s|c"
    r"|projects?|workspaces?|folders?|teams?|groups?|orgs?|organizations?",
    re.IGNORECASE,
)
"""Behind these stands the name of somebody, or of something of theirs."""

_SPELT = re.compile(r"[{][^:}]*:?([^}]*)[}]|([^/{}]+)")
"""A parameter with its choices, or a plain segment, of a path as endpoints declare it."""


@lru_cache(maxsize=4096)
def plain_path(path: str) -> str:
    """The path with `{id}` for each segment but those that are declared, and plain words."""
    told: list[str] = []
    before = ""
    for part in path.split("/"):
        told.append(part if _is_plain(part, before) else ID)
        before = part
    return "/".join(told)


def _is_plain(part: str, before: str) -> bool:
    if not part or part in _declared():
        return True
    stem = _FILE.sub("", part) if _FILE.search(part) else part
    if _ID.fullmatch(stem) or _NAMED.fullmatch(before):
        return False
    return _WORD.fullmatch(stem) is not None


@lru_cache(maxsize=1)
def _declared() -> frozenset[str]:
    """Segments of the paths that chatcap knows: no one's but OpenAI's and the vendors'."""
    from addon.protocol.prefixes import PREFIXES  # late: it takes a while
    from addon.protocol.registry import ENDPOINTS

    paths = [*(entry.path for entry in ENDPOINTS), *(prefix.path for prefix in PREFIXES)]
    spelt = (found for path in paths for found in _SPELT.findall(path))
    return frozenset(
        word for choice, plain in spelt for word in (*re.split("[|/]", choice), plain) if word
    )
