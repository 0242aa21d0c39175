"""One spelling for each host and path, so that telemetry cannot slip by spelling.

Paths are decoded until nothing is left to decode (a server that decodes twice, or cleans up after
decoding, must not see another path than we do), so `%2F` separates segments here although RFC 3986
keeps it apart: an id with a slash in it is not worth a way around the rules.
"""

import re
from urllib.parse import unquote

_MAX_DECODING = 8
_PORT = re.compile(r":\d*$")
_NESTED = re.compile(r"%(?:25)+")
"""A percent sign that was encoded, and encoded again."""
_REST = re.compile(r"[;?#]")
_CONTROLS = dict.fromkeys((*range(0x20), 0x7F))
"""Browsers take tabs and line ends out of addresses, and C programs stop at NUL."""
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\\]*", re.IGNORECASE)


def normalise_host(host: str) -> str:
    """Lower case, without user, port and the final dot. Never turns one name into another.

    Names that are not ASCII stay as they are: they match nothing, since `str.lower` would make
    an ASCII `k` of the Kelvin sign.
    """
    if not host.isascii():
        return host
    host = host.rpartition("@")[2].strip()
    host = _PORT.sub("", host) if host.count(":") == 1 else host
    return host.lower().removesuffix(".")


def normalise_path(path: str) -> str:
    """The path without query, dots, doubled and final slashes, encoding and `;parameters`; also
    without control characters, and without a query that was encoded once too often.

    Accepts absolute-form targets (`http://host/path`). Case is kept, ids may depend on it.
    """
    return "/" + "/".join(segments(path))


def segments(path: str) -> tuple[str, ...]:
    """The segments of the normalised path."""
    if not path.startswith("/") and (absolute := _ABSOLUTE.match(path)):
        path = path[absolute.end() :]
    path = path.partition("#")[0].partition("?")[0]
    if "%" in path:
        path = _decode(path)
    if "\\" in path:  # browsers and some servers take it for a slash
        path = path.replace("\\", "/")
    if not path.isprintable():
        path = path.translate(_CONTROLS)
    kept: list[str] = []
    for part in path.split("/"):
        segment = _REST.split(part, maxsplit=1)[0].strip() if part else part
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    return tuple(kept)


def _decode(path: str) -> str:
    path = _NESTED.sub("%", path)
    for _ in range(_MAX_DECODING):
        decoded = unquote(path, errors="replace")
        if decoded == path:
            break
        path = decoded
    return path
