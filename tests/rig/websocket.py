"""The origin's end of a WebSocket, after an HTTP/1.1 upgrade (RFC 6455)."""

import asyncio
import base64
import hashlib

from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Message, Ping, TextMessage

from tests.rig.message import Received, Socket

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3


def is_upgrade(request: Received) -> bool:
    return (request.header("upgrade") or "").lower() == "websocket"


class Upgraded(Socket):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = Connection(ConnectionType.SERVER)

    async def accept(self, request: Received) -> None:
        key = (request.header("sec-websocket-key") or "").encode()
        lines = [
            "HTTP/1.1 101 Switching Protocols",
            "upgrade: websocket",
            "connection: Upgrade",
            f"sec-websocket-accept: {base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()}",
        ]
        if protocol := request.header("sec-websocket-protocol"):
            lines.append(f"sec-websocket-protocol: {protocol.partition(',')[0]}")
        await self._write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def send(self, message: str | bytes) -> None:
        event = TextMessage(message) if isinstance(message, str) else BytesMessage(message)
        await self._send(event)

    async def receive(self) -> str | bytes | None:
        """The next whole message; None when the client has closed the socket."""
        text, data = "", b""
        while True:
            for event in self._frames.events():
                if isinstance(event, CloseConnection):
                    await self._send(event.response())
                    return None
                if isinstance(event, Ping):
                    await self._send(event.response())
                if isinstance(event, TextMessage):
                    text += event.data
                if isinstance(event, BytesMessage):
                    data += event.data
                if isinstance(event, Message) and event.message_finished:
                    return text or bytes(data)
            received = await self._reader.read(65536)
            if not received:
                return None
            self._frames.receive_data(received)

    async def close(self, code: int = 1000) -> None:
        await self._send(CloseConnection(code=code))
        while await self._reader.read(65536):
            pass

    async def abort(self) -> None:
        self._writer.transport.abort()

    async def _send(self, event: Event) -> None:
        await self._write(self._frames.send(event))

    async def _write(self, data: bytes) -> None:
        if self._writer.is_closing():
            raise ConnectionResetError
        self._writer.write(data)
        await self._writer.drain()
