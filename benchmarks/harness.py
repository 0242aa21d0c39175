"""What the benchmarks share: a scripted origin, a load client, and mitmdump in between.

Origin and load run as processes of their own (`python -m benchmarks.harness origin …`), so
that the proxy is the only busy thing in its process.
"""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ADDON = ROOT / "addon" / "main.py"
HOST = "chatgpt.com"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.02)
    raise SystemExit(f"nothing listens on port {port}")


@contextlib.contextmanager
def running(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process that listens on `port`, ended by SIGTERM."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def origin(port: int) -> Iterator[None]:
    with running([sys.executable, "-m", "benchmarks.harness", "origin", str(port)], port):
        yield


@contextlib.contextmanager
def mitmdump(origin_port: int, confdir: Path, *options: str) -> Iterator[tuple[int, int]]:
    """Run mitmdump in front of the origin: its port and process id."""
    port = free_port()
    program = Path(sys.executable).with_name("mitmdump")
    command = [str(program), "-q", "--mode", f"reverse:http://127.0.0.1:{origin_port}"]
    command += ["--listen-host", "127.0.0.1", "-p", str(port)]
    command += ["--set", f"confdir={confdir}", "--set", "keep_host_header=true", *options]
    with running(command, port) as process:
        yield port, process.pid


def addon_options(database: Path) -> tuple[str, ...]:
    return ("-s", str(ADDON), "--set", f"chatcap_db={database}")


@dataclass(frozen=True)
class Load:
    """What a run of the load client measured."""

    requests: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def load(port: int, requests: int, connections: int) -> Load:
    """Send requests over several connections at once, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.harness", "load"]
    command += [str(port), str(requests), str(connections)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    output = subprocess.run(command, check=True, capture_output=True, env=env).stdout
    return Load(**json.loads(output))


# -- the origin: 8 KB JSON documents, no two alike


class Origin(asyncio.Protocol):
    """Answers each GET with a conversation document, and `/stream` with paced events."""

    served = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._writable = asyncio.Event()
        self._writable.set()
        self._pending = b""

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            head, _, self._pending = self._pending.partition(b"\r\n\r\n")
            if b"/f/conversation " in head:
                self._streaming = asyncio.ensure_future(self._stream())
            elif b"/files/download/" in head:
                self._streaming = asyncio.ensure_future(self._download(head))
            else:
                Origin.served += 1
                self._transport.write(_answer(document(Origin.served)))

    async def _stream(self) -> None:
        head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
        self._transport.write(f"{head}transfer-encoding: chunked\r\n\r\n".encode())
        for number in range(5):
            event = b'data: {"v": "event %d"}\n\n' % number
            self._transport.write(b"%x\r\n%s\r\n" % (len(event), event))
            await asyncio.sleep(0.05)
        self._transport.write(b"0\r\n\r\n")

    async def _download(self, head: bytes) -> None:
        megabytes = int(head.split(b"/files/download/")[1].split()[0])
        answer = f"HTTP/1.1 200 OK\r\ncontent-length: {megabytes * 2**20}\r\n\r\n"
        self._transport.write(answer.encode())
        for _ in range(megabytes):
            self._transport.write(bytes(2**20))
            await self._writable.wait()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()


def document(number: int) -> bytes:
    """A conversation document of about 8 KB (chatgpt-web.md, section 10.2)."""
    nodes = {_node_id(number, n): _node(number, n) for n in range(9)}
    value = {
        "title": f"Invented chat {number}",
        "create_time": 1767225600.5 + number,
        "update_time": 1767225700.5 + number,
        "mapping": nodes,
        "moderation_results": [],
        "current_node": _node_id(number, 8),
        "conversation_id": f"{number:08x}-0000-4000-8000-000000000c01",
        "is_archived": False,
        "safe_urls": [],
        "default_model_slug": "auto",
    }
    return json.dumps(value).encode()


def _node_id(number: int, n: int) -> str:
    return f"{number:08x}-{n:04x}-4000-8000-000000000b01"


def _node(number: int, n: int) -> dict[str, object]:
    words = " ".join(f"word{(number * 31 + n * 7 + k) % 997}" for k in range(40))
    message = {
        "id": _node_id(number, n),
        "author": {"role": "assistant" if n % 2 else "user", "name": None, "metadata": {}},
        "create_time": 1767225600.5 + n,
        "update_time": None,
        "content": {"content_type": "text", "parts": [words]},
        "status": "finished_successfully",
        "end_turn": True,
        "weight": 1.0,
        "metadata": {"model_slug": "auto", "is_complete": True},
        "recipient": "all",
        "channel": None,
    }
    return {
        "id": _node_id(number, n),
        "message": message,
        "parent": _node_id(number, n - 1) if n else None,
        "children": [_node_id(number, n + 1)] if n < 8 else [],
    }


def _answer(body: bytes) -> bytes:
    head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
    head += f"cf-ray: 0123456789abcdef-ZZZ\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Origin, "127.0.0.1", port)
    await server.serve_forever()


# -- the load


async def generate(port: int, requests: int, connections: int) -> Load:
    each = requests // connections
    started = time.perf_counter()
    await asyncio.gather(*(_connection(port, each, lane) for lane in range(connections)))
    return Load(each * connections, time.perf_counter() - started)


async def _connection(port: int, requests: int, lane: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for n in range(requests):
        writer.write(_request(lane, n))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()


def _request(lane: int, n: int) -> bytes:
    path = f"/backend-api/conversation/{lane:08x}-{n % 65536:04x}-4000-8000-000000000c01"
    lines = [f"GET {path} HTTP/1.1", f"host: {HOST}"]
    lines += ["authorization: Bearer SYNTHETIC.TOKEN.VALUE", "cookie: oai-did=SYNTHETIC; a=b"]
    lines += ["user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "accept: */*"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def main() -> None:
    role, *numbers = sys.argv[1:]
    if role == "origin":
        asyncio.run(serve(int(numbers[0])))
    else:
        port, requests, connections = map(int, numbers)
        found = asyncio.run(generate(port, requests, connections))
        print(json.dumps({"requests": found.requests, "seconds": found.seconds}))


if __name__ == "__main__":
    main()
