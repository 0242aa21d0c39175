"""A mitmproxy script that makes chatcap fail where a request asks for it.

Loaded before the addon. The header `x-break: begin` makes `Capture.begin` raise for this flow;
`x-break: tap` makes the copying of a streamed body raise; `x-break: recorder` the hand-over.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[2]))

from mitmproxy import http

from addon.glue.capture import Capture
from addon.glue.tap import Tap
from addon.recording.recorder import Recorder

HOOKS = ("begin", "answer_begins", "complete", "fail", "message", "socket_ends")
TAP_MARK = b"BREAK THE TAP"


class SabotageError(Exception):
    """What no part of chatcap expects."""


def _asked(flow: http.HTTPFlow) -> str:
    return str(flow.request.headers.get("x-break", ""))


def _break(owner: type, name: str, when: Callable[..., bool]) -> None:
    original = getattr(owner, name)

    def broken(self: Any, *args: Any, **kwargs: Any) -> Any:
        if when(*args):
            raise SabotageError(name)
        return original(self, *args, **kwargs)

    setattr(owner, name, broken)


def _recorder_asked(record: Any, *_rest: Any) -> bool:
    return ("x-break", "recorder") in record.request_headers


for hook in HOOKS:
    _break(Capture, hook, lambda flow, hook=hook: _asked(flow) == hook)
_break(Tap, "_feed", lambda chunk: TAP_MARK in chunk)
_break(Recorder, "open", _recorder_asked)
_break(Recorder, "close", _recorder_asked)
