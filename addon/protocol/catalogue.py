"""The registry as a table for people."""

from collections import Counter

from addon.protocol.endpoint import Endpoint
from addon.protocol.registry import ENDPOINTS

_HEAD = (
    "| Name | Method | Path | Hosts | Category | Vendor | Models | Source |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)


def as_markdown() -> str:
    """All endpoints by category, then name; `Models` says which bodies are described."""
    entries = sorted(ENDPOINTS, key=lambda entry: (entry.category, entry.name))
    return "\n".join((*_HEAD, *map(_row, entries)))


def summary() -> str:
    """One sentence with the figures."""
    modelled = sum(entry.request is not None or entry.response is not None for entry in ENDPOINTS)
    categories = Counter(entry.category for entry in ENDPOINTS)
    return (
        f"{len(ENDPOINTS)} endpoints in {len(categories)} categories,"
        f" {modelled} of them with models of their bodies."
    )


def _row(entry: Endpoint) -> str:
    bodies = (("request", entry.request), ("response", entry.response))
    models = ", ".join(name for name, model in bodies if model is not None)
    hosts = entry.hosts[0] + (f" +{len(entry.hosts) - 1}" if len(entry.hosts) > 1 else "")
    path = entry.path.replace("|", "\\|")
    cells = (
        f"`{entry.name}`",
        entry.method,
        f"`{path}`",
        f"`{hosts}`",
        entry.category,
        entry.vendor or "",
        models,
        entry.source,
    )
    return f"| {' | '.join(cells)} |"
