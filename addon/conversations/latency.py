"""What the client itself measured of a turn (chatgpt-web.md, section 12)."""

from typing import Any

from addon.conversations.jsonobject import JsonObject, Notes

NUMBERS = frozenset(
    {
        *("count_tokens", "preflight_time_ms", "ts_first_token_ms", "ts_max_token_time_ms"),
        *("ts_min_token_time_ms", "ts_mean_token_without_first_ms"),
        *("ts_median_token_without_first_ms", "ts_p95_token_without_first_ms"),
        *("ts_p99_token_without_first_ms", "ts_std_dev_token_ms", "ts_total_request_ms"),
    }
)
"""Its fields that are numbers, and nothing else."""


def report(body: Any) -> dict[str, Any] | None:
    """The row of `latency_reports` that a `lat/r` body is, without flow and time.

    `server_request_id` is the `cf-ray` of the answer that it reports on. The column `report` is
    the whole body as a value, not yet written as JSON. None if the body is no object. What has
    another type than it should is None; the findings of the body's model say so.
    """
    if not isinstance(body, dict):
        return None
    found = JsonObject(body, "$", Notes())
    return {
        "server_request_id": found.id("server_request_id"),
        "model": found.name("model"),
        "count_tokens": found.whole("count_tokens"),
        "first_token_ms": found.number("ts_first_token_ms"),
        "total_ms": found.number("ts_total_request_ms"),
        "mean_token_ms": found.number("ts_mean_token_without_first_ms"),
        "max_token_ms": found.number("ts_max_token_time_ms"),
        "report": found.as_json(),
    }
