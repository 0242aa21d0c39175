"""No planted secret gets through, and nothing else is touched."""

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from addon.privacy.levels import Privacy
from addon.privacy.redaction import NOT_STORED, FlowRedactor, Redactor
from addon.privacy.standins import is_stand_in
from addon.protocol.records import FlowRecord, Headers, Side
from tests.leaks import find_leaks

KEY = b"k" * 32
STANDARD = Redactor(KEY, Privacy.STANDARD)

OPAQUE = "PLANTEDopaque/7Q+x9Zk2==vT41"
JWT = "eyJhbGciOiJub25lIn0.eyJwbGFudGVkIjoiand0LTQ3MTEifQ.cGxhbnRlZFNpZ25hdHVyZTQ3"
JWE = "eyJhbGciOiJkaXIifQ..cGxhbnRlZEl2NDcxMQ.cGxhbnRlZEJvZHk0NzEx.cGxhbnRlZFRhZw"
SENTINEL = "gAAAAABplantedSentinel47_11-xyz~S"
API_KEY = "sk-proj-PLANTEDkey4711abcdefghijkl"
PASSWORD = 'plantedHunter2!"quoted\\'
HEX = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"
PEM = "-----BEGIN PRIVATE KEY-----\nUExBTlRFRGtleTQ3MTFwbGFudGVk\n-----END PRIVATE KEY-----"


def record(path: str = "/", request: Headers = (), response: Headers = ()) -> FlowRecord:
    return FlowRecord(
        id="1",
        started_at=0,
        method="POST",
        scheme="https",
        host="chatgpt.com",
        port=443,
        path=path,
        http_version="HTTP/2.0",
        request_headers=request,
        response_headers=response,
    )


def redactor(**parts: object) -> FlowRedactor:
    return STANDARD.for_flow(record(**parts))  # type: ignore[arg-type]


def stored_header(name: str, value: str, side: Side = Side.REQUEST) -> bytes:
    flow = record(request=((name, value),))
    return repr(STANDARD.for_flow(flow).headers(side, ((name, value),))).encode()


def stored_body(body: bytes | str, content_type: str = "application/json") -> bytes:
    data = body if isinstance(body, bytes) else body.encode()
    stored = redactor().body(Side.RESPONSE, data, content_type)
    assert stored is not None
    return stored


def stored_url(path: str) -> bytes:
    return redactor().url(path).encode()


def stored_frame(frame: str) -> bytes:
    stored = redactor().frame(frame.encode(), is_text=True)
    assert stored is not None
    return stored


def of(**members: object) -> str:
    return json.dumps(members)


def sse(**members: object) -> str:
    return f"event: delta\ndata: {of(**members)}\n\ndata: [DONE]\n\n"


def multipart(name: str, value: str) -> str:
    return (
        '--XbOuNd\r\nContent-Disposition: form-data; name="user"\r\n\r\njoe\r\n'
        f'--XbOuNd\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        f"{value}\r\n--XbOuNd--\r\n"
    )


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


def echo(secret: str, body: str, *, name: str = "Authorization", scheme: str = "Bearer ") -> bytes:
    """The body of an answer that repeats what the request's header held."""
    flow = STANDARD.for_flow(record(request=((name, scheme + secret),)))
    stored = flow.body(Side.RESPONSE, body.encode(), None)
    assert stored is not None
    return stored


def text(line: str) -> bytes:
    return STANDARD.text(line).encode()


def known_text(line: str) -> bytes:
    flow = STANDARD.for_flow(record(request=(("Cookie", f"_puid={OPAQUE}"),)))
    return flow.text("error", line).encode()


Case = tuple[str, str, Callable[[], bytes]]

