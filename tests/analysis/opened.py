"""Opens a page in Chromium without a window and tells what came of it."""

import shutil
import socket
import subprocess
import threading
from pathlib import Path

PROGRAM = shutil.which("chromium")


class Opened:
    """What a browser made of a page: its `dom`, and which addresses it `asked` for."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.asked: list[str] = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self._listen, args=[server], daemon=True).start()
            self.dom = self._run(page, folder, server.getsockname()[1])

    def _run(self, page: Path, folder: Path, port: int) -> str:
        assert PROGRAM is not None
        done = subprocess.run(
            [
                PROGRAM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                f"--user-data-dir={folder}",
                f"--proxy-server=http://127.0.0.1:{port}",
                "--proxy-bypass-list=<-loopback>",
                "--virtual-time-budget=2000",
                "--dump-dom",
                page.as_uri(),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout

    def _listen(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                self.asked.append(connection.recv(1000).decode("latin-1").split("\r\n")[0])
