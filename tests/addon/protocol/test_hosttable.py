"""Hosts match exactly, by suffix or by a star inside a label, and nothing else does."""

import re

import pytest

from addon.protocol.hosttable import host_pattern
from addon.protocol.registry import known_hosts, match


@pytest.mark.parametrize("host", known_hosts())
def test_a_known_host_is_matched_by_its_own_pattern(host: str) -> None:
    name = f"x{host}" if host.startswith(".") else host.replace("*", "z")
    assert re.fullmatch(host_pattern(host), name)
    assert match("GET", name, "/").known_host


SUFFIXES = tuple(host for host in known_hosts() if host.startswith("."))


@pytest.mark.parametrize("host", known_hosts())
def test_a_look_alike_of_a_known_host_is_a_stranger(host: str) -> None:
    name = f"x{host}" if host.startswith(".") else host.replace("*", "z")
    for other in (f"{name}.evil.example", f"evil.example.{name}.", f"not{name}", f"{name}@evil"):
        if other.rstrip(".").endswith(SUFFIXES):
            continue  # all names below these are of the same owner
        assert not match("GET", other, "/").known_host, other
