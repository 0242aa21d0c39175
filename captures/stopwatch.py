"""What the scripted browser measures of an answer, to report it as the real client does."""

import statistics
import time
from itertools import pairwise
from typing import Any

from addon.streams.conversation.decoded import Did
from addon.streams.conversation.stream import ConversationStream


class Stopwatch:
    """Runs from the moment at which the browser asks; in milliseconds."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._stream = ConversationStream()
        self._tokens: list[float] = []

    @property
    def tokens(self) -> int:
        """Pieces of visible text so far."""
        return len(self._tokens)

    def heard(self, data: bytes) -> None:
        """A piece of the answer has come, already decompressed."""
        texts = [step for step in self._stream.feed(data) if step.did is Did.TEXT]
        self._tokens += [self._elapsed()] * len(texts)

    def report(self, request_id: str) -> dict[str, Any]:
        """The fields of `lat/r` that a client measures (chatgpt-web.md, section 12), of an answer
        that ends now.
        """
        pauses = [later - earlier for earlier, later in pairwise(self._tokens)]
        cuts = statistics.quantiles(pauses, n=100, method="inclusive")
        figures = {
            "ts_first_token_ms": self._tokens[0],
            "ts_max_token_time_ms": max(pauses),
            "ts_mean_token_without_first_ms": statistics.mean(pauses),
            "ts_median_token_without_first_ms": statistics.median(pauses),
            "ts_min_token_time_ms": min(pauses),
            "ts_p95_token_without_first_ms": cuts[94],
            "ts_p99_token_without_first_ms": cuts[98],
            "ts_std_dev_token_ms": statistics.pstdev(pauses),
            "ts_total_request_ms": self._elapsed(),
        }
        return {
            "server_request_id": request_id,
            "count_tokens": len(self._tokens),
            **{name: round(value, 1) for name, value in figures.items()},
        }

    def _elapsed(self) -> float:
        return (time.monotonic() - self._started) * 1000
