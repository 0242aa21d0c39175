import hashlib
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from analysis.exports import seal
from analysis.exports.packing import Packed, packing


def test_an_archive_follows_from_its_contents(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        with packing(tmp_path / name) as pack:
            assert pack("x.txt", [b"ab", b"c"]) == Packed(
                "x.txt", 3, hashlib.sha256(b"abc").hexdigest()
            )
            pack("data/y", [])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["x.txt", "data/y"]
        assert archive.read("x.txt") == b"abc"
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100600}
    with (tmp_path / "a.zip").open("rb") as file:
        assert seal.is_whole(file)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_folder_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with packing(tmp_path / "b") as pack:
            pack("data/y", [b"1"])
    finally:
        os.umask(before)
    assert (tmp_path / "b" / "data" / "y").read_bytes() == b"1"
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "b", tmp_path / "b" / "data")}
    assert modes == {0o700}
    assert (tmp_path / "b" / "data" / "y").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["b", "b.zip"])
def test_a_bundle_that_fails_leaves_nothing(tmp_path: Path, name: str) -> None:
    def failing() -> Iterator[bytes]:
        yield b"1"
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), packing(tmp_path / name) as pack:
        pack("x", failing())
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    def while_another_is_made() -> Iterator[bytes]:
        yield b"1"
        (tmp_path / "c.zip").write_bytes(b"old")

    (tmp_path / "b.zip").write_bytes(b"old")
    with pytest.raises(ChatcapError, match="there already"), packing(tmp_path / "b.zip"):
        pass
    with pytest.raises(ChatcapError, match="there already"), packing(tmp_path / "c.zip") as pack:
        pack("x", while_another_is_made())
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old", b"old"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with packing(tmp_path / "b") as pack:
        pack("x", [b"1"])
    with pytest.raises(ChatcapError, match="holds something already"), packing(tmp_path / "b"):
        pass


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("link", "symbolic link"),
        ("link.zip", "symbolic link"),
        ("file", "is a file"),
        ("folder.zip", "is a folder"),
        ("none/b", "cannot write"),
        ("none/b.zip", "cannot write"),
    ],
)
def test_what_is_no_place_for_a_bundle_is_refused(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "x")
    (tmp_path / "link.zip").symlink_to(tmp_path / "x")
    with pytest.raises(ChatcapError, match=words), packing(tmp_path / name):
        pass