PLANTED: list[Case] = [
    ("bearer header", OPAQUE, lambda: stored_header("Authorization", f"Bearer {OPAQUE}")),
    ("header in odd case", OPAQUE, lambda: stored_header("aUTHORIZATION", f"bearer  {OPAQUE}")),
    ("header without scheme", OPAQUE, lambda: stored_header("X-Authorization", OPAQUE)),
    ("proxy header", OPAQUE, lambda: stored_header("Proxy-Authorization", f"Basic {b64(OPAQUE)}")),
    ("cookie", OPAQUE, lambda: stored_header("Cookie", f"a=1; cf_clearance={OPAQUE}; b=2")),
    ("cookie in quotes", OPAQUE, lambda: stored_header("Cookie", f'a="{OPAQUE}"')),
    ("cookie, encoded", OPAQUE, lambda: stored_header("Cookie", f"a={quote(OPAQUE, safe='')}")),
    ("set-cookie", OPAQUE, lambda: stored_header("Set-Cookie", f"a={OPAQUE}; Path=/; Secure")),
    (
        "session cookie in pieces",
        JWE,
        lambda: stored_header("cookie", f"__Secure-next-auth.session-token.0={JWE}"),
    ),
    ("proof token", SENTINEL, lambda: stored_header("OpenAI-Sentinel-Proof-Token", SENTINEL)),
    ("turnstile token", OPAQUE, lambda: stored_header("OpenAI-Sentinel-Turnstile-Token", OPAQUE)),
    ("arkose token", OPAQUE, lambda: stored_header("openai-sentinel-arkose-token", OPAQUE)),
    (
        "sentinel extra data",
        OPAQUE,
        lambda: stored_header("OpenAI-Sentinel-Extra-Data", b64(OPAQUE)),
    ),
    ("conduit token", OPAQUE, lambda: stored_header("X-Conduit-Token", OPAQUE)),
    ("api key header", OPAQUE, lambda: stored_header("DD-API-KEY", OPAQUE)),
    ("csrf header", OPAQUE, lambda: stored_header("X-CSRF-Token", OPAQUE)),
    ("jwt in any header", JWT, lambda: stored_header("X-Whatever", f"v1 {JWT}")),
    (
        "referer",
        OPAQUE,
        lambda: stored_header("Referer", f"https://a.example/?access_token={quote(OPAQUE)}"),
    ),
    ("location", OPAQUE, lambda: stored_header("Location", f"/cb#id_token={quote(OPAQUE)}&x=1")),
    ("access token in URL", OPAQUE, lambda: stored_url(f"/x?access_token={quote(OPAQUE)}&y=1")),
    ("encoded name in URL", OPAQUE, lambda: stored_url(f"/x?access%5Ftoken={quote(OPAQUE)}")),
    ("verify of the socket", OPAQUE, lambda: stored_url(f"/ws/user/user-1?verify={quote(OPAQUE)}")),
    ("estuary signature", HEX, lambda: stored_url(f"/estuary/content?id=file_1&sig={HEX}&ts=1")),
    (
        "oauth code and state",
        OPAQUE,
        lambda: stored_url(f"/cb?code={quote(OPAQUE)}&state={quote(OPAQUE)}"),
    ),
    ("sas signature", OPAQUE, lambda: stored_url(f"/f?se=2026-01-01&sig={quote(OPAQUE, safe='')}")),
    ("aws signature", HEX, lambda: stored_url(f"/f?X-Amz-Signature={HEX}&X-Amz-Expires=60")),
    ("aws token", OPAQUE, lambda: stored_url(f"/f?X-Amz-Security-Token={quote(OPAQUE, safe='')}")),
    ("sentry key", HEX, lambda: stored_url(f"/api/1/envelope/?sentry_key={HEX}")),
    (
        "nested query",
        HEX,
        lambda: stored_url("/i?ddforward=" + quote(f"/api?ddsource=b&dd-api-key={HEX}", safe="")),
    ),
    ("jwt in path", JWT, lambda: stored_url(f"/verify/{JWT}/now")),
    (
        "userinfo",
        OPAQUE[:12],
        lambda: stored_body(of(url=f"https://joe:{OPAQUE[:12].replace('/', '')}@a.example")),
    ),
    ("json token", OPAQUE, lambda: stored_body(of(accessToken=OPAQUE))),
    ("json, snake", OPAQUE, lambda: stored_body(of(user=1, refresh_token=OPAQUE))),
    ("json, upper", OPAQUE, lambda: stored_body(of(ACCESS_TOKEN=OPAQUE))),
    ("json, spaced", OPAQUE, lambda: stored_body(f'{{ "conduit_token"\n:\t"{OPAQUE}" }}')),
    ("json, unusual name", OPAQUE, lambda: stored_body(of(my_own_session_token=OPAQUE))),
    ("json, arkose", OPAQUE, lambda: stored_body(of(arkose_token=OPAQUE))),
    ("json, reconnection", OPAQUE, lambda: stored_body(of(reconnectionToken=OPAQUE))),
    ("json, hash", HEX, lambda: stored_body(of(user={"intercom_hash": HEX}))),
    ("json, user hash", HEX, lambda: stored_body(of(user_hash=HEX))),
    ("json, sentinel p", SENTINEL, lambda: stored_body(of(p=SENTINEL))),
    (
        "json, turnstile",
        OPAQUE,
        lambda: stored_body(of(turnstile={"required": True, "dx": OPAQUE})),
    ),
    ("json, list", OPAQUE, lambda: stored_body(of(token=["x", OPAQUE, OPAQUE + "2"]))),
    (
        "json, name and value",
        OPAQUE,
        lambda: stored_body(of(name="Authorization", value=f"Bearer {OPAQUE}")),
    ),
    ("json, cookie copy", OPAQUE, lambda: stored_body(of(headers={"cookie": f"a={OPAQUE}; b=1"}))),
    ("json, number", "48151623", lambda: stored_body(of(otp=48151623))),
    ("json, mfa code", "481516", lambda: stored_body(of(code="481516"))),
    ("json, password", PASSWORD[:14], lambda: stored_body(of(password=PASSWORD, username="joe"))),
    ("json, current password", PASSWORD[:14], lambda: stored_body(of(current_password=PASSWORD))),
    ("json within json", OPAQUE, lambda: stored_body(of(a=of(token=OPAQUE)))),
    (
        "json within json within json",
        OPAQUE,
        lambda: stored_body(of(a=of(b=of(secret=OPAQUE, c='"')))),
    ),
    ("json, name escaped", OPAQUE, lambda: stored_body(f'{{"{escaped("token")}":"{OPAQUE}"}}')),
    ("json, value escaped", JWT, lambda: stored_body(f'{{"a":"{escaped(JWT)}"}}')),
    (
        "json, ampersand escaped",
        HEX,
        lambda: stored_body(f'{{"u":"https://a.example/?a=1\\u0026sig={HEX}\\u0026b=2"}}'),
    ),
    ("json, cut off", OPAQUE, lambda: stored_body(of(sessionToken=OPAQUE)[:-2])),
    ("json, cut off within json", OPAQUE, lambda: stored_body(of(a=of(token=OPAQUE))[:-4])),
    ("json in UTF-16", OPAQUE, lambda: stored_body(of(accessToken=OPAQUE).encode("utf-16"))),
    (
        "signed URL",
        OPAQUE,
        lambda: stored_body(of(wss_url=f"wss://a.example/c?any={quote(OPAQUE)}")),
    ),
    (
        "signed URL, slashes escaped",
        HEX,
        lambda: stored_body(of(download_url=f"https://a.example/f?q={HEX}").replace("/", "\\/")),
    ),
    (
        "html ampersand",
        HEX,
        lambda: stored_body(f'<a href="https://a.example/?x=1&amp;sig={HEX}">', "text/html"),
    ),
    (
        "html input",
        OPAQUE,
        lambda: stored_body(
            f'<input type="hidden" name="csrf_token" value="{OPAQUE}">', "text/html"
        ),
    ),
    ("ndjson", OPAQUE, lambda: stored_body(of(a=1) + "\n" + of(token=OPAQUE) + "\n")),
    ("form", PASSWORD, lambda: stored_body(f"user=joe&password={quote(PASSWORD, safe='')}&x=1")),
    (
        "form, bracketed",
        PASSWORD,
        lambda: stored_body(f"user%5Bpassword%5D={quote(PASSWORD, safe='')}"),
    ),
    (
        "form, client secret",
        OPAQUE,
        lambda: stored_body(f"client_secret={quote(OPAQUE, safe='')}&grant_type=x"),
    ),
    (
        "form with json",
        OPAQUE,
        lambda: stored_body("data=" + quote(of(access_token=OPAQUE), safe="")),
    ),
    (
        "multipart",
        PASSWORD,
        lambda: stored_body(
            multipart("password", PASSWORD), "multipart/form-data; boundary=XbOuNd"
        ),
    ),
    ("multipart, code", "481516", lambda: stored_body(multipart("otp", "481516"))),
    (
        "sse",
        OPAQUE,
        lambda: stored_body(
            sse(type="resume_conversation_token", token=OPAQUE), "text/event-stream"
        ),
    ),
    ("sse, jwt", JWT, lambda: stored_body(sse(v=f"text {JWT} text"), "text/event-stream")),
    ("frame", OPAQUE, lambda: stored_frame(of(event="connected", reconnectionToken=OPAQUE))),
    ("frame, encoded item", OPAQUE, lambda: stored_frame(of(encoded_item=sse(token=OPAQUE)))),
    (
        "frame, base64 of sse",
        OPAQUE,
        lambda: stored_frame(of(data={"body": b64(sse(token=OPAQUE))})),
    ),
    ("base64 body", OPAQUE, lambda: stored_body(b64(of(a=1, access_token=OPAQUE)))),
    ("reversed base64 body", OPAQUE, lambda: stored_body(b64(of(a=1, access_token=OPAQUE))[::-1])),
    ("gzip body", OPAQUE, lambda: stored_body(gzip.compress(of(access_token=OPAQUE).encode()))),
    ("pem", PEM[30:50], lambda: stored_body(of(key=PEM))),
    ("pem in text", PEM[30:50], lambda: stored_body(f"here: {PEM}\nthanks", "text/plain")),
    ("api key in chat", API_KEY, lambda: stored_body(of(parts=[f"my key is\n{API_KEY}, ok?"]))),
    ("binary body", JWT, lambda: stored_body(b"\x00\xff\x80" + JWT.encode() + b"\xfe")),
    ("echo", OPAQUE, lambda: echo(OPAQUE, of(detail=f"bad credentials {OPAQUE}!"))),
    ("echo, percent", OPAQUE, lambda: echo(OPAQUE, f"unknown {quote(OPAQUE, safe='')}")),
    ("echo, slashes escaped", OPAQUE, lambda: echo(OPAQUE, of(detail=OPAQUE).replace("/", "\\/"))),
    ("echo, base64", OPAQUE, lambda: echo(OPAQUE, of(state=b64("xx" + OPAQUE + "tail")))),
    (
        "echo, go escapes",
        OPAQUE,
        lambda: echo(OPAQUE, of(d=OPAQUE).replace("+", "\\u002b").replace("=", "\\u003d")),
    ),
    (
        "echo of a cookie",
        OPAQUE,
        lambda: echo(OPAQUE, of(jar={"x": OPAQUE}), name="Cookie", scheme="_puid="),
    ),
    (
        "echo of basic password",
        OPAQUE,
        lambda: echo(b64(f"joe:{OPAQUE}"), f"no such {OPAQUE}", scheme="Basic "),
    ),
    ("error text", OPAQUE, lambda: known_text(f"cannot send {OPAQUE}: closed")),
    ("log line", OPAQUE, lambda: text(f"GET / Authorization: Bearer {OPAQUE}")),
    ("log line, cookie", OPAQUE, lambda: text(f"> Cookie: a={OPAQUE}; b=1")),
    ("log line, bearer", OPAQUE, lambda: text(f"sent Bearer {OPAQUE} to origin")),
    ("log line, URL", HEX, lambda: text(f"GET https://a.example/f?sig={HEX} failed")),
]


