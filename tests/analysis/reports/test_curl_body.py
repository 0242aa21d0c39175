"""A body is sent whole, byte for byte, or not at all."""

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from analysis.queries.database import Row
from analysis.reports.curl_body import LONGEST_WORD, Body, body
from analysis.reports.curl_variables import Variables
from tests.analysis.hostile import HOSTILE
from tests.analysis.shells import Shell


def made(data: bytes, state: str = "present", content_type: str = "x/y", **columns: Any) -> Body:
    try:
        stored: Row = {"text": data.decode()}
    except UnicodeDecodeError:
        stored = {"base64": base64.b64encode(data).decode()}
    flow = {
        "request_state": state,
        "request_bytes": len(data),
        "request_body": {"content_type": content_type, **stored},
        **columns,
    }
    redactor = Redactor(bytes(32), Privacy.STANDARD).for_flow(None)
    return body(flow, redactor, Variables())


def sent(shell: Shell, found: Body) -> bytes | None:
    pipe = f"{found.stdin} | " if found.stdin else ""
    called = shell.run(f"{pipe}curl {found.option}", SECRET_TOKEN="held")
    assert called is not None
    return called.stdin if found.stdin else called.values("--data-raw")[0]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("shell"))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.sampled_from(HOSTILE).map(str.encode), st.binary(min_size=1)))
def test_each_byte_is_sent(shell: Shell, data: bytes) -> None:
    assert sent(shell, made(data)) == data


@pytest.mark.parametrize(
    "data", [b"@/etc/passwd", b"-", b"a\nb\n", b"\0", b"{" * LONGEST_WORD + b"}" * LONGEST_WORD]
)
def test_no_body_is_taken_for_a_file_or_is_too_long(shell: Shell, data: bytes) -> None:
    assert sent(shell, made(data)) == data


def test_a_secret_in_a_body_is_a_variable(shell: Shell) -> None:
    for data in (b'{"a":"[token:0123456789ab]"}', b'\x01{"a":"[token:0123456789ab]"}'):
        found = made(data)
        assert b"0123456789ab" not in (found.option + found.stdin).encode()
        assert sent(shell, found) == data.replace(b"[token:0123456789ab]", b"held")


@pytest.mark.parametrize(
    ("state", "columns", "note"),
    [
        ("missing", {"request_body": None}, "Without a body: the recorder never saw its body"),
        ("truncated", {}, "Without a body: only the beginning of its body was recorded (3 B)."),
        ("present", {"request_body": None}, "Without a body: its body is not in the record (3 B)."),
        ("empty", {"request_body": None}, ""),
    ],
)
def test_half_a_body_is_none(state: str, columns: Row, note: str) -> None:
    found = made(b"abc", state, **columns)
    assert (found.option, found.stdin) == ("", "")
    assert found.note.startswith(note)
    assert bool(found.note) is bool(note)


def test_what_could_not_be_unpacked_is_sent_as_it_was(shell: Shell) -> None:
    found = made(b"\xff\xfe\x00", "undecodable")
    assert sent(shell, found) == b"\xff\xfe\x00"
    assert "could not be unpacked" in found.note


def test_a_password_that_was_kept_is_not_told(tmp_path: Path) -> None:
    found = made(b'{"password":"hunter2hunter2"}', content_type="application/json")
    assert "hunter2" not in found.option + found.stdin
    assert "${SECRET_PASSWORD}" in found.option
