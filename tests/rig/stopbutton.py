"""A browser whose user presses Stop: it resets one HTTP/2 stream and keeps the connection.

httpx cannot do this; it leaves a stream without telling the server.
"""

import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived

from tests.rig.client import TIMEOUT_S, trusting


def stop(
    url: str, proxy_port: int, ca: Path, *, body: bytes | None = None, after: bytes = b""
) -> bytes:
    """GETs the URL, or POSTs a body to it; sends RST_STREAM (CANCEL) as soon as `after` has
    come, and returns what has.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    method = "GET" if body is None else "POST"
    with _tunnel(host, proxy_port, ca) as connection:
        h2 = H2Connection(H2Configuration(header_encoding="utf-8"))
        h2.initiate_connection()
        names = {":method": method, ":authority": host, ":scheme": "https", ":path": parts.path}
        if body is not None:
            names |= {"content-type": "application/json", "content-length": str(len(body))}
        h2.send_headers(1, list(names.items()), end_stream=body is None)
        if body is not None:
            h2.send_data(1, body, end_stream=True)
        data = _data_until(h2, connection, after)
        h2.reset_stream(1, ErrorCodes.CANCEL)
        connection.sendall(h2.data_to_send())
        return data


def _tunnel(host: str, proxy_port: int, ca: Path) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", proxy_port), timeout=TIMEOUT_S)
    plain.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nhost: {host}:443\r\n\r\n".encode())
    assert b" 200 " in plain.recv(4096)
    context = trusting(ca)
    context.set_alpn_protocols(["h2"])
    return context.wrap_socket(plain, server_hostname=host)


def _data_until(h2: H2Connection, connection: ssl.SSLSocket, marker: bytes) -> bytes:
    data = b""
    while not data or marker not in data:
        connection.sendall(h2.data_to_send())
        for event in h2.receive_data(connection.recv(65536)):
            if isinstance(event, DataReceived):
                data += event.data
    return data
