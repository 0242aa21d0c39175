import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.errors import ChatcapError
from analysis.importing.sources import (
    Kind,
    fingerprint,
    is_archive,
    open_file,
    recognise,
    unpack,
)
from tests.analysis.importing.making import entry, flow, flow_file, har_text

HAR = har_text([entry()]).encode()
MITM = flow_file([flow()])
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "gzip of two members": lambda data: gzip.compress(data[:99]) + gzip.compress(data[99:]),
    "zlib": lambda data: zlib.compress(data, 9),
    "fast zlib": lambda data: zlib.compress(data, 1),
    "zstd": zstandard.compress,
    "zstd of two frames": lambda d: zstandard.compress(d[:99]) + zstandard.compress(d[99:]),
}


def write(folder: Path, data: bytes, name: str = "any.name") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def unpacked(path: Path) -> bytes:
    with open_file(path) as file, unpack(file) as stream:
        return stream.read()


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize(("data", "kind"), [(HAR, Kind.HAR), (MITM, Kind.MITM)])
def test_recognises_by_content_whatever_the_name(
    tmp_path: Path, packer: str, data: bytes, kind: Kind
) -> None:
    path = write(tmp_path, PACKERS[packer](data))
    with open_file(path) as file, unpack(file) as stream:
        found, head = recognise(stream)
        assert found is kind
        assert data.startswith(head)
        assert stream.read() == data


@pytest.mark.parametrize("bom", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_byte_order_mark_means_text(tmp_path: Path, bom: str) -> None:
    text = "{}" if bom != "utf-16-be" else "\ufeff{}"
    with open_file(write(tmp_path, text.encode(bom))) as file:
        assert recognise(file)[0] is Kind.HAR


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\x89PNG", "neither a mitmproxy flow file, nor a HAR file, nor a data export"),
        (b"<html>", "neither a mitmproxy flow file, nor a HAR file, nor a data export"),
        (b"\xef\xbb\xbf<html>", "neither a mitmproxy flow file, nor a HAR file, nor"),
        (gzip.compress(b""), "the file is empty"),
    ],
)
def test_says_what_it_cannot_import(tmp_path: Path, data: bytes, message: str) -> None:
    path = write(tmp_path, data)
    with (
        open_file(path) as file,
        unpack(file) as stream,
        pytest.raises(ChatcapError, match=message),
    ):
        recognise(stream)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        ' \n[{"title": "x"',
        '{"title": "x", "create_time": 1.5, "mapping": {}}',
        '{ "conversations" : []}',
        '{"conversation_id": "x"}',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_of_conversations_and_single_ones_are_exports(
    tmp_path: Path, text: str, encoding: str
) -> None:
    with open_file(write(tmp_path, text.encode(encoding))) as file:
        assert recognise(file)[0] is Kind.EXPORT


@pytest.mark.parametrize(
    "text", ['{"log": {"entries": []}}', '{"_x": 1, "title": 2}', "{}", '{"title_": 1}', "{"]
)
def test_other_objects_may_be_har(tmp_path: Path, text: str) -> None:
    with open_file(write(tmp_path, text.encode())) as file:
        assert recognise(file)[0] is Kind.HAR


@pytest.mark.parametrize("members", [["conversations.json"], []])
def test_an_archive_is_an_export(tmp_path: Path, members: list[str]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in members:
            archive.writestr(name, "[]")
    with open_file(write(tmp_path, packed.getvalue())) as file, unpack(file) as stream:
        kind, head = recognise(stream)
        assert kind is Kind.EXPORT
        assert is_archive(head)


@pytest.mark.parametrize("data", [HAR, MITM, b"[]", gzip.compress(HAR)])
def test_other_files_are_no_archives(data: bytes) -> None:
    assert not is_archive(data)


@pytest.mark.parametrize("packer", ["gzip", "zlib", "zstd"])
def test_what_comes_before_a_cut_is_kept(tmp_path: Path, packer: str) -> None:
    data = os.urandom(300_000)
    packed = PACKERS[packer](data)
    found = unpacked(write(tmp_path, packed[:-1000]))
    assert data.startswith(found)
    assert len(found) > 100_000


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["gzip", "zlib", "zstd"]), st.integers(4, 300), st.binary(min_size=1))
def test_damage_ends_the_data_and_never_crashes(packer: str, at: int, noise: bytes) -> None:
    packed = PACKERS[packer](HAR * 3)
    damaged = packed[:at] + noise + packed[at + len(noise) :]
    unpack(io.BufferedReader(io.BytesIO(damaged))).read()


def test_a_bomb_unfolds_piece_by_piece(tmp_path: Path) -> None:
    for packer in ("gzip", "zlib", "zstd"):
        path = write(tmp_path, PACKERS[packer](b"\0" * 50_000_000))
        with open_file(path) as file, unpack(file) as stream:
            assert len(stream.read(100)) == 100


def test_counts_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(HAR * 1000))
    counted: list[int] = []
    with open_file(path, counted.append) as file, unpack(file) as stream:
        stream.read()
    assert sum(counted) == path.stat().st_size


def test_fingerprint(tmp_path: Path) -> None:
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert fingerprint(write(tmp_path, b"abc")) == expected


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(ChatcapError, match="cannot read"):
        fingerprint(tmp_path / name)
