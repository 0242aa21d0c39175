"""Secrets in `name=value`, in parts of forms and in lines of headers."""

import pytest

from addon.privacy.parameters import (
    replace_form,
    replace_header_lines,
    replace_parameters,
    replace_parts,
)
from addon.privacy.quoted import TooManySecrets
from addon.privacy.secret_names import Where
from tests.addon.privacy.builders import REPLACE, Seen


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (b"user=joe&password=p%26w&x=1", b"user=joe&password=[password]&x=1"),
        (b"user%5Bpassword%5D=x", b"user%5Bpassword%5D=[password]"),
        (b"password=&token", b"password=&token"),
        (b"password=[password:0123456789ab]", b"password=[password:0123456789ab]"),
        (b"no pairs here", b"no pairs here"),
    ],
)
def test_values_of_forms_go_and_names_stay(form: bytes, expected: bytes) -> None:
    assert replace_form(form, REPLACE, Where.FORM) == expected


def test_what_is_noted_is_the_plain_value() -> None:
    seen = Seen()
    replace_form(b"password=p%26w+x", seen, Where.FORM)
    assert seen.secrets == [("password", b"p&w x")]


def test_more_pairs_than_any_form_has_are_refused() -> None:
    with pytest.raises(TooManySecrets):
        replace_form(b"a=b&" * 100_000, REPLACE, Where.FORM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"GET /x?token=opaque-1234&y=1", b"GET /x?token=[token]&y=1"),
        (b"/x?a=1&amp;sig=0123456789", b"/x?a=1&amp;sig=[signature]"),
        (b"/cb#access_token=opaque-1234", b"/cb#access_token=[token]"),
        (b"with access_token=opaque-12345678 set", b"with access_token=[token] set"),
        (b"token=tokenizer.decode(x)", b"token=tokenizer.decode(x)"),
        (b"while token == other_token", b"while token == other_token"),
    ],
)
def test_parameters_are_found_in_any_text(text: bytes, expected: bytes) -> None:
    assert replace_parameters(text, REPLACE) == expected


def part(head: bytes, value: bytes) -> bytes:
    return b"--X\r\n" + head + b"\r\n\r\n" + value + b"\r\n"


DISPOSITION = b'Content-Disposition: form-data; name="%s"'


@pytest.mark.parametrize(
    ("head", "replaced"),
    [
        (DISPOSITION % b"password", True),
        (b"Content-Disposition: form-data; name=password", True),
        (b"Content-Type: text/plain\r\n" + DISPOSITION % b"password", True),
        (DISPOSITION % b"password" + b"; filename=a.txt", True),
        (DISPOSITION % b"user", False),
        (DISPOSITION % b"file" + b'; filename="password"', False),
    ],
)
@pytest.mark.parametrize("value", [b"hunter22", b"two\r\nlines"])
def test_secret_parts_lose_their_content(head: bytes, replaced: bool, value: bytes) -> None:
    body = part(DISPOSITION % b"user", b"joe") + part(head, value) + b"--X--\r\n"
    stored = replace_parts(body, REPLACE)
    assert stored == (body.replace(value, b"[password]") if replaced else body)


def test_an_empty_part_hides_no_secret_behind_it() -> None:
    body = part(DISPOSITION % b"password", b"") + part(DISPOSITION % b"password", b"hunter22")
    assert b"hunter22" not in replace_parts(body, REPLACE)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"Cookie: a=b; c=d", b"Cookie: a=[cookie]; c=[cookie]"),
        (b"X-Api-Key: abc12345 was sent", b"X-Api-Key: [key] was sent"),
        (b"Authorization: Bearer abc12345", b"Authorization: Bearer [token]"),
        (b"Cookie: a biscuit", b"Cookie: a biscuit"),
        (b"password: sensible", b"password: sensible"),
        (b"Host: a.example", b"Host: a.example"),
    ],
)
def test_header_lines_in_texts_are_headers(line: bytes, expected: bytes) -> None:
    assert replace_header_lines(line, REPLACE) == expected
