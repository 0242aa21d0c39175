"""How fast an answer came: from the moments at which visible text was added."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

STALL_MS = 1_000.0
"""A pause between two pieces of text that a person notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Columns of `turns`, as that table describes them. Times in milliseconds since the request
    started, None when unknown; `tokens` are events that added visible text.
    """

    first_byte_ms: float | None
    first_token_ms: float | None
    last_token_ms: float | None
    total_ms: float | None
    tokens: int
    characters: int
    tokens_per_second: float | None
    """None with fewer than two tokens, and if they all came at once."""
    stalls: int
    stalled_ms: float
    longest_ms: float | None


def timing(
    points: Iterable[tuple[float, int]],
    *,
    first_byte_ms: float | None = None,
    total_ms: float | None = None,
) -> Timing:
    """The timing of an answer from (milliseconds, characters) of each piece of visible text.

    The wait for the first piece is no stall.
    """
    seen = sorted(point for point in points if point[1] > 0)
    times = [ms for ms, _ in seen]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    stalls = [pause for pause in pauses if pause >= STALL_MS]
    return Timing(
        first_byte_ms=first_byte_ms,
        first_token_ms=times[0] if times else None,
        last_token_ms=times[-1] if times else None,
        total_ms=total_ms,
        tokens=len(times),
        characters=sum(characters for _, characters in seen),
        tokens_per_second=_rate(times),
        stalls=len(stalls),
        stalled_ms=sum(stalls),
        longest_ms=max(pauses, default=None),
    )


def _rate(times: list[float]) -> float | None:
    if len(times) < 2 or times[-1] <= times[0]:
        return None
    return (len(times) - 1) * 1_000 / (times[-1] - times[0])
