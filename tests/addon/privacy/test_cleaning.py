"""Secrets are found through the layers they may be wrapped in, and only they go."""

import base64
from urllib.parse import quote

import pytest

from addon.privacy.cleaning import clean
from addon.privacy.known import KnownSecrets
from tests.addon.privacy.builders import REPLACE, Seen

INNER = '{"x":"yyyyyyyyyyyyyyyy","password":"hunter22"}'
CLEAN = b'{"x":"yyyyyyyyyyyyyyyy","password":"[password]"}'


def cleaned(data: bytes) -> bytes:
    return clean(data, KnownSecrets(), REPLACE)


def b64(data: bytes) -> bytes:
    return base64.b64encode(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (INNER.encode(), CLEAN),
        (b'{"b":"' + b64(INNER.encode()) + b'"}', b'{"b":"' + b64(CLEAN) + b'"}'),
        (b64(b64(INNER.encode())), b64(b64(CLEAN))),
        (b"data=" + quote(INNER).encode(), b"data=" + quote(CLEAN, safe="[]:").encode()),
        (b'{"\\u0070assword":"hunter22"}', b'{"password":"[password]"}'),
        (b'"/x?a=1\\u0026token=opaque-1234"', b'"/x?a=1&token=[token]"'),
    ],
)
def test_a_secret_goes_from_whatever_layer_it_lies_in(data: bytes, expected: bytes) -> None:
    assert cleaned(data) == expected


def test_every_copy_of_a_run_of_base64_is_cleaned() -> None:
    run = b64(INNER.encode())
    other = b64(INNER.replace("22", "23").encode())
    data = b'["' + b'","'.join([run, other, run]) + b'"]'
    assert cleaned(data) == b'["' + b'","'.join([b64(CLEAN)] * 3) + b'"]'


def test_a_parameter_beside_base64_does_not_hide_it() -> None:
    data = b'["/x?token=opaque-1234&b=' + b64(INNER.encode()).rstrip(b"=") + b'"]'
    assert cleaned(data) == b'["/x?token=[token]&b=' + b64(CLEAN) + b'"]'


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":"\\u0041 letter","b":"100%25 sure"}',
        b64(bytes(range(256))),
        b64(b"a long text that holds no secret at all, none"),
        b"%41%42%zz%",
        b"",
    ],
)
def test_without_a_secret_nothing_changes(data: bytes) -> None:
    seen = Seen()
    assert clean(data, KnownSecrets(), seen) is data
    assert seen.secrets == []
