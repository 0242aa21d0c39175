"""A bundle is as it was made, or the check says what is not."""

import random
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from addon.errors import ChatcapError
from analysis.exports.manifest import NAME, SUMS
from analysis.exports.verify import verify
from tests.analysis.exports.bundling import contents, forge, pack, write
from tests.analysis.exports.odd import odd_flows
from tests.analysis.exports.recording import record


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle; tests change copies of it."""
    folder = tmp_path_factory.mktemp("made")
    write(record(folder / "a.db", list(odd_flows())[:40]), folder / "b.zip")
    return folder / "b.zip"


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "b.zip"))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(made) as opened:
        opened.extractall(tmp_path / "b")
    return tmp_path / "b"


def said(bundle: Path, fingerprint: str | None = None) -> list[str]:
    """What a check says, however it says it."""
    try:
        return verify(bundle, fingerprint).problems
    except ChatcapError as error:
        return [str(error)]


def test_a_bundle_is_as_it_was_made(archive: Path, folder: Path) -> None:
    one, other = verify(archive), verify(folder)
    assert one.problems == other.problems == []
    assert one.fingerprint == other.fingerprint
    assert one.files == len(contents(archive)) - 2
    assert one.manifest["flows"] == 40


def test_the_fingerprint_is_compared(archive: Path) -> None:
    fingerprint = verify(archive).fingerprint
    assert said(archive, fingerprint) == []
    assert said(archive, "0" * 64) == [f"the fingerprint is another one: {fingerprint}"]


def test_one_changed_byte_of_any_file_is_told(made: Path, folder: Path) -> None:
    for name, data in contents(made).items():
        if data:
            at = len(data) // 2
            (folder / name).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            problems = said(folder)
            assert problems, name
            if name != NAME:
                assert problems == [f"changed: {name}"]
            (folder / name).write_bytes(data)
    assert said(folder) == []


def test_one_changed_byte_of_the_manifest_is_another_fingerprint(folder: Path) -> None:
    fingerprint = verify(folder).fingerprint
    text = (folder / NAME).read_text()
    (folder / NAME).write_text(text.replace("A title", "B title"))
    assert f"changed: {SUMS}" in said(folder)
    assert any("the fingerprint is another one" in line for line in said(folder, fingerprint))


def test_one_changed_byte_anywhere_in_the_archive_is_told(archive: Path) -> None:
    data = archive.read_bytes()
    chosen = random.Random(7)
    places = {*range(60), *range(len(data) - 200, len(data)), *chosen.sample(range(len(data)), 150)}
    for at in places:
        changed = bytearray(data)
        changed[at] ^= 1 << chosen.randrange(8)
        archive.write_bytes(changed)
        assert said(archive), at


@pytest.mark.parametrize("part", [0, 1, 100, 0.3, 0.99, -1])
def test_a_part_of_an_archive_is_told(archive: Path, part: float) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: part if isinstance(part, int) else int(part * len(data))])
    assert said(archive)


def test_bytes_beside_the_archive_are_told(archive: Path) -> None:
    data = archive.read_bytes()
    for changed in (b"x" + data, data + b"\n"):
        archive.write_bytes(changed)
        assert said(archive)


def test_an_archive_that_was_packed_again_is_told_from_the_bundle(archive: Path) -> None:
    pack(archive, contents(archive), sealed=False)
    (problem,) = said(archive)
    assert "unpack it and verify the folder" in problem


def test_files_that_are_missing_or_too_many_are_named(folder: Path) -> None:
    (folder / "report.html").unlink()
    (folder / "data" / "more.txt").write_text("")
    assert said(folder) == ["missing: report.html", "not in the manifest: data/more.txt"]
    (folder / SUMS).unlink()
    assert f"missing: {SUMS}" in said(folder)


def test_a_link_is_no_file(folder: Path) -> None:
    (folder / "report.html").rename(folder.parent / "elsewhere")
    (folder / "report.html").symlink_to(folder.parent / "elsewhere")
    assert said(folder) == ["no plain file: report.html", "missing: report.html"]


def test_a_longer_file_is_told_without_reading_it_all(folder: Path) -> None:
    with (folder / "README.txt").open("r+b") as file:
        file.truncate(1 << 40)
    assert said(folder) == ["changed: README.txt"]


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("../escape", "leaves the bundle"),
        ("/etc/passwd", "leaves the bundle"),
        ("data\\x", "leaves the bundle"),
        ("data/", "leaves the bundle"),
    ],
)
def test_members_that_leave_the_bundle_are_told(archive: Path, member: str, words: str) -> None:
    pack(archive, {**contents(archive), member: b""})
    assert any(words in problem for problem in said(archive))


def test_a_name_that_is_there_twice_is_told(archive: Path) -> None:
    files = contents(archive)
    with zipfile.ZipFile(archive, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("report.md", files["report.md"])
    assert "there more than once: report.md" in said(archive)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"external_attr": 0o120777 << 16}, "no plain file"),
        ({"compress_type": zipfile.ZIP_LZMA}, "packed as no bundle is"),
    ],
)
def test_members_of_other_kinds_are_told(
    archive: Path, columns: dict[str, int], words: str
) -> None:
    info = zipfile.ZipInfo("link")
    for name, value in columns.items():
        setattr(info, name, value)
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(info, b"x", compress_type=info.compress_type)
    assert any(words in problem for problem in said(archive))


def test_only_a_fingerprint_tells_a_forger_who_does(archive: Path) -> None:
    fingerprint = verify(archive).fingerprint

    def change(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        del manifest
        files["README.txt"] += b"and more"

    forge(archive, change)
    assert said(archive) == []
    assert said(archive, fingerprint) != []


def test_a_bundle_of_a_newer_chatcap_says_so(archive: Path) -> None:
    def change(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        del files
        manifest["format"]["version"] = 2

    forge(archive, change)
    with pytest.raises(ChatcapError, match="only a newer chatcap can check"):
        verify(archive)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"\0" * 1000, b"{}"])
def test_what_is_no_bundle_is_no_bundle(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(ChatcapError, match=r"no archive|no bundle"):
        verify(tmp_path / "x.zip")


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    for name, words in (("none", "there is no bundle"), ("link", "symbolic link")):
        with pytest.raises(ChatcapError, match=words):
            verify(tmp_path / name)
    with pytest.raises(ChatcapError, match=r"no readable manifest\.json"):
        verify(tmp_path)
