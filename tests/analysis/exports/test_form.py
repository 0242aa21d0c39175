"""An archive holds its files, and nothing that other programs would find in it."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.exports import form, seal
from analysis.exports.form import is_exact
from analysis.exports.opened import FOREIGN, opened
from analysis.exports.packing import FIRST_DAY, OWNER_ONLY, UNIX, packing
from tests.analysis.exports.bundling import pack, reseal

FILES = {"report.html": b"<p>" * 1000, "data/a.ndjson": b"{}\n"}
EVIL = {"report.html": b"another one"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return pack(tmp_path / "b.zip", FILES)


def problems(archive: Path) -> tuple[str, ...]:
    with opened(archive) as files:
        return files.problems


def members_of(files: dict[str, bytes]) -> bytes:
    """What stands before the directory of an archive."""
    whole = zipped(files)
    return whole[: whole.index(b"PK\1\2")]


def zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return written.getvalue()


def moved(data: bytes, at: int, more: bytes) -> bytes:
    """An archive with more bytes in it, of which its directory knows."""
    data = data[:at] + more + data[at:]
    central, end = data.index(b"PK\1\2"), data.rindex(b"PK\5\6")
    made = bytearray(data)
    struct.pack_into("<L", made, end + 16, central)
    while made[central : central + 4] == b"PK\1\2":
        (place,) = struct.unpack_from("<L", made, central + 42)
        struct.pack_into("<L", made, central + 42, place + len(more) * (place >= at))
        name, extra, comment = struct.unpack_from("<3H", made, central + 28)
        central += 46 + name + extra + comment
    return bytes(made)


def replaced(old: bytes, new: bytes, count: int = 1) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old, new, count)


def commented(data: bytes) -> bytes:
    """A comment of the last member, which only the directory has."""
    last, end = data.rindex(b"PK\1\2"), data.rindex(b"PK\5\6")
    made = bytearray(data[:end] + b"EVIL" + data[end:])
    struct.pack_into("<H", made, last + 32, 4)
    (size,) = struct.unpack_from("<L", made, end + 4 + 12)
    struct.pack_into("<L", made, end + 4 + 12, size + 4)
    return bytes(made)


def named_otherwise(data: bytes) -> bytes:
    """Another name in the extra field that Info-ZIP reads."""
    at = data.index(b"PK\1\2")
    name = b"report.htm"
    extra = struct.pack("<2HBL", 0x7075, 5 + len(name), 1, zlib.crc32(b"report.html")) + name
    place = at + 46 + len("report.html")
    made = bytearray(data[:place] + extra + data[place:])
    struct.pack_into("<H", made, at + 30, len(extra))
    end = made.rindex(b"PK\5\6")
    (size,) = struct.unpack_from("<L", made, end + 12)
    struct.pack_into("<L", made, end + 12, size + len(extra))
    return bytes(made)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: members_of(EVIL) + data,
        lambda data: zipped(EVIL) + data,
        lambda data: moved(data, 0, members_of(EVIL)),
        lambda data: moved(data, data.rindex(b"PK\3\4"), members_of(EVIL)),
        lambda data: moved(data, data.index(b"PK\1\2"), members_of(EVIL)),
        commented,
        named_otherwise,
        replaced(b"report.html", b"Report.html"),
        replaced(b"PK\3\4\x2d\0\0\0", b"PK\3\4\x2d\0\x08\0"),
        replaced(b"PK\3\4\x2d", b"PK\3\4\x14"),
        replaced(b"\x21\0", b"\x22\0"),
        replaced(b"PK\5\6\0\0\0\0\x02\0\x02\0", b"PK\5\6\0\0\0\0\x01\0\x01\0"),
    ],
    ids=[
        *("members before", "archive before", "known before", "between", "behind"),
        *("comment", "extra field", "local name", "flags", "version", "date", "count"),
    ],
)
def test_more_than_its_files_is_told_though_the_seal_fits(
    archive: Path, change: Callable[[bytes], bytes]
) -> None:
    changed = change(archive.read_bytes())
    assert changed != archive.read_bytes()
    assert problems(archive) == ()
    assert FOREIGN in problems(reseal(archive, changed))
    with zipfile.ZipFile(archive) as read:  # and yet Python reads it
        assert len(read.namelist()) == len(FILES)


@pytest.mark.parametrize(
    ("packed", "size"),
    [
        (zlib.compress(b"1234", wbits=-15) + b"more", 4),
        (zlib.compress(b"1234 and more", wbits=-15), 4),
        (zlib.compress(b"1234", wbits=-15)[:-1], 4),
        (b"\xff\xff", 0),
    ],
)
def test_packed_data_ends_where_its_file_does(tmp_path: Path, packed: bytes, size: int) -> None:
    info = zipfile.ZipInfo("x", FIRST_DAY)
    info.CRC, info.file_size, info.compress_size = zlib.crc32(b"1234"[:size]), size, len(packed)
    made = tmp_path / "x"
    made.write_bytes(form._header(info) + packed)
    directory = form._listed(info, 0)
    end = form._end(1, made.stat().st_size, len(directory))
    made.write_bytes(made.read_bytes() + directory + end + seal.BLANK)
    with made.open("rb") as file:
        assert not is_exact(file, [info])


class Far(io.BytesIO):
    """A file that begins far behind its beginning: three gigabytes are not there."""

    BEFORE = 3 << 30

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return super().seek(offset - self.BEFORE if whence == 0 else offset, whence) + self.BEFORE

    def tell(self) -> int:
        return super().tell() + self.BEFORE


@pytest.mark.parametrize("size", [5, 3 << 30])
def test_the_directory_of_a_large_archive_is_as_zipfile_writes_it(size: int) -> None:
    file = Far()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = seal.BLANK
        info = zipfile.ZipInfo("x", FIRST_DAY)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, OWNER_ONLY
        info.create_system = UNIX
        with made.open(info, "w", force_zip64=True) as member:
            member.write(b"12345")
        info.file_size = size
    written = file.getvalue()
    at = written.index(b"PK\1\2")
    directory = form._listed(info, Far.BEFORE)
    end = form._end(1, Far.BEFORE + at, len(directory))
    assert written[at:] == directory + end + seal.BLANK


def test_what_is_in_its_files_does_not_matter(tmp_path: Path) -> None:
    noise = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256)) * 40
    with packing(tmp_path / "b.zip") as add:
        add("empty", [])
        add("noise", [noise, zipped(EVIL)])
        add("zeros", [bytes(1 << 20)] * 3)
    assert problems(tmp_path / "b.zip") == ()
