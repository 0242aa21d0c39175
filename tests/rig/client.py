"""A scripted browser: httpx for requests, websockets for sockets, both through the proxy."""

import ssl
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


def websocket(url: str, proxy: str, ca: Path, **options: Any) -> ClientConnection:
    socket: ClientConnection = connect(
        url, proxy=proxy, ssl=trusting(ca), open_timeout=TIMEOUT_S, **options
    )
    return socket
