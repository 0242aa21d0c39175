"""Published advisories of what stands between us and the network.

A table, because the doctor opens no connection: as known on the date below, from the PyPA
advisory database (PYSEC), GitHub's (GHSA) and mitmproxy's changelog. Advisories that no version
we run on (mitmproxy >= 11.0.2) is affected by are left out.
"""

import re
from dataclasses import dataclass

AS_OF = "2026-11-23"


@dataclass(frozen=True, slots=True)
class Advisory:
    """`package` is affected before version `fixed`; `remedy` is what to install."""

    package: str
    ids: tuple[str, ...]
    fixed: str
    text: str
    remedy: str


ADVISORIES = (
    Advisory(
        "mitmproxy",
        ("CVE-2025-23217",),
        "11.1.2",
        "clients of the proxy reach the API of mitmweb (mitmdump and mitmproxy have none)",
        "mitmproxy 11.1.2",
    ),
    Advisory(
        "mitmproxy",
        ("CVE-2026-40606", "GHSA-527g-3w9m-29hv", "PYSEC-2026-92"),
        "12.2.2",
        "proxyauth with LDAP can be got around (off unless you chose it)",
        "mitmproxy 12.2.2",
    ),
    Advisory(
        "h2",
        ("CVE-2025-57804", "GHSA-847f-9342-265h", "PYSEC-2026-1435"),
        "4.3.0",
        "line ends in HTTP/2 headers smuggle requests to HTTP/1 servers",
        "mitmproxy 12.1.2, which brings h2 4.3",
    ),
)


def known(package: str, version: str) -> list[Advisory]:
    """The advisories that a version of a package is affected by."""
    found = [a for a in ADVISORIES if a.package == package]
    return [advisory for advisory in found if _numbers(version) < _numbers(advisory.fixed)]


def _numbers(version: str) -> tuple[int, ...]:
    """`12.2.2` as numbers; what follows them (`rc1`, `.dev0`) is left out."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in release[0].split(".")) if release else ()
