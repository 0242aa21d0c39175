"""Requests that carry a secret at each place where the ChatGPT web protocol has one."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from tests.rig.answers import content, stream
from tests.rig.message import Handler, Headers

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XbOuNd"
NO_ANSWER = content(b"{}")

REQUEST_HEADERS = (
    "Authorization",
    "X-Authorization",
    "Proxy-Authorization",
    "OpenAI-Sentinel-Chat-Requirements-Token",
    "OpenAI-Sentinel-Chat-Requirements-Prepare-Token",
    "OpenAI-Sentinel-Proof-Token",
    "OpenAI-Sentinel-Turnstile-Token",
    "OpenAI-Sentinel-SO-Token",
    "OpenAI-Sentinel-Arkose-Token",
    "X-Conduit-Token",
    "DD-API-KEY",
    "X-CSRF-Token",
)
COOKIES = (
    "__Secure-next-auth.session-token",
    "__Secure-next-auth.session-token.1",
    "__Host-next-auth.csrf-token",
    "cf_clearance",
    "__cf_bm",
    "_puid",
    "oai-sc",
    "some_cookie_of_tomorrow",
)
KEYS = (
    "accessToken",
    "sessionToken",
    "access_token",
    "refresh_token",
    "conduit_token",
    "prepare_token",
    "arkose_token",
    "reconnectionToken",
    "password",
    "client_secret",
)
URLS = ("wss_url", "websocket_url", "upload_url", "download_url")
PARAMETERS = ("access_token", "verify", "sig", "token", "code", "api_key")


@dataclass
class Secrets:
    """Makes a new secret on each call and remembers it under the name of its place."""

    made: dict[str, str] = field(default_factory=dict)

    def __call__(self, place: str) -> str:
        secret = f"PLANTED{len(self.made):03d}q7Zk{place[::-1].encode().hex()[:12]}x9vT"
        self.made[secret] = place
        return secret

    @property
    def needles(self) -> list[bytes]:
        return [secret.encode() for secret in self.made]


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One request with its answer; somewhere in them is a secret."""

    method: str = "POST"
    path: str = "/backend-api/me"
    headers: Headers = ()
    body: bytes = b"{}"
    content_type: str = "application/json"
    answer: Handler = NO_ANSWER


def requests(secret: Secrets) -> Iterator[Planted]:
    for make in (_headers, _urls, _bodies, _answers):
        yield from make(secret)


def _headers(secret: Secrets) -> Iterator[Planted]:
    for name in REQUEST_HEADERS:
        scheme = "Bearer " if "uthorization" in name else ""
        yield Planted(headers=((name, scheme + secret(name)),))
    yield Planted(headers=(("cookie", "; ".join(f"{name}={secret(name)}" for name in COOKIES)),))
    yield Planted(headers=(("referer", f"https://chatgpt.com/?token={secret('referer')}"),))
    for name in ("set-cookie", "x-conduit-token", "location"):
        value = secret(name)
        text = {"set-cookie": f"_puid={value}; Secure", "location": f"/cb?code={value}"}
        yield Planted(answer=content(b"{}", headers=((name, text.get(name, value)),)))


def _urls(secret: Secrets) -> Iterator[Planted]:
    for name in PARAMETERS:
        yield Planted(path=f"/backend-api/me?{name}={secret(f'url {name}')}&a=1")
    inner = quote(f"/api/v2/logs?ddsource=browser&dd-api-key={secret('ddforward')}", safe="")
    yield Planted(path=f"/ces/v1/telemetry/intake?ddforward={inner}")
    encoded = "".join(f"%{byte:02X}" for byte in secret("percent-encoded").encode())
    yield Planted(path=f"/backend-api/me?access_token={encoded}")


def _bodies(secret: Secrets) -> Iterator[Planted]:
    for name in KEYS:
        yield Planted(body=json.dumps({"a": [{name: secret(f"json {name}")}]}).encode())
    nested = json.dumps({"refresh_token": secret("json in json")})
    yield Planted(body=json.dumps({"payload": nested}).encode())
    form = urlencode({"username": "pat", "password": secret("form")}).encode()
    yield Planted(path="/api/auth/callback/login", body=form, content_type=FORM)
    part = (
        f'--XbOuNd\r\nContent-Disposition: form-data; name="password"\r\n\r\n{secret("multipart")}'
    )
    yield Planted(body=f"{part}\r\n--XbOuNd--\r\n".encode(), content_type=MULTIPART)
    turned = json.dumps({"access_token": secret("reversed base64")}).encode()
    yield Planted(
        path="/ces/v1/initialize?se=1",
        body=base64.b64encode(turned)[::-1],
        content_type="text/plain",
    )
    echoed = secret("echoed")
    message = json.dumps({"detail": {"message": f"Invalid token: {echoed}"}}).encode()
    yield Planted(
        headers=(("authorization", f"Bearer {echoed}"),), answer=content(message, status=401)
    )


def _answers(secret: Secrets) -> Iterator[Planted]:
    for name in KEYS:
        body = json.dumps({name: secret(f"answer {name}")}).encode()
        for encoding in (None, "gzip", "br", "zstd"):
            yield Planted(answer=content(body, encoding=encoding))
    for name in URLS:
        link = f"https://ws.chatgpt.com/ws/user?verify={secret(f'{name}')}&sig={secret(name)}"
        yield Planted(answer=content(json.dumps({name: link}).encode()))
    yield Planted(answer=stream(_events(secret("event"))))
    whole = b"".join(_events(secret("split over chunks")))
    yield Planted(answer=stream([whole[at : at + 7] for at in range(0, len(whole), 7)]))


def _events(token: str) -> list[bytes]:
    said = {"type": "resume_conversation_token", "token": token}
    return [b"event: delta\ndata: {}\n\n", f"data: {json.dumps(said)}\n\n".encode()]


def frames(secret: Secrets) -> list[tuple[str, str]]:
    """What both ends say on a WebSocket, as a script for `answers.conversation`."""
    inner = base64.b64encode(b"".join(_events(secret("base64 frame")))).decode()
    body = {"type": "http.response.body", "body": inner}
    hello = {"type": "system", "reconnectionToken": secret("server frame")}
    say: Callable[[object], str] = json.dumps
    return [
        ("expect", say({"command": {"access_token": secret("client frame")}})),
        ("send", say(hello)),
        ("send", say({"type": "message", "data": body})),
    ]
