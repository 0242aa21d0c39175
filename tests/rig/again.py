"""A mitmproxy script that sends one request again, as `r` in mitmproxy's UI does."""

import asyncio
from functools import partial

from mitmproxy import ctx, http


class Again:
    done = False

    def response(self, flow: http.HTTPFlow) -> None:
        if not self.done:
            self.done = True
            # not before the flow is over: mitmproxy replays no flow that is still live
            replay = partial(ctx.master.commands.call, "replay.client", [flow])
            asyncio.get_running_loop().call_later(0.2, replay)


addons = [Again()]
