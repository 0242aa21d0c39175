"""A mitmproxy script that sets options while the proxy runs, as `:set` does in mitmproxy's UI.

A request with the header `x-set: {"name": "value"}` is answered here: 200, or 400 with the reason.
"""

import json

from mitmproxy import ctx, exceptions, http


def requestheaders(flow: http.HTTPFlow) -> None:
    wanted = flow.request.headers.get("x-set")
    if wanted is None:
        return
    try:
        ctx.options.update(**json.loads(wanted))
    except exceptions.OptionsError as e:
        flow.response = http.Response.make(400, str(e))
    else:
        flow.response = http.Response.make(200, ctx.master.commands.call("chatcap.stats"))
