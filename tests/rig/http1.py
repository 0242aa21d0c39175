"""HTTP/1.1 for the scripted origin: by hand, so that it can also misbehave."""

import asyncio

from tests.rig.message import Handler, Headers, Received, Reply, SocketHandler
from tests.rig.websocket import Upgraded, is_upgrade

BODILESS = frozenset({204, 304})


async def serve(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    handle: Handler,
    handle_socket: SocketHandler,
) -> None:
    """Answers the requests of one connection until the client leaves it."""
    while (request := await _read_request(reader)) is not None:
        if is_upgrade(request):
            socket = Upgraded(reader, writer)
            await socket.accept(request)
            await handle_socket(request, socket)
            return
        await handle(request, _Reply(writer, head=request.method == "HEAD"))
        if request.header("connection") == "close":
            return


class _Reply(Reply):
    def __init__(self, writer: asyncio.StreamWriter, *, head: bool) -> None:
        self._writer = writer
        self._head = head
        self._chunked = False
        self._bodiless = head

    async def start(self, status: int, headers: Headers = ()) -> None:
        names = {name.lower() for name, _ in headers}
        self._bodiless = self._head or status in BODILESS
        self._chunked = not self._bodiless and "content-length" not in names
        if self._chunked:
            headers = (*headers, ("transfer-encoding", "chunked"))
        await self._write(f"HTTP/1.1 {status} Synthetic\r\n".encode() + _lines(headers) + b"\r\n")

    async def data(self, chunk: bytes) -> None:
        if not chunk or self._bodiless:
            return
        await self._write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if self._chunked else chunk)

    async def end(self, trailers: Headers = ()) -> None:
        if self._chunked:
            await self._write(b"0\r\n" + _lines(trailers) + b"\r\n")

    async def abort(self) -> None:
        self._writer.transport.abort()

    async def _write(self, data: bytes) -> None:
        if self._writer.is_closing():
            raise ConnectionResetError
        self._writer.write(data)
        await self._writer.drain()


def _lines(headers: Headers) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode()


async def _read_request(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, version = first.split(" ")
    headers = tuple(
        (name.strip().lower(), value.strip())
        for name, _, value in (line.partition(":") for line in lines)
    )
    fields = dict(headers)
    if fields.get("transfer-encoding") == "chunked":
        body = await _read_chunks(reader)
    else:
        body = await reader.readexactly(int(fields.get("content-length", 0)))
    return Received(
        method=method,
        host=fields.get("host", "").partition(":")[0],
        path=path,
        headers=headers,
        body=body,
        http_version=version,
    )


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while size := int((await reader.readline()).partition(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readline()
    while (await reader.readline()).strip():
        pass
    return bytes(body)
