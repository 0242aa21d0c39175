"""Makes captures/demo.mitm: `python -m captures.make_demo [FILE]` from the project's root.

A scripted browser plays the story of `captures.era_*` through a real mitmdump against a
scripted origin. Everything said is synthetic.
"""

import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from captures import era_2023, era_2024, era_2026
from captures.call import Call, SocketCall, Step
from captures.stopwatch import Stopwatch
from tests.rig import keep_streams
from tests.rig.answers import conversation
from tests.rig.client import browser, websocket
from tests.rig.message import Handler, Headers, Received, Reply
from tests.rig.origin import Origin
from tests.rig.proxy import Proxy

DEMO = Path(__file__).with_name("demo.mitm")
STORY: tuple[Step, ...] = (*era_2023.STEPS, *era_2024.STEPS, *era_2026.STEPS)
DEVICE = "00000d1d-0000-4000-8000-000000000d1d"
COOKIES = (
    f"oai-did={DEVICE}; __Secure-next-auth.session-token=SYNTHETIC-SESSION-TOKEN; "
    "__cf_bm=SYNTHETIC-CF-BM; _puid=user-SYNTHETICUSERID000000001:SYNTHETIC"
)
BROWSER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept-language": "en-US,en;q=0.5",
    "accept-encoding": "gzip, deflate, br, zstd",
}
SIGNED_IN = {
    "authorization": "Bearer SYNTHETIC.ACCESS.TOKEN",
    "cookie": COOKIES,
    "oai-device-id": DEVICE,
    "oai-language": "en-US",
    "oai-client-version": "prod-synthetic",
}
FIRST_PARTY = ("chat.openai.com", "chatgpt.com")


def main(target: Path) -> None:
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as name, Origin(Path(name)) as origin:
        origin.unreachable.add(era_2026.UNREACHABLE)
        arguments = (
            *("--mode", f"upstream:http://127.0.0.1:{origin.tunnel_port}"),
            *("--set", f"ssl_verify_upstream_trusted_ca={origin.authority.path}"),
            *("-s", keep_streams.__file__, "-w", str(target)),
        )
        with Proxy(Path(name), *arguments) as proxy:
            _play(origin, proxy)
            proxy.stop()


def _play(origin: Origin, proxy: Proxy) -> None:
    chance = random.Random(2023)  # the same pauses each time
    with (
        browser(proxy.url, proxy.ca, headers=BROWSER) as client,
        browser(proxy.url, proxy.ca, headers=BROWSER, http2=False) as older,
    ):
        page = _Browser(client, older)
        for number, step in enumerate(STORY):
            if isinstance(step, SocketCall):
                _converse(origin, proxy, step)
            else:
                answer = _served(step.answer, number, delay_s=chance.uniform(0.005, 0.09))
                origin.route(step.method, step.path, answer, host=step.host)
                page.ask(step)


def _served(answer: Handler, number: int, *, delay_s: float) -> Handler:
    """The answer with the headers that every one has, after the time a server takes to think."""
    headers: Headers = (
        ("server", "cloudflare"),
        ("x-request-id", f"00000f{number:02x}-0000-4000-8000-{number:012x}"),
        ("cf-ray", f"{0x8300000000000000 + number:x}-AMS"),
    )

    async def serve(request: Received, reply: Reply) -> None:
        await asyncio.sleep(delay_s)
        await answer(request, _WithHeaders(reply, headers))

    return serve


class _WithHeaders(Reply):
    def __init__(self, reply: Reply, headers: Headers) -> None:
        self._headers = headers
        self._reply = reply

    async def start(self, status: int, headers: Headers = ()) -> None:
        given = {name for name, _ in headers}
        added = tuple(pair for pair in self._headers if pair[0] not in given)
        await self._reply.start(status, headers + added)

    async def data(self, chunk: bytes) -> None:
        await self._reply.data(chunk)

    async def end(self, trailers: Headers = ()) -> None:
        await self._reply.end(trailers)

    async def abort(self) -> None:
        await self._reply.abort()


class _Browser:
    """Asks, and remembers how fast the last stream was told, to report it."""

    def __init__(self, client: httpx.Client, older: httpx.Client) -> None:
        self._client = client
        self._older = older
        self._report: dict[str, Any] = {}

    def ask(self, call: Call) -> None:
        headers = {"referer": f"https://{call.host}/", **dict(call.headers)}
        if call.host.endswith(FIRST_PARTY):
            headers = SIGNED_IN | headers
        if call.content_type:
            headers["content-type"] = call.content_type
        body = call.body
        if call.measured:
            body = json.dumps({**json.loads(body), **self._report}).encode()
        # httpx leaves an HTTP/2 stream without telling the server
        client = self._client if call.leave_after is None else self._older
        watch = Stopwatch()
        with (
            contextlib.suppress(httpx.HTTPError),
            client.stream(call.method, call.url, content=body, headers=headers) as response,
        ):
            for number, data in enumerate(response.iter_bytes()):
                watch.heard(data)
                if number == call.leave_after:
                    break
            if watch.tokens > 1:
                self._report = watch.report(response.headers["cf-ray"])


def _converse(origin: Origin, proxy: Proxy, call: SocketCall) -> None:
    path = "/" + call.url.split("/", 3)[3].partition("?")[0]
    origin.socket(path, conversation(call.script, pause_s=0.03))
    protocols = [call.subprotocol] if call.subprotocol else None
    with websocket(
        call.url, proxy.url, proxy.ca, subprotocols=protocols, additional_headers=BROWSER
    ) as socket:
        for act, message in call.script:
            if act == "expect":
                socket.send(message)
            else:
                socket.recv(timeout=10)


if __name__ == "__main__":
    started = time.monotonic()
    demo = Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO
    main(demo)
    print(f"{demo}: {demo.stat().st_size} bytes in {time.monotonic() - started:.0f} s")