@pytest.mark.parametrize(("name", "secret", "stored"), PLANTED, ids=[case[0] for case in PLANTED])
def test_a_planted_secret_does_not_get_through(
    name: str, secret: str, stored: Callable[[], bytes]
) -> None:
    data = stored()
    assert find_leaks(data, [secret.encode()]) == []
    assert NOT_STORED.encode() not in data


UNTOUCHED = [
    "Please explain what a token is, and why my password must be long.",
    "The secret: keep your cookies in the tin. Basic authentication, bearer of news.",
    "Bearer authentication is described in RFC 6750; Basic authentication in RFC 7617.",
    "a risk-free task-list, disk-encryption-at-rest-and-in-motion",
    "sk-learn-contrib-is-a-python-package-name",
    "for token in tokenizer.tokens: print(token)",
    "max_tokens=4096, stop_token=None, token=tokenizer.decode(x)",
    "def login(password: str) -> bool: return check(password=password)",
    "state=initial_state; code=response.status_code; key=lambda x: x",
    "const sig = signature(fn); if (a == b && c?.verify) { code = 1 }",
    "https://example.com/?q=password+reset&page=2#token",
    "https://example.com/?state=foreground&code=US&verify=true",
    "see https://chatgpt.com/c/6700aaaa-bbbb-8007-9ccc-ddddeeee0000 and mail joe@example.com",
    "50% of 100%25 is %20",
    "eyJ is how base64 of a JSON object begins",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "the author's session code: 12",
    "gAAAAA",
    of(content_type="code", language="python", text="print('token')"),
    of(finish_details={"type": "stop", "stop_tokens": [200002]}),
    of(max_tokens=8192, count_tokens=12, tokens=["a", "b"], first_token=1.5),
    of(token=" the", logprob=-0.5),
    of(token=None, password=None, accessToken=None, secret=False, access_token=True, jwt=""),
    of(id="user-SYNTHETICUSERID000000001", conversation_id="00000c01-0000-4000-8000-000000000c01"),
    of(device_id="00000c01-0000-4000-8000-000000000c01", anonymousId="a-b-c", stableID="x"),
    of(model_slug="gpt-5-2-thinking", default_model_slug="auto", model="gpt-4o"),
    of(email="sample.user@example.com", name="Sample User", picture="https://a.example/p.png?s=96"),
    of(detail={"code": "token_expired", "message": "Your token has expired"}),
    of(code=404, error={"code": "invalid_api_key"}),
    of(state="foreground", type="presence", verify=True, sig="x"),
    of(session_id="00000c01-0000-4000-8000-000000000c01", turn_trace_id="00000c01"),
    of(server_request_id="8f00aaaabbbbcccc-AMS"),
    of(integrations={"Segment.io": {"apiHost": "chatgpt.com/ces/v1", "apiKey": "oai"}}),
    of(title="How to reset a password", parts=["Set password=... in .env", 'say "token": x']),
    of(parts=['{"name": "code", "value": 1}', "def f(token):\n    return token\n"]),
    of(image_url="https://files.example.com/file-abc?v=2"),
    of(asset_pointer="sediment://file_00000000c0ffee", size=[1, 2]),
    of(text="\ud83d\ude00 \u00e9 \u0041 \\u0041 \\\\ / \t"),
    of(local_function_signatures=[], signature="def f(x): return x"),
    of(proofofwork={"required": True, "seed": "0.1", "difficulty": "0fffff"}),
    of(key="value", keys=["key"], keyboard="qwerty", api_keys_enabled=True),
    of(requires_token=True, has_password=False, password_updated_at=1700000000, mfa=False),
    'event: delta\ndata: {"v": "a token of thanks"}\n\ndata: [DONE]\n\n',
    "action=next&model=auto&token_count=5&page_token=abc&is_password_set=1",
    '{"a": "unterminated',
    '{"v":[{"p":"/message/content/parts/0","o":"append","v":" secret"}]}',
    '{"counters":[{"namespace":"chatgpt","metric":"token_refresh","tags":{"k":"v"},"value":1}]}',
    b64("just an ordinary text in base64, longer than a few words"),
    "\x00\x01binary\x02",
    "",
]


