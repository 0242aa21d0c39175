"""An upstream proxy that leads every CONNECT to one local port, or refuses it."""

import asyncio
from collections.abc import Container


async def relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    port: int,
    unreachable: Container[str],
) -> None:
    """Serves one client; hosts in `unreachable`, and anything but CONNECT, are answered 502."""
    method, target, _ = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ", 2)
    if method != "CONNECT" or target.rpartition(":")[0] in unreachable:
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
        return
    there, onward = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    try:
        await asyncio.gather(_copy(reader, onward), _copy(there, writer))
    finally:
        onward.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    finally:
        target.close()
