"""A mitmproxy script that writes down which hooks it was called with, one JSON line each.

Loaded after the addon, it shows that other scripts still get every event, and what chatcap
shows of a flow in mitmproxy's own views.
"""

import json
from collections.abc import Callable
from pathlib import Path

from mitmproxy import ctx, http
from mitmproxy.addonmanager import Loader

FLOW_HOOKS = (
    "requestheaders",
    "request",
    "responseheaders",
    "response",
    "error",
    "websocket_start",
    "websocket_message",
    "websocket_end",
)


def load(loader: Loader) -> None:
    loader.add_option("witness_file", str, "", "Where the witness writes.")


def _hook(name: str) -> Callable[[http.HTTPFlow], None]:
    def witness(flow: http.HTTPFlow) -> None:
        said = {
            "hook": name,
            "path": flow.request.path,
            "comment": flow.comment,
            "marked": flow.marked,
            "metadata": dict(flow.metadata),
            "stats": ctx.master.commands.call("chatcap.stats") if name == "response" else "",
        }
        with Path(ctx.options.witness_file).open("a") as file:
            file.write(json.dumps(said) + "\n")

    return witness


globals().update({name: _hook(name) for name in FLOW_HOOKS})