@pytest.mark.parametrize("body", UNTOUCHED)
def test_what_is_no_secret_comes_back_as_the_very_same_bytes(body: str) -> None:
    data = body.encode()
    flow = redactor()
    assert flow.body(Side.REQUEST, data, "text/plain") is data
    assert flow.frame(data, is_text=True) is data
    assert flow.redactions == ()


def test_both_tables_are_as_long_as_promised() -> None:
    assert len(PLANTED) >= 40
    assert len(UNTOUCHED) >= 40


def test_names_scheme_attributes_and_everything_around_stay() -> None:
    request = (("Authorization", f"Bearer {OPAQUE}"), ("Cookie", f"a={OPAQUE}; b=xyz"))
    flow = redactor(request=request)
    auth, cookie = flow.headers(Side.REQUEST, request)
    assert auth[1].startswith("Bearer [token:")
    assert cookie[1].startswith("a=[")
    assert "; b=[cookie:" in cookie[1]
    (set_cookie,) = flow.headers(Side.RESPONSE, (("Set-Cookie", "sid=abc; Path=/; HttpOnly"),))
    assert set_cookie[1].endswith("]; Path=/; HttpOnly")
    assert flow.body(Side.RESPONSE, b'{ "a" :1,\n"token":"abcdefgh1", "b": [ ] }', None) == (
        b'{ "a" :1,\n"token":"%s", "b": [ ] }' % flow._note("token", b"abcdefgh1")
    )


