import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exports.manifest import ManifestError, is_safe, listed, manifest, read, sums
from analysis.exports.packing import Packed
from analysis.queries.sessions import LEDGER

LEDGERS = dict.fromkeys(LEDGER, 0)
SESSION = {
    "id": "s1",
    "source": "live",
    "started_at": "x",
    "policy": "observe",
    "versions": {},
    "options": {},
    "policies": [],
    "flows": 0,
    **LEDGERS,
}
REPORT = {
    "made_at": "2026-03-01T12:00:00Z",
    "title": "A title",
    "chosen": {},
    "database": "a.db",
    "method": {
        "chatcap": "1",
        "python": "3",
        "sqlite": "3",
        "database_bytes": 1,
        "database_sha256": None,
        "database_note": None,
    },
    "flows": 0,
    "ledger": LEDGERS,
    "sessions": [SESSION],
}
FILE = Packed("data/flows.ndjson", 3, "a" * 64)


def made(**changes: Any) -> bytes:
    return json.dumps({**json.loads(manifest(REPORT, [FILE], {FILE.name: 7})), **changes}).encode()


def test_it_says_what_is_in_the_bundle_and_what_it_was_made_of() -> None:
    found = read(made())
    assert found["format"] == {"name": "chatcap-bundle", "version": 1}
    assert found["made_by"] == {"chatcap": "1", "python": "3", "sqlite": "3"}
    assert found["sessions"] == [SESSION]
    (file,) = listed(found)
    assert (file.name, file.bytes, file.sha256, file.rows) == (FILE.name, 3, "a" * 64, 7)


def test_sums_are_as_sha256sum_reads_them() -> None:
    assert sums({"b": "1" * 64, "a": "2" * 64}).decode() == f"{'2' * 64}  a\n{'1' * 64}  b\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged"),
        (b"\xff", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"[]", "not that of a chatcap bundle"),
        (b'{"format": {"name": "other"}}', "not that of a chatcap bundle"),
        (made(format={"name": "chatcap-bundle", "version": 2}), "only a newer chatcap"),
        (made(format={"name": "chatcap-bundle", "version": "2"}), "no version"),
        (made(format={"name": "chatcap-bundle", "version": 0}), "no version"),
        (made(flows="7"), "not as chatcap writes it"),
        (made(ledger={}), "not as chatcap writes it"),
        (made(sessions=[1]), "not as chatcap writes it"),
        (made(sessions=[{**SESSION, "flows": True}]), "not as chatcap writes it"),
        (made(sessions=[{**SESSION, "seen": -1}]), "not as chatcap writes it"),
        (made(sessions=[{**SESSION, "policies": [1]}]), "not as chatcap writes it"),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        read(data)


@pytest.mark.parametrize(
    "file",
    [
        1,
        {},
        {"name": "../x", "bytes": 1, "sha256": "a" * 64},
        {"name": "x", "bytes": -1, "sha256": "a" * 64},
        {"name": "x", "bytes": 1, "sha256": "A" * 64},
        {"name": "x", "bytes": 1, "sha256": "a" * 64, "rows": "1"},
        {"name": "manifest.json", "bytes": 1, "sha256": "a" * 64},
        {"name": "SHA256SUMS", "bytes": 1, "sha256": "a" * 64},
    ],
)
def test_a_file_that_no_bundle_has_is_refused(file: Any) -> None:
    with pytest.raises(ManifestError):
        listed(read(made(files=[file])))


def test_a_file_that_is_named_twice_is_refused() -> None:
    file = {"name": "x", "bytes": 1, "sha256": "a" * 64}
    with pytest.raises(ManifestError, match="twice"):
        listed(read(made(files=[file, file])))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("flows.har", True),
        ("data/flows.ndjson", True),
        ("README.txt", True),
        ("", False),
        ("/etc/passwd", False),
        ("../x", False),
        ("a/../b", False),
        ("a//b", False),
        ("a/", False),
        ("./a", False),
        ("C:x", False),
        ("a\\b", False),
        ("a\nb", False),
        ("..", False),
        ("a\0b", False),
        ("\u202ea", False),
    ],
)
def test_a_name_stays_in_the_folder(name: str, safe: bool) -> None:
    assert is_safe(name) is safe


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from([*REPORT, "files", "name", "bytes", "id"]), inner)
        ),
    )
)
def test_whatever_stands_there_is_read_or_refused(value: Any) -> None:
    for name in ("sessions", "ledger", "files", "flows", "format"):
        try:
            listed(read(made(**{name: value})))
        except ManifestError:
            continue
