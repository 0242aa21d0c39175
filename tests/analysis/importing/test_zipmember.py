import io
import zipfile
import zlib

import pytest

from analysis.importing import zipmember
from analysis.importing.zipmember import Packed, Unfolded, salvaged
from tests.analysis.importing.making import export

MOST = 2**30
TEXT = b"".join(b"%d of a synthetic text, " % number for number in range(30_000))


def packed(data: bytes) -> Packed:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return Packed.of(archive.infolist()[-1])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("size", [0, 1, 1000, len(TEXT)])
def test_gives_what_was_packed(method: int, streamed: bool, size: int) -> None:
    data = export({"a": b"before", "b": TEXT[:size]}, method=method, streamed=streamed)
    unfolded = Unfolded("b", packed(data), io.BytesIO(data), MOST)
    assert unfolded.read() == TEXT[:size]
    assert unfolded.trouble is None


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_gives_what_was_packed_piece_by_piece(method: int) -> None:
    data = export({"b": TEXT}, method=method)
    unfolded = Unfolded("b", packed(data), io.BytesIO(data), MOST)
    pieces = list(iter(lambda: unfolded.read(777), b""))
    assert b"".join(pieces) == TEXT
    assert max(map(len, pieces)) == 777


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_is_damaged_is_given_as_far_as_it_goes(method: int) -> None:
    data = bytearray(export({"b": TEXT}, method=method))
    data[len(data) // 2] ^= 0x55
    unfolded = Unfolded("b", packed(bytes(data)), io.BytesIO(bytes(data)), MOST)
    found = unfolded.read()
    assert found is not None
    assert found[: len(TEXT) // 4] == TEXT[: len(TEXT) // 4]
    assert unfolded.trouble
    assert unfolded.trouble.startswith("damaged")


def test_what_is_cut_off_is_given_as_far_as_it_goes() -> None:
    data = export({"b": TEXT})
    unfolded = Unfolded("b", packed(data), io.BytesIO(data[: len(data) // 2]), MOST)
    found = unfolded.read()
    assert found
    assert TEXT.startswith(found)
    assert unfolded.trouble


def test_memory_stays_that_of_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipmember, "MOST", 5)
    monkeypatch.setattr(zipmember, "FREE", 2**20)
    data = export({"b": bytes(2**26)})
    unfolded = Unfolded("b", packed(data), io.BytesIO(data), MOST)
    sizes = [len(piece) for piece in iter(lambda: unfolded.read(2**16), b"")]
    assert max(sizes) == 2**16
    assert sum(sizes) == 2**20
    assert unfolded.trouble == "unfolds to more than 5 times its size: not read on"


def test_no_more_comes_out_than_is_allowed() -> None:
    data = export({"b": TEXT})
    unfolded = Unfolded("b", packed(data), io.BytesIO(data), 100_000)
    assert sum(len(piece) for piece in iter(lambda: unfolded.read(10_000), b"")) == 100_000
    assert unfolded.trouble


@pytest.mark.parametrize("at", [0, 3, -10])
def test_a_header_that_is_none_is_refused(at: int) -> None:
    data = export({"b": TEXT})
    with pytest.raises(ValueError, match="no header"):
        Unfolded(
            "b", packed(data), io.BytesIO(b"XXXX" + data[4:] if at == 0 else data[:at][:9]), MOST
        )


@pytest.mark.parametrize("piece", [2000, 2**18])
@pytest.mark.parametrize("streamed", [False, True])
def test_members_are_found_by_their_headers(
    piece: int, streamed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipmember, "PIECE", piece)
    names = [f"m{number}.json" for number in range(40)]
    data = export(dict.fromkeys(names, TEXT[:5000]), streamed=streamed)
    found = list(salvaged(io.BytesIO(data[: data.index(b"PK\x01\x02")])))
    assert [member.name for member in found] == names
    known = None if streamed else zlib.crc32(TEXT[:5000])
    assert {member.checksum for member in found} == {known}
    assert Unfolded("x", found[7], io.BytesIO(data), MOST).read() == TEXT[:5000]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x03\x04" * 1000, bytes(3000)])
def test_where_there_are_no_members_none_are_found(data: bytes) -> None:
    assert [found.name for found in salvaged(io.BytesIO(data)) if found.name.isprintable()] == []