def test_a_signed_link_keeps_host_and_path() -> None:
    stored = stored_body(of(websocket_url=f"wss://ws.chatgpt.com/ws/user/user-1?verify={HEX}"))
    assert json.loads(stored)["websocket_url"].startswith(
        "wss://ws.chatgpt.com/ws/user/user-1?verify=["
    )


def test_one_secret_has_one_stand_in_wherever_it_stood() -> None:
    flow = redactor(request=(("Authorization", f"Bearer {OPAQUE}"),))
    stood = [
        flow.headers(Side.REQUEST, (("Authorization", f"Bearer {OPAQUE}"),))[0][1].split()[1],
        json.loads(flow.body(Side.RESPONSE, of(accessToken=OPAQUE).encode(), None) or b"")[
            "accessToken"
        ],
        flow.url(f"/?access_token={quote(OPAQUE, safe='')}").partition("=")[2],
        flow.text("error", OPAQUE),
    ]
    assert len(set(stood)) == 1
    assert is_stand_in(stood[0])


def test_the_ledger_of_redactions_says_where_and_how_many() -> None:
    request = (("Authorization", f"Bearer {OPAQUE}"),)
    flow = redactor(path=f"/x?access_token={HEX}", request=request)
    flow.headers(Side.REQUEST, request)
    flow.url(f"/x?access_token={HEX}")
    flow.body(Side.RESPONSE, of(password="p4ssw0rd!", a=HEX).encode(), None)
    assert [(r.place, r.kind, r.count) for r in flow.redactions] == [
        ("request.headers.authorization", "token", 1),
        ("response.body", "password", 1),
        ("response.body", "token", 1),
        ("url.query.access_token", "token", 1),
    ]


