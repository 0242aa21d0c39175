"""A real proxy in this process, so that a test can break any function of chatcap while it runs."""

import asyncio
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any, Self

from mitmproxy import options
from mitmproxy.tools.dump import DumpMaster

from addon.glue.hooks import ChatCap
from tests.rig import redirect
from tests.rig.origin import Origin

ROOMS = ("addon.telemetry", "addon.glue", "addon.protocol")


class InsideProxy:
    """Use as a context manager: mitmproxy's DumpMaster with the addon, in a thread of its own."""

    def __init__(self, origin: Origin, folder: Path, **wanted: Any) -> None:
        self._origin = origin
        self._folder = folder
        self._wanted = wanted
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self.port = 0
        self.ca = folder / "mitmproxy-ca-cert.pem"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def choose(self, **wanted: Any) -> None:
        """Set options, as `:set` does."""
        self.call(lambda: self._master.options.update(**wanted))

    def call(self, act: Callable[[], object]) -> None:
        """Run something in the proxy's thread, and wait for it."""

        async def run() -> None:
            act()

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    @contextmanager
    def watching(self) -> Iterator[set[CodeType]]:
        """Which code of Python runs in the proxy's thread meanwhile."""
        seen: set[CodeType] = set()

        def note(frame: FrameType, event: str, _argument: object) -> None:
            if event == "call":
                seen.add(frame.f_code)

        self.call(lambda: sys.setprofile(note))
        try:
            yield seen
        finally:
            self.call(lambda: sys.setprofile(None))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._master.shutdown()
        self._thread.join(20)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        wanted = options.Options(confdir=str(self._folder))
        self._master = DumpMaster(wanted, with_termlog=False, with_dumper=False)
        self._master.addons.add(redirect, ChatCap())
        wanted.update(
            listen_host="127.0.0.1",
            listen_port=0,
            ssl_insecure=True,
            redirect_port=self._origin.port,
            chatcap_db=str(self._folder / "chatcap.db"),
            **self._wanted,
        )
        task = asyncio.create_task(self._master.run())
        server: Any = self._master.addons.get("proxyserver")
        while not (addresses := server.listen_addrs()):  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.01)
        self.port = addresses[0][1]
        self._ready.set()
        await task
        await server.servers.update([])  # or the sockets are left to the garbage collector


def functions(ran: set[CodeType]) -> list[FunctionType]:
    """The functions of chatcap whose code is among this, wherever they are kept."""
    found = {
        id(each.__code__): each
        for each in gc.get_objects()
        if isinstance(each, FunctionType)
        and each.__code__ in ran
        and (each.__module__ or "").startswith(ROOMS)
    }
    return sorted(found.values(), key=name_of)


def name_of(function: FunctionType) -> str:
    line = function.__code__.co_firstlineno
    return f"{function.__module__}.{function.__qualname__}:{line}"


class BrokenError(Exception):
    """What a broken function raises."""


@contextmanager
def broken(function: FunctionType) -> Iterator[None]:
    """The function raises, whoever calls it and by whichever name."""
    code = function.__code__
    function.__code__ = _raiser.__code__.replace(co_freevars=code.co_freevars)
    try:
        yield
    finally:
        function.__code__ = code


def _raiser(*_: object, **__: object) -> None:
    raise BrokenError
