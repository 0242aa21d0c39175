"""What chatcap shows of a flow in mitmproxy's own views (fact F7.6)."""

from mitmproxy import http

from addon.protocol.endpoint import Category, Match

MARKERS = {Category.TELEMETRY: ":satellite:", Category.LATENCY: ":stopwatch:"}


def annotate(flow: http.HTTPFlow, match: Match) -> None:
    """Name the endpoint and the category, for eyes and for `~meta`, `~comment`, `~marker`.

    Metadata holds text only: anything else could keep mitmproxy from saving the flow (F7.5).
    """
    name = match.endpoint.name if match.endpoint else "undeclared"
    flow.metadata["chatcap.category"] = match.category.value
    flow.metadata["chatcap.endpoint"] = name
    flow.metadata.setdefault("chatcap.action", "passed")
    flow.comment = flow.comment or f"{match.category.value}: {name}"
    flow.marked = flow.marked or MARKERS.get(match.category, "")
