"""The snippet asks for what the client asked for, and tells no secret: run by a real shell."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.errors import ChatcapError
from analysis.queries.database import Row
from analysis.reports.curl import curl
from tests.analysis.hostile import HOSTILE
from tests.analysis.shells import Called, Shell

SECRETS = {
    "bearer": "eyJhbGciOiJSUzI1NiJ9.eyJwbGFudGVkIjoxfQ.c2lnbmF0dXJlcGxhbnRlZA",
    "cookie": "q7Zk2mWx9RtB4vLs8NfH1cJd6PgY3aXe",
    "query": "u5Ki8wQz3LmT7bVr1ShC9eFy4DnG6oXj",
    "password": "hunter2-Zx81-qv",
}
SIGNS = "ab '\"$`\\!%-@[]{}~#&|;<>()*?=^\t\x1b\x7f\u202eé港\ud800"


def flow(**columns: Any) -> Row:
    return {
        "id": "abc-1",
        "method": "POST",
        "scheme": "https",
        "host": "chatgpt.com",
        "port": 443,
        "path": "/backend-api/me",
        "query": None,
        "http_version": "HTTP/2.0",
        "category": "account",
        "vendor": None,
        "policy": None,
        "status": 200,
        "headers": {"request": []},
        "request_state": "empty",
        "request_bytes": 0,
        "request_body": None,
        **columns,
    }


def with_body(text: str, **columns: Any) -> Row:
    body = {"content_type": "application/json", "text": text}
    return flow(request_state="present", request_body=body, **columns)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("shell"))


def variables(lines: list[str]) -> dict[str, str]:
    return {name: f"held by {name}" for name in re.findall(r"\$\{(\w+):\?", "\n".join(lines))}


def called(shell: Shell, row: Row) -> Called:
    lines = curl(row)
    found = shell.run("\n".join(lines), **variables(lines))
    assert found is not None
    assert found.said == ""
    return found


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape" if "\ud800" not in text else "backslashreplace")


@settings(max_examples=300, deadline=None)
@given(
    values=st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(SIGNS)), max_size=5),
    path=st.one_of(st.sampled_from(HOSTILE), st.text(SIGNS)),
    body=st.one_of(st.sampled_from(HOSTILE), st.text(SIGNS.replace("\ud800", ""))),
)
def test_hostile_requests_are_repeated_as_they_were(
    shell: Shell, values: list[str], path: str, body: str
) -> None:
    headers = [[f"x-{at}", value] for at, value in enumerate(values)]
    row = with_body(f"{body} ", path=f"/{path}", headers={"request": headers})
    found = called(shell, row)
    meant = [
        as_bytes(f"x-{at}: {value.strip()}") if value.strip() else f"x-{at};".encode()
        for at, value in enumerate(values)
        if not set(value) & set("\r\n\0")
    ]
    assert [h for h in found.values("--header") if h.startswith(b"x-")] == meant
    (url,) = found.values("--url")
    assert url.startswith(b"https://chatgpt.com/")
    assert all(0x21 <= byte <= 0x7E for byte in url)
    sent = found.values("--data-raw")[0] if found.stdin is None else found.stdin
    assert sent == f"{body} ".encode()


@pytest.mark.parametrize(
    ("path", "query", "url"),
    [
        ("/a b", "c=d e", b"https://chatgpt.com/a%20b?c=d%20e"),
        ("/a#b", None, b"https://chatgpt.com/a%23b"),
        ("/%41", "", b"https://chatgpt.com/%41?"),
        ("/é", None, b"https://chatgpt.com/%C3%A9"),
        ("/$(x)`y`'z'", None, b"https://chatgpt.com/$(x)`y`'z'"),
        ("/a\nb", None, b"https://chatgpt.com/a%0Ab"),
    ],
)
def test_an_address_is_one_that_a_request_line_holds(
    shell: Shell, path: str, query: str | None, url: bytes
) -> None:
    assert called(shell, flow(path=path, query=query)).values("--url") == [url]


@pytest.mark.parametrize(
    ("columns", "options"),
    [
        ({"path": "/a/../b"}, [b"--path-as-is"]),
        ({"path": "/a[1-9]{x,y}"}, [b"--globoff"]),
        ({"path": "*", "method": "OPTIONS"}, [b"--request-target", b"*"]),
        ({"method": "HEAD"}, [b"--head"]),
        ({"http_version": "HTTP/1.1"}, [b"--http1.1"]),
        ({"headers": {"request": [["Accept-Encoding", "gzip, br"]]}}, [b"--compressed"]),
        ({"port": 8443}, [b"https://chatgpt.com:8443/backend-api/me"]),
        ({"host": "::1", "scheme": "http", "port": 80}, [b"http://[::1]/backend-api/me"]),
    ],
)
def test_curl_is_told_what_it_would_do_otherwise(
    shell: Shell, columns: Row, options: list[bytes]
) -> None:
    assert set(options) <= set(called(shell, flow(**columns)).arguments)


def test_headers_of_curls_own_stay_out_and_its_defaults_are_taken_out(shell: Shell) -> None:
    names = [":authority", "Host", "content-length", "Connection", "Transfer-Encoding", "TE"]
    headers = [[name, "x"] for name in names] + [["X-Mine", "1"], ["x-empty", ""]]
    found = called(shell, with_body("{}", headers={"request": headers}))
    assert found.values("--header") == [
        *(b"X-Mine: 1", b"x-empty;"),
        *(b"user-agent:", b"accept:", b"content-type:", b"expect:"),
    ]


def test_a_body_that_was_unpacked_does_not_claim_to_be_packed(shell: Shell) -> None:
    row = with_body("{}", headers={"request": [["content-encoding", "gzip"]]})
    assert b"gzip" not in b" ".join(called(shell, row).arguments)
    assert "# Its body was compressed (gzip), and is sent as it is here." in curl(row)


@pytest.mark.parametrize(
    ("columns", "note"),
    [
        ({"category": "telemetry", "vendor": "segment"}, "tells segment all of it again"),
        ({"status": 101}, "It opened a WebSocket"),
        ({"request_state": "truncated", "request_bytes": 9}, "only the beginning of its body"),
        ({"headers": {"request": [["a b", "c"]]}}, "no program should send: a b"),
        ({"id": "x\nrm -rf\x1b"}, "# Flow x\\nrm -rf\\x1b"),
    ],
)
def test_what_is_not_as_it_was_is_said(columns: Row, note: str) -> None:
    comments = [line for line in curl(flow(**columns)) if line.startswith("# ")]
    assert any(note in line for line in comments)


@pytest.mark.parametrize(
    "columns",
    [{"method": "GET /"}, {"method": ""}, {"host": "a/b"}, {"host": "-x"}, {"scheme": "file"}],
)
def test_what_no_request_holds_is_refused(columns: Row) -> None:
    with pytest.raises(ChatcapError, match="curl cannot repeat flow abc-1"):
        curl(flow(**columns))


def test_not_a_letter_of_a_secret_is_told_whatever_was_kept() -> None:
    headers = [
        ["authorization", f"Bearer {SECRETS['bearer']}"],
        ["cookie", f"__Secure-next-auth.session-token={SECRETS['cookie']}"],
        ["x-again", f"and {SECRETS['bearer']}"],
        ["referer", f"https://chatgpt.com/?access_token={SECRETS['query']}"],
    ]
    row = with_body(
        f'{{"password":"{SECRETS["password"]}","t":"{SECRETS["bearer"]}"}}',
        headers={"request": headers},
        query=f"access_token={SECRETS['query']}&x=1",
    )
    text = "\n".join(curl(row))
    for secret in SECRETS.values():
        assert not any(secret[at : at + 8] in text for at in range(len(secret) - 7))


def test_nothing_is_asked_for_until_every_variable_is_set(shell: Shell) -> None:
    headers = {"request": [["authorization", "Bearer [token:0123456789ab]"]]}
    lines = curl(with_body('{"a":"\x01[cookie:0123456789ab]"}', headers=headers))
    held = variables(lines)
    assert set(held) == {"AUTHORIZATION", "SECRET_COOKIE"}
    for name in held:
        assert shell.run("\n".join(lines), **{n: v for n, v in held.items() if n != name}) is None
    found = shell.run("\n".join(lines), **held)
    assert found is not None
    assert b"authorization: held by AUTHORIZATION" in found.values("--header")
    assert found.stdin == b'{"a":"\x01held by SECRET_COOKIE"}'
