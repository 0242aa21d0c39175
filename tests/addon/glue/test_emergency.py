"""The rule of thumb keeps uploads in and lets function through."""

import pytest
from mitmproxy.http import Request

from addon.glue import emergency

SITE = "https://chatgpt.com"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", f"{SITE}/ces/v1/b"),
        ("POST", f"{SITE}/CES/v1/t?x=1"),
        ("POST", f"{SITE}/%63es/v1/t"),
        ("POST", f"{SITE}/ces/v1/rgstr?k=client-synthetic"),
        ("PUT", f"{SITE}/ces/statsc/flush"),
        ("GET", f"{SITE}/ces/v1/pixel/track?data=e30="),
        ("POST", f"{SITE}/backend-api/lat/r"),
        ("POST", f"{SITE}/anything?ddforward=%2Fapi"),
        ("POST", f"{SITE}/ces/v1/b?next=/settings"),
        ("POST", "https://api.segment.io/v1/t"),
        ("POST", "https://API.segment.io./v1/t"),
        ("POST", "https://o33249.ingest.sentry.io/api/1/envelope/"),
        ("POST", "https://browser-intake-datadoghq.com/api/v2/rum"),
    ],
)
def test_uploads_are_kept_in(method: str, url: str) -> None:
    assert emergency.is_telemetry(Request.make(method, url), None)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", f"{SITE}/ces/v1/projects/oai/settings"),
        ("POST", f"{SITE}/ces/v1/projects/oai/settings"),
        ("GET", f"{SITE}/ces/analytics-next/bundles/1.js"),
        ("POST", f"{SITE}/ces/v1/initialize?k=client-synthetic"),
        ("POST", "https://ab.chatgpt.com/v1/initialize"),
        ("POST", f"{SITE}/backend-api/f/conversation"),
        ("POST", f"{SITE}/backend-api/sentinel/req"),
        ("POST", f"{SITE}/backend-api/conversation/gen_title/1"),
        ("POST", f"{SITE}/backend-api/files"),
        ("POST", f"{SITE}/backend-api/conversation?ddforward=x"),
        ("POST", f"{SITE}/backend-api/conversation?next=/ces/v1/b"),
        ("POST", "https://auth.openai.com/log-in"),
        ("OPTIONS", f"{SITE}/ces/v1/b"),
        ("POST", "https://notsegment.example/v1/t"),
    ],
)
def test_function_passes(method: str, url: str) -> None:
    assert not emergency.is_telemetry(Request.make(method, url), None)


def test_the_name_of_the_connection_counts() -> None:
    request = Request.make("POST", "https://192.0.2.7/v1/t")
    request.headers["Host"] = "a.example"
    assert not emergency.is_telemetry(request, None)
    assert emergency.is_telemetry(request, "api.segment.io")


def test_its_answer_is_a_success() -> None:
    answer = emergency.answer()
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert answer.headers["content-length"] == "16"
