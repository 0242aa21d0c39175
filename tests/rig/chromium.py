"""Debian's Chromium without a window, led over the DevTools protocol."""

import asyncio
import json
import shutil
import subprocess
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

from analysis.running.browsers import chromium_options

PROGRAM = shutil.which("chromium")
START_TIMEOUT_S = 30
CALL_TIMEOUT_S = 60

QUIET = (
    "--headless=new",
    "--remote-debugging-port=0",
    # Whatever does not go through a proxy finds no host: nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-gpu",
    "--process-per-site",
    "--mute-audio",
)


class Chromium:
    """Use as an async context manager: one browser for any number of profiles and proxies.

    It trusts the authority that those proxies have in common, and no other. Without one there
    are no proxies, and nothing but files to read.
    """

    def __init__(self, folder: Path, authority: Path | None = None) -> None:
        assert PROGRAM is not None
        self.heard: list[Any] = []
        """What the browser told unasked, as far as a tab asked for it (`Network.enable` …)."""
        self._port = folder / "profile" / "DevToolsActivePort"
        self._said = folder / "chromium.out"
        self._command = [
            PROGRAM,
            *self._options(folder / "profile", authority),
            *QUIET,
            "about:blank",
        ]
        self._ids = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}

    async def profile(self, proxy_port: int | None = None) -> str:
        """The name of a new profile whose traffic goes to this proxy, with an empty tab."""
        proxy = {} if proxy_port is None else {"proxyServer": f"https=127.0.0.1:{proxy_port}"}
        made = await self.call("Target.createBrowserContext", **proxy)
        profile = str(made["browserContextId"])
        await self.call("Target.createTarget", url="about:blank", browserContextId=profile)
        return profile

    async def tab(self, profile: str) -> "Tab":
        """A tab behind the others of its window; windows are dear."""
        made = await self.call(
            "Target.createTarget", url="about:blank", browserContextId=profile, background=True
        )
        joined = await self.call("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        tab = Tab(self, joined["sessionId"])
        await tab.show()
        return tab

    async def call(self, method: str, session: str | None = None, **params: object) -> Any:
        """The result of one command of the protocol; fails as the browser says it failed."""
        said = await self.ask(method, session, **params)
        assert "error" not in said, (method, said["error"])
        return said["result"]

    async def ask(self, method: str, session: str | None = None, **params: object) -> Any:
        """The whole answer to one command: a `result` or an `error`."""
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": params}
        await self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        return await asyncio.wait_for(answer, CALL_TIMEOUT_S)

    async def __aenter__(self) -> Self:
        self._process = self._start()
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                url = await self._address()
                self._socket: ClientConnection = await connect(url, max_size=None, proxy=None)
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.ask("Browser.close")
        self._listening.cancel()
        await self._socket.close()
        try:
            await asyncio.to_thread(self._process.wait, 10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @staticmethod
    def _options(profile: Path, authority: Path | None) -> list[str]:
        if authority is not None:
            return chromium_options(profile, 9, authority)  # each profile has its own proxy
        return [f"--user-data-dir={profile}", "--no-first-run", "--no-sandbox"]

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._said.open("wb") as said:
            return subprocess.Popen(self._command, stdout=said, stderr=said)

    async def _address(self) -> str:
        while True:
            assert self._process.poll() is None, self._said.read_text()
            if self._port.exists() and (lines := self._port.read_text().splitlines())[1:]:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            await asyncio.sleep(0.05)

    async def _listen(self) -> None:
        async for text in self._socket:
            said = json.loads(text)
            if "method" in said:
                self.heard.append(said)
            answer = self._answers.pop(said.get("id"), None)
            if answer is not None and not answer.done():
                answer.set_result(said)


class Tab:
    """A tab in the background that is told to behave as if it were looked at, until `hide`."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session

    async def call(self, method: str, **params: object) -> Any:
        """The result of one command of the protocol to this tab."""
        return await self._browser.call(method, self._session, **params)

    async def go(self, url: str) -> None:
        said = await self.call("Page.navigate", url=url)
        assert "errorText" not in said, (url, said["errorText"])

    async def reload(self) -> None:
        await self.run("globalThis.isOld = true")
        await self.call("Page.reload")
        await self.until("!globalThis.isOld")

    async def hide(self) -> None:
        """Nobody looks: what the tab is in truth."""
        await self.call("Emulation.setFocusEmulationEnabled", enabled=False)
        await self.until("document.visibilityState === 'hidden'")

    async def show(self) -> None:
        await self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        await self.until("document.visibilityState === 'visible'")

    async def run(self, expression: str) -> Any:
        """The value of an expression, awaited if it is a promise."""
        said = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in said, (expression, said["exceptionDetails"])
        return said["result"].get("value")

    async def until(self, condition: str) -> None:
        """Waits for it to hold; a page that is on its way has no answer."""
        async with asyncio.timeout(CALL_TIMEOUT_S):
            while not await self._holds(condition):  # noqa: ASYNC110 -- nobody would set an event
                await asyncio.sleep(0.05)

    async def _holds(self, condition: str) -> bool:
        said = await self._browser.ask(
            "Runtime.evaluate", self._session, expression=condition, returnByValue=True
        )
        return bool(said.get("result", {}).get("result", {}).get("value"))
