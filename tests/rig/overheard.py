"""A mitmproxy script that writes down each request as the client sent it, one JSON line each.

Whatever an addon later does to a flow: this is what the client said, and when by the monotonic
clock. `uploads.Heard` reads it.
"""

import base64
import json
import time
from pathlib import Path

from mitmproxy import ctx, http
from mitmproxy.addonmanager import Loader


def load(loader: Loader) -> None:
    loader.add_option("overheard_file", str, "", "Where the requests are written down.")


def request(flow: http.HTTPFlow) -> None:
    said = {
        "at": time.monotonic(),
        "method": flow.request.method,
        "host": flow.request.pretty_host,
        "path": flow.request.path,
        "headers": list(flow.request.headers.items(multi=True)),
        "body": base64.b64encode(flow.request.raw_content or b"").decode(),
    }
    with Path(ctx.options.overheard_file).open("a") as file:
        file.write(json.dumps(said) + "\n")
