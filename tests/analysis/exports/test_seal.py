import io

import pytest

from analysis.exports import seal


def sealed(data: bytes) -> bytes:
    file = io.BytesIO(data + seal.BLANK)
    seal.put(file)
    return file.getvalue()


@pytest.mark.parametrize("data", [b"", b"x", b"PK" * 100_000])
def test_a_sealed_file_is_whole(data: bytes) -> None:
    assert sealed(data).startswith(data)
    assert seal.is_whole(io.BytesIO(sealed(data)))


def test_no_byte_can_change() -> None:
    whole = sealed(b"some data")
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        assert not seal.is_whole(io.BytesIO(bytes(changed))), at


@pytest.mark.parametrize("data", [b"", b"x" * 500, sealed(b"x")[:-1], sealed(b"x") + b"\n"])
def test_what_has_no_seal_is_not_whole(data: bytes) -> None:
    assert not seal.is_whole(io.BytesIO(data))
