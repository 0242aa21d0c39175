"""Which connections the proxy may look into."""

import re
from collections.abc import Iterable


def allowed(hosts: Iterable[str]) -> str:
    """A pattern for mitmproxy's `allow_hosts`, which it searches for in `host:port`.

    Hosts are exact names, or suffixes when they begin with a dot, and a star stands for part
    of a label; anchored, so that
    `chatgpt.com.evil.example` and `notchatgpt.com` pass untouched. Any port, and the dot that
    ends a fully qualified name.
    """
    names = "|".join(_pattern(host) for host in sorted(set(hosts)))
    return rf"^(?:{names})\.?(?::\d+)?$"


def _pattern(host: str) -> str:
    pattern = re.escape(host.removeprefix(".")).replace(r"\*", "[^.:/]*")
    return rf"(?:[^.:/]+\.)+{pattern}" if host.startswith(".") else pattern
