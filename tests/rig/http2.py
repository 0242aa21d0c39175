"""HTTP/2 for the scripted origin, over the h2 library that mitmproxy itself uses."""

import asyncio
from typing import Any

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

from tests.rig.message import Handler, Headers, Received, Reply

HEADER_LIMIT = 4 * 1024 * 1024


async def serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: Handler
) -> None:
    """Answers the requests of one connection, each in a task of its own."""
    connection = _Connection(writer, handle)
    try:
        await connection.open()
        while data := await reader.read(65536):
            await connection.receive(data)
    finally:
        connection.close()


class _Connection:
    def __init__(self, writer: asyncio.StreamWriter, handle: Handler) -> None:
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="latin-1"))
        self.window = asyncio.Condition()
        self._writer = writer
        self._handle = handle
        self._requests: dict[int, tuple[Headers, bytearray]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def open(self) -> None:
        self.h2.initiate_connection()
        self.h2.update_settings({SettingCodes.MAX_HEADER_LIST_SIZE: HEADER_LIMIT})
        self.h2.max_inbound_frame_size = 65536
        await self.flush()

    def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()

    async def flush(self) -> None:
        if self._writer.is_closing():
            raise ConnectionResetError
        self._writer.write(self.h2.data_to_send())
        await self._writer.drain()

    async def receive(self, data: bytes) -> None:
        for event in self.h2.receive_data(data):
            await self._on(event)
        await self.flush()

    async def _on(self, event: Any) -> None:
        match event:
            case RequestReceived():
                headers: Any = event.headers  # typed in newer h2 only
                self._requests[event.stream_id] = (tuple(headers), bytearray())
            case DataReceived():
                self._requests[event.stream_id][1].extend(event.data)
                size = event.flow_controlled_length
                self.h2.acknowledge_received_data(size, event.stream_id)
            case StreamEnded():
                self._start(event.stream_id)
            case StreamReset():
                if task := self._tasks.pop(event.stream_id, None):
                    task.cancel()
            case WindowUpdated():
                async with self.window:
                    self.window.notify_all()
            case ConnectionTerminated():
                self._writer.close()

    def _start(self, stream: int) -> None:
        headers, body = self._requests.pop(stream)
        fields = dict(headers)
        request = Received(
            method=fields[":method"],
            host=fields[":authority"].partition(":")[0],
            path=fields[":path"],
            headers=tuple(pair for pair in headers if not pair[0].startswith(":")),
            body=bytes(body),
            http_version="HTTP/2.0",
        )
        self._tasks[stream] = asyncio.create_task(self._run(stream, request))

    async def _run(self, stream: int, request: Received) -> None:
        try:
            await self._handle(request, _Reply(self, stream))
        finally:
            self._tasks.pop(stream, None)


class _Reply(Reply):
    def __init__(self, connection: _Connection, stream: int) -> None:
        self._connection = connection
        self._stream = stream

    async def start(self, status: int, headers: Headers = ()) -> None:
        fields = [(name.lower(), value) for name, value in headers]
        await self._do("send_headers", [(":status", str(status)), *fields])

    async def data(self, chunk: bytes) -> None:
        h2, rest = self._connection.h2, memoryview(chunk)
        while rest:
            async with self._connection.window:
                while not (window := h2.local_flow_control_window(self._stream)):
                    await self._connection.window.wait()
            size = min(window, h2.max_outbound_frame_size, len(rest))
            await self._do("send_data", bytes(rest[:size]))
            rest = rest[size:]

    async def end(self, trailers: Headers = ()) -> None:
        if trailers:
            await self._do("send_headers", list(trailers), end_stream=True)
        else:
            await self._do("end_stream")

    async def abort(self) -> None:
        await self._do("reset_stream", error_code=ErrorCodes.INTERNAL_ERROR)

    async def _do(self, action: str, *args: Any, **kwargs: Any) -> None:
        try:
            getattr(self._connection.h2, action)(self._stream, *args, **kwargs)
        except ProtocolError as e:
            raise ConnectionResetError from e
        await self._connection.flush()
