"""Text inside of another charset, base64 or compression is redacted, too."""

import base64
import gzip

import pytest
import zstandard

from addon.privacy.wrapped import Unreadable, inside

PLAIN = b'{"secret":"hunter22"}'
CLEAN = b'{"secret":"[secret]"}'


def redact(data: bytes) -> bytes:
    return data.replace(b"hunter22", b"[secret]")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PLAIN, CLEAN),
        (gzip.compress(PLAIN), CLEAN),
        (zstandard.compress(gzip.compress(PLAIN)), CLEAN),
        (base64.b64encode(PLAIN), base64.b64encode(CLEAN)),
        (base64.b64encode(PLAIN)[::-1], base64.b64encode(CLEAN)[::-1]),
        (PLAIN.decode().encode("utf-16"), CLEAN),
        (gzip.compress(base64.b64encode(PLAIN)), base64.b64encode(CLEAN)),
    ],
)
def test_a_secret_is_reached_wherever_it_lies(data: bytes, expected: bytes) -> None:
    assert inside(data, None, redact) == expected


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress, base64.b64encode])
def test_what_holds_no_secret_stays_wrapped(pack: type[bytes]) -> None:
    data = pack(b'{"some":"thing"}')
    assert inside(data, None, redact) == data


def test_what_cannot_be_unfolded_is_not_let_through() -> None:
    deep = PLAIN
    for _ in range(5):
        deep = gzip.compress(deep)
    for data in (b"\x1f\x8b\x08\x00" + b"\xff" * 40, deep):
        with pytest.raises(Unreadable):
            inside(data, None, redact)
