import gzip
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from analysis.exports.harfile import write


@pytest.mark.parametrize("name", ["a.har", "a.har.gz", "a.HAR.GZ"])
def test_the_name_says_whether_it_is_compressed(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, [b'{"log":', b"{}}"])
    data = (tmp_path / name).read_bytes()
    assert (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data) == b'{"log":{}}'
    assert (data[:2] == b"\x1f\x8b") is name.lower().endswith(".gz")
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_a_compressed_file_tells_no_time_and_no_name(tmp_path: Path) -> None:
    for name in ("a.har.gz", "b.har.gz"):
        write(tmp_path / name, [b"x" * 1000])
    assert (tmp_path / "a.har.gz").read_bytes() == (tmp_path / "b.har.gz").read_bytes()


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.har").symlink_to(tmp_path / "b")
    with pytest.raises(ChatcapError, match="symbolic link"):
        write(tmp_path / "a.har", [])
