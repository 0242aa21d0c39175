"""What an origin understands of a request, and how it answers, whatever the HTTP version."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request as it reached the origin; header names in lower case, `path` with its query."""

    method: str
    host: str
    path: str
    headers: Headers
    body: bytes
    http_version: str

    @property
    def route(self) -> str:
        return self.path.partition("?")[0]

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name.lower()), None)


class Reply(Protocol):
    """One answer, piece by piece. Writing to a client that is gone raises ConnectionError."""

    async def start(self, status: int, headers: Headers = ()) -> None: ...
    async def data(self, chunk: bytes) -> None: ...
    async def end(self, trailers: Headers = ()) -> None: ...
    async def abort(self) -> None: ...


class Socket(Protocol):
    """The origin's end of a WebSocket."""

    async def send(self, message: str | bytes) -> None: ...
    async def receive(self) -> str | bytes | None: ...
    async def close(self, code: int = 1000) -> None: ...
    async def abort(self) -> None: ...


Handler = Callable[[Received, Reply], Awaitable[None]]
SocketHandler = Callable[[Received, Socket], Awaitable[None]]
