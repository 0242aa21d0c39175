"""Which declarations hold for a host name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from addon.protocol.endpoint import Endpoint
from addon.protocol.prefixes import Prefix
from addon.protocol.tree import PathTree


@dataclass(frozen=True, slots=True)
class HostGroup:
    """What was declared for one and the same tuple of hosts."""

    endpoints: PathTree[Endpoint] = field(default_factory=PathTree)
    prefixes: PathTree[Prefix] = field(default_factory=PathTree)


class HostTable:
    """Groups by host. Names match exactly; a suffix stands for the names below it.

    `whole` are the names of which something is said of every path, by a prefix.
    """

    def __init__(self, declared: Iterable[Endpoint | Prefix]) -> None:
        self._exact: dict[str, list[HostGroup]] = {}
        by_hosts: dict[tuple[str, ...], HostGroup] = {}
        for entry in declared:
            if entry.hosts not in by_hosts:
                by_hosts[entry.hosts] = HostGroup()
                for host in entry.hosts:
                    self._exact.setdefault(host, []).append(by_hosts[entry.hosts])
            if isinstance(entry, Endpoint):
                by_hosts[entry.hosts].endpoints.add(entry.path, entry)
            else:
                by_hosts[entry.hosts].prefixes.add(entry.path, entry)
        self.names = tuple(self._exact)
        self._starred = [(re.compile(host_pattern(h)), h) for h in self.names if "*" in h]
        whole = {host for hosts, group in by_hosts.items() if group.prefixes for host in hosts}
        self.whole = tuple(host for host in self.names if host in whole)
        self.groups = lru_cache(maxsize=1024)(self._groups)

    def _groups(self, host: str) -> tuple[HostGroup, ...]:
        """The groups for a normalised host, the most exact first; none for strangers."""
        found = [] if host.startswith(".") or "*" in host else list(self._exact.get(host, ()))
        found += [g for p, h in self._starred if p.fullmatch(host) for g in self._exact[h]]
        if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", host):
            return tuple(found)
        labels = host.split(".")
        for at in range(1, len(labels)):
            found += self._exact.get("." + ".".join(labels[at:]), ())
        return tuple(found)


def host_pattern(host: str) -> str:
    """A regular expression, without anchors, for a declared host: exact, `.suffix` or with `*`."""
    if host.startswith("."):
        return r"(?:[a-z0-9_-]+\.)+" + re.escape(host[1:])
    return re.escape(host).replace(r"\*", r"[a-z0-9_-]*")
