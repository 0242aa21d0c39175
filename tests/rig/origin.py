"""The scripted origin: a TLS server on 127.0.0.1 that stands in for every ChatGPT host.

It runs in a thread with its own event loop, so tests stay plain synchronous functions.
"""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.rig import http1, http2
from tests.rig.authority import Authority
from tests.rig.message import Handler, Received, Reply, Socket, SocketHandler
from tests.rig.tunnel import relay

GONE = (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError)
HEAD_LIMIT = 4 * 1024 * 1024

T = TypeVar("T")
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


class Gate:
    """Holds the origin until the test opens it; no sleeping, no guessing."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._open = asyncio.Event()
        self._reached = threading.Event()

    def open(self) -> None:
        self._loop.call_soon_threadsafe(self._open.set)

    def reached(self, timeout_s: float = 10) -> bool:
        """Waits until the origin stands before the gate."""
        return self._reached.wait(timeout_s)

    async def passed(self) -> None:
        self._reached.set()
        await self._open.wait()


class Origin:
    """Use as a context manager. `port` speaks TLS, `tunnel_port` is an upstream proxy to it."""

    def __init__(self, folder: Path, *, http2: bool = True) -> None:
        self.authority = Authority(folder)
        self.received: list[Received] = []
        self.unreachable: set[str] = set()
        self.port = 0
        self.tunnel_port = 0
        self._http2 = http2
        self._routes: list[tuple[str, str | None, str, Handler]] = []
        self._sockets: dict[str, SocketHandler] = {}
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def route(self, method: str, path: str, handler: Handler, *, host: str | None = None) -> None:
        """Answers `method path` (`path` without query); the last route given wins."""
        self._routes.insert(0, (method, host, path, handler))

    def socket(self, path: str, handler: SocketHandler) -> None:
        self._sockets[path] = handler

    def gate(self) -> Gate:
        return Gate(self._loop)

    def requests(self, path: str) -> list[Received]:
        return [request for request in self.received if request.route == path]

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = self._call(self._listen(self._serve, tls=True))
        self.tunnel_port = self._call(self._listen(self._relay, tls=False))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self, serve: Serve, *, tls: bool) -> int:
        context = self.authority.server_context(http2=self._http2) if tls else None

        async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            try:
                with contextlib.suppress(*GONE, asyncio.CancelledError):
                    await serve(reader, writer)
            finally:
                self._tasks.discard(task)
                writer.close()

        server = await asyncio.start_server(
            guarded, "127.0.0.1", 0, ssl=context, limit=HEAD_LIMIT, backlog=256
        )
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await relay(reader, writer, self.port, self.unreachable)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tls = writer.get_extra_info("ssl_object")
        if tls.selected_alpn_protocol() == "h2":
            await http2.serve(reader, writer, self._answer)
        else:
            await http1.serve(reader, writer, self._answer, self._converse)

    async def _answer(self, request: Received, reply: Reply) -> None:
        self.received.append(request)
        with contextlib.suppress(*GONE):
            await self._find(request)(request, reply)

    async def _converse(self, request: Received, socket: Socket) -> None:
        self.received.append(request)
        await self._sockets[request.route](request, socket)

    def _find(self, request: Received) -> Handler:
        for method, host, path, handler in self._routes:
            if (method, path) == (request.method, request.route) and host in {None, request.host}:
                return handler
        return not_found


async def not_found(_request: Received, reply: Reply) -> None:
    await reply.start(404, (("content-type", "application/json"),))
    if _request.method != "HEAD":
        await reply.data(b'{"detail":"Not Found"}')
    await reply.end()
