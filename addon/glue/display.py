"""What chatcap shows of a flow in mitmproxy's own views (fact F7.6)."""

from mitmproxy import http

from addon.protocol.endpoint import Category, Match
from addon.protocol.records import Action, Treatment

MARKERS = {Category.TELEMETRY: ":satellite:", Category.LATENCY: ":stopwatch:"}
TREATED = {
    Action.ANSWERED: ":no_entry:",
    Action.STRIPPED: ":scissors:",
    Action.REWRITTEN: ":performing_arts:",
}
OURS = {"", *MARKERS.values(), *TREATED.values()}
SAYS = "; chatcap: "


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


def treated(flow: http.HTTPFlow, treatment: Treatment) -> None:
    """Show what was done to telemetry so far. A mark or a comment of the user's own stays."""
    flow.metadata["chatcap.action"] = treatment.action.value
    marker = TREATED.get(treatment.action)
    if marker is None:
        return
    if flow.marked in OURS:
        flow.marked = marker
    reason = f", {treatment.reason}" if treatment.reason else ""
    told = f"{flow.comment.partition(SAYS)[0]}{SAYS}{treatment.action.value}{reason}"
    flow.comment = told.removeprefix("; ")