def test_ids_that_cookies_repeat_stay_readable_elsewhere() -> None:
    device = "00000c01-0000-4000-8000-000000000c01"
    flow = redactor(request=(("Cookie", f"oai-did={device}"),))
    body = of(device_id=device).encode()
    assert flow.body(Side.REQUEST, body, None) is body


def test_minimal_keeps_names_and_shapes_only() -> None:
    flow = Redactor(KEY, Privacy.MINIMAL).for_flow(record())
    headers = (("Content-Type", "text/html"), ("cf-ray", "abc"), ("Cookie", "a=b"))
    assert flow.headers(Side.REQUEST, headers) == (
        ("Content-Type", "text/html"),
        ("cf-ray", "<3 chars>"),
        ("Cookie", "<3 chars>"),
    )
    url = flow.url("/backend-api/conversation/6700aaaa-bbbb-8007-9ccc-ddddeeee0000?q=secret&x")
    assert url.startswith("/backend-api/conversation/[id:")
    assert url.endswith("]?q=<6 chars>&<1 chars>")
    assert flow.body(Side.REQUEST, b"{}", None) is None
    assert flow.frame(b"{}", is_text=True) is None


def test_full_changes_nothing() -> None:
    flow = Redactor(KEY, Privacy.FULL).for_flow(record())
    headers = (("Authorization", "Bearer x"),)
    body = b'{"password":"x"}'
    assert flow.headers(Side.REQUEST, headers) is headers
    assert flow.body(Side.REQUEST, body, None) is body
    assert flow.url("/?sig=abcdefgh1") == "/?sig=abcdefgh1"
    assert flow.redactions == ()


