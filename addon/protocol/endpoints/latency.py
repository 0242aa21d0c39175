"""How long a turn took, as the page saw it (chatgpt-web.md, section 12)."""

from addon.protocol.endpoint import Category, Endpoint, Model, examples
from addon.protocol.hosts import BASE, WEB


class Report(Model):
    """`server_request_id` is the `cf-ray` of the answer, which ties the report to a turn."""

    server_request_id: str | None
    model: str | None
    preflight_time_ms: float | None
    count_tokens: int | None
    ts_first_token_ms: float | None
    ts_max_token_time_ms: float | None
    ts_mean_token_without_first_ms: float | None
    ts_median_token_without_first_ms: float | None
    ts_min_token_time_ms: float | None
    ts_p95_token_without_first_ms: float | None
    ts_p99_token_without_first_ms: float | None
    ts_std_dev_token_ms: float | None
    ts_total_request_ms: float | None
    search_source: str | None = None


class PageLoad(Model):
    fcp_ms: float | None = None
    long_tasks_ms: float | None = None
    tti_ms: float | None = None


class Retrieval(Model):
    e2e_latency_ms: float | None = None


class Status(Model):
    status: str


ENDPOINTS = (
    Endpoint(
        name="latency_report",
        method="POST",
        path=BASE + "/lat/r",
        category=Category.LATENCY,
        hosts=WEB,
        request=Report,
        response=Status,
        vendor="openai",
        source="§12",
        examples=examples(
            "POST", "https://chat.openai.com/backend-api/lat/r", "/backend-anon/lat/r"
        ),
    ),
    Endpoint(
        name="latency_page_load",
        method="POST",
        path=BASE + "/lat/tti",
        category=Category.LATENCY,
        hosts=WEB,
        request=PageLoad,
        response=Status,
        vendor="openai",
        source="§12",
        examples=examples("POST", "/backend-api/lat/tti"),
    ),
    Endpoint(
        name="latency_retrieval",
        method="POST",
        path=BASE + "/lat/retrieval",
        category=Category.LATENCY,
        hosts=WEB,
        request=Retrieval,
        response=Status,
        vendor="openai",
        source="§12",
        examples=examples("POST", "/backend-api/lat/retrieval"),
    ),
)
