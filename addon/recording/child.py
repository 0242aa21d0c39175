"""The recorder process: reads parcels on stdin, commits them, and says so on stdout.

It outlives a proxy that is killed for as long as it takes to write what it was handed.
"""

import gc
import json
import os
import queue
import resource
import signal
import sys
import threading
import traceback
from dataclasses import asdict
from io import FileIO
from types import TracebackType
from typing import Any

from addon.errors import ChatcapError
from addon.recording.messages import Begin, End, Losses, Message, Parcel, unpack
from addon.recording.pipeline import Pipeline
from addon.recording.scribe import Scribe
from addon.store.writer import Writer


def main() -> int:
    """Serve one session."""
    sys.excepthook = _tell_where
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the end of stdin ends us, with nothing lost
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold raw flows
    # unbuffered: a thread that waits in a buffered stdin would keep Python from ending
    stream = FileIO(sys.stdin.fileno(), closefd=False)
    begin = unpack(stream)
    if not isinstance(begin, Begin):
        return 2
    try:
        writer = Writer(begin.database, begin.session, resume=begin.resume is not None)
    except ChatcapError as e:
        _reply(error=str(e))
        return 1
    # the proxy makes pseudonyms of the same key; the pipe is private, and nobody logs a reply
    _reply(ready=True, key=writer.key.hex())
    # What parsing makes is freed by its counts; looking for cycles in it costs a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000)
    _serve(begin, writer, stream)
    writer.close()
    return 0


def _serve(begin: Begin, writer: Writer, stream: FileIO) -> None:
    messages = _Inbox(stream)

    def report(text: str) -> None:
        _reply(trouble=text)

    pipeline = Pipeline(writer.key, begin, report)
    pipeline.resume(writer.unfinished, writer.messages)
    scribe = Scribe(
        writer,
        pipeline,
        report=report,
        may_wait=lambda: not messages.ended,
        losses=begin.resume or Losses(),
    )
    while (message := messages.next()) is not None:
        if isinstance(message, Parcel):
            told = scribe.take(message)
            documents = {"documents": asdict(told)} if message.documents else {}
            _reply(done=message.number, **documents)
        elif isinstance(message, End):
            scribe.end(message.ended_at)
    _reply(ledger=asdict(writer.ledger), known=writer.known)


class _Inbox:
    """Takes parcels off the pipe at once, so that they survive a proxy that is killed.

    What it holds is bounded by the proxy, which counts every byte until it is committed.
    """

    def __init__(self, stream: FileIO) -> None:
        self._stream = stream
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self.ended = False
        threading.Thread(target=self._read, name="chatcap-inbox", daemon=True).start()

    def next(self) -> Message | None:
        return self._messages.get()

    def _read(self) -> None:
        while (message := unpack(self._stream)) is not None:
            self.ended = self.ended or isinstance(message, End)
            self._messages.put(message)
        self.ended = True
        self._messages.put(None)


def _reply(**reply: Any) -> None:
    """Say something to the proxy, if it is still there."""
    line = json.dumps(reply).encode() + b"\n"
    try:
        while line:
            line = line[os.write(sys.stdout.fileno(), line) :]
    except BrokenPipeError:
        pass


def _tell_where(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """A bug: its place, but not its message, which may quote a flow."""
    del error
    places = "".join(traceback.format_tb(trace))
    sys.stderr.write(f"chatcap recorder: {kind.__name__}\n{places}")


if __name__ == "__main__":
    sys.exit(main())