def test_a_flow_can_be_held_to_a_stricter_level() -> None:
    flow = STANDARD.for_flow(record(), level=Privacy.MINIMAL)
    assert flow.body(Side.REQUEST, b"{}", None) is None


def test_a_bug_in_redaction_stores_a_marker_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("addon.privacy.redaction.clean", broken)
    flow = redactor()
    assert flow.body(Side.REQUEST, b'{"secret":"x"}', None) == NOT_STORED.encode()
    assert flow.text("error", OPAQUE) == NOT_STORED
    assert ("request.body", "failed") in {(r.place, r.kind) for r in flow.redactions}


def test_compressed_content_that_nobody_can_read_is_not_stored() -> None:
    torn = gzip.compress(of(access_token=OPAQUE).encode())[:10]
    flow = redactor()
    assert flow.body(Side.REQUEST, torn, None) == NOT_STORED.encode()
    assert flow.redactions[0].kind == "unreadable"


@pytest.mark.parametrize(
    "body",
    [
        b'{"code": "ac_8hJk2LmN0pQrStUvWxYz12", "grant_type": "authorization_code"}',
        b'{"session_key": "8hJk2LmN0pQrStUv"}',
        b"openai-insecure-api-key.ek_8hJk2LmN0pQrStUv0123456789",
        b'{"bearer": "8hJk2LmN0pQrStUv"}',
        b'{"passwords": ["8hJk2LmN0pQrStUv"]}',
        b'{"user_password_hash": "8hJk2LmN0pQrStUv"}',
    ],
)
def test_secrets_under_less_usual_names_are_replaced(body: bytes) -> None:
    redacted = Redactor(b"k" * 32, Privacy.STANDARD).for_flow(None).body(Side.REQUEST, body, None)
    assert redacted is not None
    assert b"8hJk2LmN0pQrStUv" not in redacted


@pytest.mark.parametrize(
    "body",
    [
        b'{"code": "model_cap_exceeded_for_this_model"}',
        b'{"language": "python", "code": "import os; x = 12345678901234567890"}',
    ],
)
def test_error_codes_and_source_code_stay(body: bytes) -> None:
    assert (
        Redactor(b"k" * 32, Privacy.STANDARD).for_flow(None).body(Side.REQUEST, body, None) == body
    )


