"""How fast answers came, as a drawing: the proxy's clock beside the client's."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.queries.database import Row
from analysis.reports.charts import spans
from analysis.reports.units import milliseconds

if TYPE_CHECKING:
    from markupsafe import Markup

Span = tuple[float, float]


def latency_chart(models: Sequence[Row]) -> dict[str, Any] | None:
    """What a template needs: `rows` of (model, drawing, words), and how long all of the room is.

    A bar reaches from the median of the first token to the median of the whole answer. None
    where no model has both.
    """
    known = [(row, _span(row, ""), _span(row, "client_")) for row in models]
    known = [(row, ours, theirs) for row, ours, theirs in known if ours or theirs]
    if not known:
        return None
    longest = max(end for _, *both in known for span in both if span for end in span)
    return {
        "rows": [
            (
                row["model"] or "(not told)",
                _drawn(ours, theirs, longest),
                [_words("proxy", ours), _words("client", theirs)],
            )
            for row, ours, theirs in known
        ],
        "longest": milliseconds(longest),
    }


def _span(row: Row, clock: str) -> Span | None:
    first, last = (row[f"{clock}{name}_ms_p50"] for name in ("first_token", "total"))
    return None if first is None or last is None else (min(first, last), max(first, last))


def _drawn(ours: Span | None, theirs: Span | None, longest: float) -> "Markup":
    return spans(
        *((s[0] / longest, s[1] / longest) if s and longest else None for s in (ours, theirs))
    )


def _words(clock: str, span: Span | None) -> str:
    if span is None:
        return f"{clock}: no report"
    return f"{clock}: first token {milliseconds(span[0])}, whole {milliseconds(span[1])}"
