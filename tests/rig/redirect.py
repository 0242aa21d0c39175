"""A mitmproxy script for the tests: leads every host to the scripted origin.

mitmdump -s tests/rig/redirect.py --set redirect_port=PORT
"""

from mitmproxy import ctx
from mitmproxy.addonmanager import Loader
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

UNREACHABLE_HOST = "unreachable.chatgpt.com"
UNREACHABLE_PORT = 9  # the discard port: nothing listens there


def load(loader: Loader) -> None:
    loader.add_option("redirect_port", int, 0, "Where the scripted origin listens.")


def server_connect(data: ServerConnectionHookData) -> None:
    address = data.server.address
    port = UNREACHABLE_PORT if address and address[0] == UNREACHABLE_HOST else _port()
    data.server.address = ("127.0.0.1", port)


def _port() -> int:
    return int(ctx.options.redirect_port)