def test_what_went_out_instead_is_cleaned_in_the_same_way_and_counted_apart() -> None:
    redactor = Redactor(KEY, Privacy.STANDARD).for_flow(None)
    data = b'{"access_token": "SYNTHETICSECRETVALUE0123456789"}'
    assert redactor.sent(data, None) == redactor.body(Side.REQUEST, data, None)
    assert {redaction.place for redaction in redactor.redactions} == {"sent.body", "request.body"}
    assert Redactor(KEY, Privacy.MINIMAL).for_flow(None).sent(data, None) is None


IDS = ["00000c01-0000-4000-8000-000000000c01", "client-created-root", "turn-3f2a", "g-p-68a0"]


@pytest.mark.parametrize("secret", [JWT, JWE, SENTINEL, API_KEY, PEM])
def test_facts_lose_their_secrets_wherever_they_stand(secret: str) -> None:
    facts: list[Any] = [
        [IDS[0], None, {"title": f"about {secret}"}],
        [IDS[0], IDS[1], {"text": f"it is\n{secret}, \u201csee\u201d", "place": 0, "weight": 1.5}],
        [IDS[0], IDS[2], {"metadata": json.dumps({"args": [secret]}), "name": None}],
        {"attachments": [{"name": f"{secret}.txt", "id": IDS[3]}], "hidden": True},
    ]
    at_work = redactor()
    cleaned = at_work.facts(facts)
    assert find_leaks(json.dumps(cleaned).encode(), [json.dumps(secret)[1:-1].encode()]) == []
    assert [row[:2] for row in cleaned[:3]] == [row[:2] for row in facts[:3]]
    assert cleaned[1][2]["text"].startswith("it is\n[")
    assert (cleaned[1][2]["place"], cleaned[1][2]["weight"]) == (0, 1.5)
    assert (cleaned[3]["attachments"][0]["id"], cleaned[3]["hidden"]) == (IDS[3], True)
    assert {redaction.place for redaction in at_work.redactions} == {"conversation"}


def test_facts_know_what_the_rest_of_the_flow_held() -> None:
    at_work = redactor(request=(("authorization", f"Bearer {OPAQUE}"),))
    (header,) = at_work.headers(Side.REQUEST, (("authorization", f"Bearer {OPAQUE}"),))
    cleaned = at_work.facts({"text": f"you sent {OPAQUE}"})
    assert cleaned == {"text": f"you sent {header[1].removeprefix('Bearer ')}"}


@pytest.mark.parametrize(
    "facts",
    [
        {"text": "sk-learn-contrib is a package; a Basic course; Bearer of news", "id": IDS[0]},
        {"text": "\ue200cite\ue202turn0search0\ue201 Done.", "size": 2**53, "at": 1767225600.125},
        [IDS, {"role": "user", "status": "finished_successfully", "name": "key.pdf"}],
    ],
)
def test_facts_without_secrets_are_the_same_object(facts: object) -> None:
    assert redactor().facts(facts) is facts


def test_facts_are_kept_as_the_level_says() -> None:
    facts = {"text": API_KEY}
    assert Redactor(KEY, Privacy.FULL).for_flow(None).facts(facts) is facts
    assert Redactor(KEY, Privacy.MINIMAL).for_flow(None).facts(facts) is None


def test_facts_that_cannot_be_searched_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    at_work = redactor()
    assert at_work.facts(deep) is None
    assert at_work.facts({"text": b"bytes"}) is None
    monkeypatch.setattr("addon.privacy.redaction.clean", lambda *_: 1 / 0)
    assert at_work.facts({"text": API_KEY}) is None
    assert [(r.place, r.kind, r.count) for r in at_work.redactions] == [
        ("conversation", "failed", 3)
    ]


def test_looking_at_facts_a_second_time_counts_nothing() -> None:
    at_work = redactor()
    assert at_work.facts({"text": API_KEY}, counted=False) != {"text": API_KEY}
    assert at_work.redactions == ()
