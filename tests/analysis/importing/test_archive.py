import io
import json
import stat
import struct
import warnings
import zipfile
from contextlib import suppress
from copy import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.errors import ChatcapError
from analysis.importing import zipmember
from analysis.importing.archive import Archive, Refused
from analysis.importing.zipmember import Unfolded
from tests.analysis.importing.making import Pipe, chat, export


def read(data: bytes) -> dict[str, bytes | str]:
    """What is in each list, or why it is not read."""
    return dict(read_all(data))


def read_all(data: bytes) -> list[tuple[str, bytes | str]]:
    found: list[tuple[str, bytes | str]] = []
    for one in Archive(io.BytesIO(data)).lists():
        if isinstance(one, Refused):
            found.append((one.name, one.reason))
        else:
            content = one.read()
            found.append((one.name, one.trouble or content))
    return found


def member(name: str, data: bytes = b"[]", **changes: Any) -> bytes:
    """An archive with one member, and one that is a genuine list beside it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        for field, value in {"compress_type": zipfile.ZIP_DEFLATED, **changes}.items():
            setattr(info, field, value)
        archive.writestr(info, data)
        archive.writestr("conversations-999.json", b"[1]")
    return packed.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_reads_the_lists_in_their_order_and_nothing_else(method: int) -> None:
    members = {
        "chat.html": b"<html>",
        "conversations-001.json": [2],
        "conversations-000.json": [1],
        "user.json": {"email": "person@example.com"},
        "shared_conversations.json": [3],
        "conversations.json.bak": [4],
        "__MACOSX/._conversations.json": b"x",
        "__MACOSX/conversations.json": b"x",
    }
    assert read_all(export(members, method=method)) == [
        ("conversations-000.json", b"[1]"),
        ("conversations-001.json", b"[2]"),
    ]


@pytest.mark.parametrize("name", ["conversations.json", "a/b/conversations.json"])
def test_a_list_may_be_in_a_folder(name: str) -> None:
    assert read(export({name: []})) == {"conversations.json": b"[]"}


@pytest.mark.parametrize(
    "name",
    [
        "../conversations.json",
        "a/../../conversations.json",
        "/etc/conversations.json",
        "C:/conversations.json",
        "C:\\conversations.json",
        "..\\conversations.json",
        "\\\\host\\share\\conversations.json",
    ],
)
def test_a_path_that_leaves_the_archive_is_refused(name: str) -> None:
    found = read(member(name))
    assert found["conversations-999.json"] == b"[1]"
    assert found["conversations.json"] == "its path leads out of the archive"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO])
def test_a_link_is_not_followed(kind: int) -> None:
    data = member("conversations.json", b"/etc/passwd", external_attr=(kind | 0o777) << 16)
    assert read(data)["conversations.json"] == "a link, not a file"


def test_an_encrypted_list_is_named() -> None:
    data = bytearray(member("conversations.json"))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    found = read(bytes(data))
    assert found["conversations-999.json"] == b"[1]"
    assert str(found["conversations.json"]).startswith("encrypted")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_named(method: int) -> None:
    found = read(member("conversations.json", compress_type=method))
    assert str(found["conversations.json"]).startswith("packed in an unusual way")


def test_two_members_of_one_name_are_both_read() -> None:
    data = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("conversations.json", b"[1]")
        archive.writestr("conversations.json", b"[2]")
    assert read_all(data.getvalue()) == [
        ("conversations.json", b"[1]"),
        ("conversations.json", b"[2]"),
    ]


def test_a_bomb_is_left_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipmember, "FREE", 1_000_000)
    found = read(member("conversations.json", b"[" + b" " * 50_000_000))
    assert found["conversations.json"] == "unfolds to more than 200 times its size: not read on"
    assert found["conversations-999.json"] == b"[1]"


def test_a_directory_that_points_to_the_same_data_again_and_again_is_left_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zipmember, "FREE", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", bytes(400_000))
        (first,) = archive.infolist()
        for number in range(50):
            again = copy(first)
            again.filename = f"conversations-{number:03}.json"
            archive.filelist.append(again)
    found = list(read(packed.getvalue()).values())
    assert sum(isinstance(one, bytes) and len(one) for one in found) < 3_000_000
    assert found[-1] == "unfolds to more than 200 times its size: not read on"


def test_what_merely_repeats_itself_is_no_bomb() -> None:
    data = b" " * 10_000_000
    assert read(member("conversations.json", data))["conversations.json"] == data


def test_a_list_that_is_damaged_inside_is_read_up_to_there() -> None:
    text = bytes(range(256)) * 4000
    data = bytearray(member("conversations.json", text, compress_type=zipfile.ZIP_STORED))
    data[50_000] ^= 0xFF  # the checksum tells
    found = read(bytes(data))
    assert str(found["conversations.json"]).startswith("damaged in the archive")
    assert found["conversations-999.json"] == b"[1]"


def test_a_header_that_is_damaged_costs_its_list_alone() -> None:
    data = bytearray(member("conversations.json"))
    data[data.index(b"PK\x03\x04") : 4] = b"XXXX"
    found = read(bytes(data))
    assert found["conversations.json"] == "its header is damaged"
    assert found["conversations-999.json"] == b"[1]"


def test_zip64_is_read() -> None:
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w") as archive,
        archive.open("conversations.json", "w", force_zip64=True) as file,
    ):
        file.write(b"[1]")
    assert read(data.getvalue()) == {"conversations.json": b"[1]"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04", "cut off or damaged: download it again"),
        (export({"user.json": b"{}", "x": b"x"})[:-30], "cut off or damaged: download it again"),
        (export({"chat.html": b""}), "no conversations.json in this archive"),
        (b"PK\x05\x06" + bytes(18), "no conversations.json in this archive"),
        (export({"inner.zip": export()}), "holds another archive"),
    ],
)
def test_what_is_no_export_is_said_so(data: bytes, reason: str) -> None:
    with pytest.raises(ChatcapError, match=reason):
        Archive(io.BytesIO(data))


def test_a_list_beside_another_archive_is_read() -> None:
    assert read(export({"inner.zip": export(), "conversations.json": []})) == {
        "conversations.json": b"[]"
    }


def test_an_archive_inside_of_a_compressed_file_is_said_so() -> None:
    with pytest.raises(ChatcapError, match="inside of a compressed file"):
        Archive(Pipe(export()))


@pytest.mark.parametrize(
    ("packed_at", "made_at"),
    [((2026, 3, 1, 10, 0, 0), 1772359200.0), ((1980, 1, 1, 0, 0, 0), None)],
)
def test_tells_when_it_was_made(packed_at: Any, made_at: float | None) -> None:
    assert Archive(io.BytesIO(export(packed_at=packed_at))).made_at == made_at


def test_a_time_that_is_none_is_not_told() -> None:
    data = bytearray(export())
    nonsense = struct.pack("<HH", 0xFFFF, 0xFFFF)
    at = data.index(b"PK\x01\x02")
    data[at + 12 : at + 16] = nonsense
    assert Archive(io.BytesIO(bytes(data))).made_at is None


MEMBERS: dict[str, bytes | object] = {
    "big.bin": bytes(range(256)) * 3000,
    "conversations-000.json": [chat(1)],
    "chat.html": b"<html>",
    "conversations-001.json": [chat(2)],
}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("streamed", [False, True])
def test_of_an_archive_that_was_cut_off_the_lists_are_found(method: int, streamed: bool) -> None:
    data = export(MEMBERS, method=method, streamed=streamed)
    (_, first), (_, second), (name, reason) = read_all(data[: data.index(b"PK\x01\x02") + 50])
    for content, number in ((first, 1), (second, 2)):
        assert isinstance(content, bytes)
        assert content.startswith(json.dumps([chat(number)]).encode())
    assert (name, reason) == (
        "archive",
        "the archive is cut off or damaged: what could be found in it is imported",
    )


def test_a_list_that_was_cut_off_is_read_up_to_there() -> None:
    data = export({"conversations.json": [chat(n) for n in range(9)]}, method=zipfile.ZIP_STORED)
    found = list(Archive(io.BytesIO(data[:9000])).lists())[0]  # noqa: RUF015 - all is read
    assert isinstance(found, Unfolded)
    assert found.name == "conversations.json"


WHOLE = export({"conversations.json": [chat(1)], "x.txt": b"x"})


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6))
def test_damage_never_crashes(damages: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, value in damages:
        data[at] = value
    with suppress(ChatcapError):
        read_all(bytes(data))
