"""Runs snippets with a real shell, and a `curl` on its path that only tells what it was given."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

STUB = """#!/bin/sh
printf '%s\\0' "$@" > "$CALLED/arguments"
for argument; do [ "$argument" = @- ] && cat > "$CALLED/stdin"; done
exit 0
"""


@dataclass(frozen=True, slots=True)
class Called:
    """What `curl` was given; None without a stdin that it was told to read. `said` is stderr."""

    arguments: list[bytes]
    stdin: bytes | None
    said: str = ""

    def values(self, option: str) -> list[bytes]:
        """What stands behind each occurrence of an option."""
        after = zip(self.arguments, self.arguments[1:], strict=False)
        return [value for name, value in after if name == option.encode()]


class Shell:
    """A shell and the folder of its stub."""

    def __init__(self, folder: Path, program: str = "sh") -> None:
        self._folder = folder
        self._program = program
        stub = folder / "curl"
        stub.write_text(STUB)
        stub.chmod(0o755)

    def run(self, script: str, **variables: str) -> Called | None:
        """What the script had curl do; None if it never came to that."""
        arguments, stdin = self._folder / "arguments", self._folder / "stdin"
        arguments.unlink(missing_ok=True)
        stdin.unlink(missing_ok=True)
        path = f"{self._folder}:{os.environ['PATH']}"
        done = subprocess.run(
            [self._program],
            input=script.encode("utf-8", "surrogateescape"),
            capture_output=True,
            env={"PATH": path, "CALLED": str(self._folder), "LC_ALL": "C.UTF-8", **variables},
            cwd=self._folder,
            check=False,
        )
        if not arguments.exists():
            return None
        given = arguments.read_bytes().split(b"\0")[:-1]
        read = stdin.read_bytes() if stdin.exists() else None
        return Called(given, read, done.stderr.decode())
