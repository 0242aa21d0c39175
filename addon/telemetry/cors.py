"""Leave for a page of another origin to read an answer that was made here (segment.md, section 4).

Without it a script sees a rejected promise, whatever the status, and tries again. What the client
sent is only repeated when it has the form that a browser gives it, so that nothing a page made up
becomes a header line of ours.
"""

import re

Headers = tuple[tuple[str, str], ...]

_MAX = 4096
_ORIGIN = re.compile(r"null|[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._~%\[\]:-]+")
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # RFC 9110, section 5.6.2 # noqa: S105
_METHOD = re.compile(_TOKEN)
_LIST = re.compile(rf"{_TOKEN}(?:[ \t]*,[ \t]*{_TOKEN})*")
_PREFLIGHT_SECONDS = "600"


def shared(origin: str | None) -> Headers:
    """For every answer. The origin is echoed, `null` too: a star would not do with cookies."""
    echoed: Headers = ()
    if origin and _fits(_ORIGIN, origin):
        echoed = (
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", "true"),
        )
    return (*echoed, ("Vary", "Origin"), ("Cross-Origin-Resource-Policy", "cross-origin"))


def granted(method: str, headers: str | None) -> Headers:
    """For a preflight: just what it asks for, since a star does not cover Authorization."""
    allowed = [("Access-Control-Max-Age", _PREFLIGHT_SECONDS)]
    if _fits(_METHOD, method):
        allowed.append(("Access-Control-Allow-Methods", method))
    if headers and _fits(_LIST, headers):
        allowed.append(("Access-Control-Allow-Headers", headers))
    return tuple(allowed)


def _fits(pattern: re.Pattern[str], value: str) -> bool:
    return len(value) <= _MAX and pattern.fullmatch(value) is not None
