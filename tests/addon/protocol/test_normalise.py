"""One spelling for each host and path."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.protocol.normalise import normalise_host, normalise_path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "/"),
        ("/", "/"),
        ("/a//b/./c/../d/?q=/x", "/a/b/d"),
        ("/A%62c", "/Abc"),
        ("/a%252Fb", "/a/b"),
        ("http://h:1/a?b", "/a"),
        ("http://h", "/"),
        ("/a b", "/a b"),
        ("/%ff", "/\ufffd"),
        ("/a;b/c;d=e", "/a/c"),
        ("/http://x/y", "/http:/x/y"),
    ],
)
def test_paths_have_one_spelling(path: str, expected: str) -> None:
    assert normalise_path(path) == expected
    assert normalise_path(expected) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("ChatGPT.com.", "chatgpt.com"),
        ("a.b:", "a.b"),
        ("a.b:443", "a.b"),
        ("[::1]:443", "[::1]:443"),
        ("K\u212a", "K\u212a"),
        ("a@b:1", "b"),
        ("a:b@c", "c"),
        ("a@b@c.", "c"),
        (" a.b\t", "a.b"),
        ("\x85a.b", "\x85a.b"),
        ("\u00fc@a.b", "\u00fc@a.b"),
    ],
)
def test_hosts_have_one_spelling(host: str, expected: str) -> None:
    assert normalise_host(host) == expected


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="/.%25efa;?#\\: A", max_size=40))
def test_a_normalised_path_is_absolute_and_has_no_tricks_left(path: str) -> None:
    parts = normalise_path(path).split("/")[1:]
    assert parts == [""] or not {"", ".", ".."} & set(parts)
    assert not any(mark in part for part in parts for mark in "?;\\" if "%" not in path)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=20))
def test_no_strange_host_becomes_a_known_one(host: str) -> None:
    found = normalise_host(host)
    assert found.isascii() == host.isascii() or not found.isascii()
