"""A recording proxy between a scripted client and the scripted origin."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.rig.answers import json_content, silent
from tests.rig.client import browser, waiting
from tests.rig.origin import Origin
from tests.rig.proxy import Proxy, redirected
from tests.rig.record import Record, until

ADDON = Path(__file__).parents[2] / "addon" / "main.py"
SITE = "https://chatgpt.com"
NUMBERS = itertools.count()


class World:
    """Use as a context manager. `arguments` and `options` go to the proxy.

    A regular proxy, led to the origin by `redirect.py`, unless `mode` says otherwise.
    """

    def __init__(
        self,
        origin: Origin,
        folder: Path,
        *arguments: str,
        db: Path | None = None,
        mode: tuple[str, ...] | None = None,
        addon: Path = ADDON,
        **options: Any,
    ) -> None:
        self.origin = origin
        self.record = Record(db or folder / "record" / "chatcap.db")
        way = redirected(origin.port, origin.authority.path) if mode is None else mode
        recording = ("-s", str(addon), "--set", f"chatcap_db={self.record.path}")
        self.proxy = Proxy(folder, *way, *recording, *arguments, **options)
        self._clients: dict[bool, httpx.Client] = {}
        self._before = len(origin.received)

    def client(self, *, http2: bool = True) -> httpx.Client:
        if http2 not in self._clients:
            self._clients[http2] = browser(self.proxy.url, self.proxy.ca, http2=http2)
        return self._clients[http2]

    def path(self, name: str = "synthetic") -> str:
        """A path of ChatGPT's API that no other request of the whole run has."""
        return f"/backend-api/{name}/{next(NUMBERS)}"

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A request to ChatGPT over HTTP/2."""
        return self.client().request(method, SITE + path, **options)

    def finish(self, count: int) -> list[str]:
        """So many requests, asked and answered one after the other; their paths."""
        paths = [self.path("done") for _ in range(count)]
        for path in paths:
            self.origin.route("GET", path, json_content({"done": path}))
            assert self.ask("GET", path).json() == {"done": path}
        return paths

    @contextmanager
    def holding(self, count: int) -> Iterator[list[str]]:
        """So many requests that the origin has received and does not answer; their paths."""
        paths = [self.path("open") for _ in range(count)]
        gate = self.origin.gate()
        for path in paths:
            self.origin.route("GET", path, silent(gate))
        with waiting([SITE + path for path in paths], self.proxy.url, self.proxy.ca):
            assert until(lambda: all(self.origin.requests(path) for path in paths))
            yield paths
        gate.open()

    def __enter__(self) -> Self:
        before = self._sessions()
        self.proxy.start()
        if not until(lambda: self._sessions() > before or self.proxy.ended):
            raise AssertionError(f"chatcap does not record:\n{self.proxy.output}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in self._clients.values():
            client.close()
        self.proxy.__exit__(kind, error, trace)

    def settle(self, path: str) -> None:
        """Waits until all that the origin was asked for under this path has ended on the disk."""
        asked = sum(request.route == path for request in self.origin.received[self._before :])
        query = "SELECT 1 FROM flows WHERE path = ? AND outcome <> 'unfinished'"
        assert until(lambda: len(self.record.rows(query, path)) == asked), self.record.flows(path)

    def _sessions(self) -> int:
        with suppress(sqlite3.OperationalError):  # no table yet
            return len(self.record.rows("SELECT 1 FROM sessions"))
        return 0


WorldMaker = Callable[..., World]
