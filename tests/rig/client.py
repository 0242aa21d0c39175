"""A scripted browser: httpx for requests, websockets for sockets, both through the proxy."""

import asyncio
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

TIMEOUT_S = 20


def trusting(ca: Path) -> ssl.SSLContext:
    """A context that trusts this authority and no other."""
    return ssl.create_default_context(cafile=str(ca))


def browser(proxy: str, ca: Path, *, http2: bool = True, **options: Any) -> httpx.Client:
    return httpx.Client(
        proxy=proxy, verify=trusting(ca), http2=http2, timeout=TIMEOUT_S, trust_env=False, **options
    )


def direct() -> httpx.Client:
    """For a reverse proxy: no proxy settings, no TLS."""
    return httpx.Client(timeout=TIMEOUT_S, trust_env=False)


@contextmanager
def waiting(urls: Sequence[str], proxy: str, ca: Path, *, http2: bool = True) -> Iterator[None]:
    """Asks for all of them at once and waits in the background; leaves when the block ends."""

    async def ask() -> None:
        options: Any = {"proxy": proxy, "verify": trusting(ca), "timeout": TIMEOUT_S}
        async with httpx.AsyncClient(http2=http2, trust_env=False, **options) as client:
            await asyncio.gather(*map(client.get, urls), return_exceptions=True)

    loop = asyncio.new_event_loop()
    task = loop.create_task(ask())
    thread = threading.Thread(target=_run_until_cancelled, args=(loop, task))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


def _run_until_cancelled(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)
    # call_soon_threadsafe may still come while the loop is open
    loop.run_until_complete(loop.shutdown_asyncgens())


def websocket(url: str, proxy: str, ca: Path, **options: Any) -> ClientConnection:
    socket: ClientConnection = connect(
        url, proxy=proxy, ssl=trusting(ca), open_timeout=TIMEOUT_S, **options
    )
    return socket
