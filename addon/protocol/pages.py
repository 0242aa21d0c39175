"""Whose page sent a request.

Vendors of telemetry serve every site. What others tell them is none of our business: no policy
touches it, and it is recorded as a stranger's, without content.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from addon.protocol.endpoint import Category, Match
from addon.protocol.hosts import AZURE, OPENAI
from addon.protocol.normalise import normalise_host

Header = Callable[[str], str | None]
"""A header's value by its name in lower case; None if there is none."""

STRANGER = Match(None, Category.OTHER, known_host=False)
_PAGE = re.compile(
    r"(?:https?|[a-z-]*extension)://([^/?#@\\\s,:\[\]]+|\[[0-9a-f:]+\])(?::\d+)?(?:[/?#].*)?",
    re.IGNORECASE,
)
"""A site's or a browser extension's. What does not look like one says nothing of its sender."""
_HUB = "hubs/conversations"
"""Where ChatGPT's sockets of 2024 were (chatgpt-web.md, section 7). Their sub-protocol is that of
all customers of Azure.
"""


def of_page(match: Match, host: str, header: Header, extra_hosts: frozenset[str]) -> Match:
    """`match`, which the registry gave for `host`, or a stranger's if another site's page asked.

    Told by Origin, which preflights have as well, and without one by Referer. Clients that send
    neither count as ChatGPT's, but at Azure's sockets only in the hub that was ChatGPT's: imports
    may have lost the headers, and browsers send Origin with every socket. `extra_hosts` are
    ChatGPT's, too. Never raises.
    """
    if not match.known_host or is_ours(host, extra_hosts):
        return match
    page = sender(header)
    at_azure = normalise_host(host).endswith(AZURE)
    if page is None:
        return match if not at_azure or _is_our_hub(match) else STRANGER
    if is_ours(page, extra_hosts):
        return match
    # a frame (a challenge, a tag) asks its own host, whatever the page around it
    own_frame = normalise_host(page) == normalise_host(host)
    return match if own_frame and not at_azure else STRANGER


def sender(header: Header) -> str | None:
    """The host of the page that asked, by its Origin or else its Referer; None: nobody said."""
    page = _PAGE.fullmatch(header("origin") or header("referer") or "")
    return None if page is None else page[1]


def _is_our_hub(match: Match) -> bool:
    return match.path_params.get("hub", "").lower() == _HUB


@lru_cache(maxsize=1024)
def is_ours(host: str, extra_hosts: frozenset[str]) -> bool:
    """Whether the host is OpenAI's, or one of those that were named as such."""
    name = normalise_host(host)
    return name in extra_hosts or name in OPENAI or name.endswith(_BELOW)


_BELOW = tuple(name for name in OPENAI if name.startswith("."))
