import os
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from analysis.exports.opened import opened
from tests.analysis.exports.bundling import pack


def test_a_folder_has_the_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a").write_text("1")
    os.mkfifo(tmp_path / "pipe")
    with opened(tmp_path) as files:
        assert files.names == {"data/a"}
        assert files.problems == ("no plain file: pipe",)
        with files.open("data/a") as file:
            assert file.read() == b"1"


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "more" / "deep").mkdir(parents=True)
    with opened(tmp_path) as files:
        assert files.problems == ("an empty folder: more/deep",)


@pytest.mark.parametrize("name", ["pipe", "/dev/zero", "/dev/null"])
def test_what_never_ends_is_not_read(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ChatcapError, match="no plain file"), opened(tmp_path / name):
        pass


def test_a_file_that_became_a_pipe_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    with opened(tmp_path) as files:
        (tmp_path / "a").unlink()
        os.mkfifo(tmp_path / "a")
        with pytest.raises(OSError, match="no plain file"):
            files.open("a")


def test_a_directory_larger_than_any_bundle_has_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = pack(tmp_path / "b.zip", {str(n): b"" for n in range(1_500)})
    monkeypatch.setattr("analysis.exports.opened._AT_ONCE", 1 << 16)
    with pytest.raises(ChatcapError, match="no archive"), opened(archive):
        pass


def test_an_archive_has_its_members(tmp_path: Path) -> None:
    with opened(pack(tmp_path / "b.zip", {"a": b"1"})) as files:
        assert (set(files.names), files.problems) == ({"a"}, ())
        with files.open("a") as file:
            assert file.read() == b"1"


def test_a_folder_of_everything_is_not_read_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.exports.opened.MOST_FILES", 3)
    for number in range(4):
        (tmp_path / str(number)).write_text("")
    with pytest.raises(ChatcapError, match="too many files"), opened(tmp_path):
        pass


def test_an_archive_of_everything_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.exports.opened.MOST_FILES", 3)
    with opened(pack(tmp_path / "b.zip", {str(n): b"" for n in range(4)})) as files:
        assert files.problems == ("too many files for a bundle",)


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChatcapError, match="there is no bundle"), opened(tmp_path / "none"):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(ChatcapError, match="cannot read"), opened(tmp_path / "file" / "x"):
        pass
