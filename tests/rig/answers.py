"""Handlers for the scripted origin."""

import asyncio
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import brotli
import zstandard

from tests.rig.message import Handler, Headers, Received, Reply, Socket, SocketHandler
from tests.rig.origin import Gate

JSON = "application/json"
EVENT_STREAM = "text/event-stream; charset=utf-8"


def content(
    body: bytes,
    *,
    status: int = 200,
    content_type: str | None = JSON,
    encoding: str | None = None,
    headers: Headers = (),
    trailers: Headers = (),
) -> Handler:
    """A whole body at once; with `trailers` it is chunked, else it has a length."""
    data = b"".join(encoder(encoding)([body]))
    fields = (*_type(content_type, encoding), *headers)
    if not trailers and status not in {204, 304}:
        fields = (*fields, ("content-length", str(len(data))))

    async def answer(_request: Received, reply: Reply) -> None:
        await reply.start(status, fields)
        if _request.method != "HEAD" and status not in {204, 304}:
            await reply.data(data)
        await reply.end(trailers)

    return answer


def json_content(value: object, *, status: int = 200, headers: Headers = ()) -> Handler:
    return content(json.dumps(value).encode(), status=status, headers=headers)


def stream(
    pieces: Sequence[bytes],
    *,
    content_type: str = EVENT_STREAM,
    encoding: str | None = None,
    headers: Headers = (),
    gate: Gate | None = None,
    pause_s: float = 0,
    abort: bool = False,
) -> Handler:
    """Piece by piece. After the first one the origin waits at the `gate`; `abort` breaks off."""

    async def answer(_request: Received, reply: Reply) -> None:
        await reply.start(200, (*_type(content_type, encoding), *headers))
        for number, data in enumerate(encoder(encoding)(pieces)):
            if number and gate:
                await gate.passed()
            if number:
                await asyncio.sleep(pause_s)
            await reply.data(data)
        await (reply.abort() if abort else reply.end())

    return answer


def silent(gate: Gate) -> Handler:
    """Says nothing at all until the gate opens."""

    async def answer(_request: Received, reply: Reply) -> None:
        await gate.passed()
        await reply.abort()

    return answer


def sse_events(data: bytes) -> list[bytes]:
    """The events of a recorded stream, each with its closing blank line."""
    return [event + b"\n\n" for event in data.replace(b"\r\n", b"\n").split(b"\n\n") if event]


def conversation(script: Iterable[tuple[str, str | bytes]], *, pause_s: float = 0) -> SocketHandler:
    """A WebSocket by a script of ("send" | "expect", message); the client closes it."""

    async def converse(_request: Received, socket: Socket) -> None:
        for act, message in script:
            if act == "send":
                await asyncio.sleep(pause_s)
                await socket.send(message)
            elif await socket.receive() != message:
                await socket.close(1002)
                return
        while await socket.receive() is not None:
            pass

    return converse


def encoder(encoding: str | None) -> Callable[[Iterable[bytes]], Iterator[bytes]]:
    """Encodes a stream so that each piece can be decoded as soon as it arrives."""
    return {None: _identity, "gzip": _gzip, "br": _brotli, "zstd": _zstandard}[encoding]


def _identity(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from pieces


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(wbits=31)
    for piece in pieces:
        yield compressor.compress(piece) + compressor.flush(zlib.Z_SYNC_FLUSH)
    yield compressor.flush()


def _brotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    compressor = brotli.Compressor(quality=5)
    for piece in pieces:
        yield compressor.process(piece) + compressor.flush()
    yield compressor.finish()


def _zstandard(pieces: Iterable[bytes]) -> Iterator[bytes]:
    compressor = zstandard.ZstdCompressor().compressobj()
    for piece in pieces:
        yield compressor.compress(piece) + compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    yield compressor.flush()


def _type(content_type: str | None, encoding: str | None) -> Headers:
    fields = {"content-type": content_type, "content-encoding": encoding}
    return tuple((name, value) for name, value in fields.items() if value)
