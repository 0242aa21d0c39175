# ruff: noqa: N815 - fields bear the names they have on the wire
"""OpenAI's own counters, OpenTelemetry, and the small ones (sections 13.2 and 13.6)."""

from typing import Annotated, Any

from addon.protocol import hosts
from addon.protocol.analyticsevent import Accepted
from addon.protocol.endpoint import Category, Endpoint, Known, Model, Open, examples
from addon.protocol.hosts import API, CES, FIRST_PARTY, WEB


class Counter(Model):
    namespace: str
    metric: str
    tags: dict[str, Any] | None = None
    value: float


class Histogram(Model):
    namespace: str
    metric: str
    tags: dict[str, Any] | None = None
    values: list[float]


class Flush(Model):
    counters: list[Counter] | None = None
    histograms: list[Histogram] | None = None
    client_type: Annotated[str, Known("web", "ios", "android", "desktop")] | None = None


class OtlpMetrics(Model):
    resourceMetrics: list[Open] | None = None


class OtlpAnswer(Open):
    """Usually `{}`."""


class Beacon(Model):
    beacon_id: str | None = None
    event_type: str | None = None
    message_id: str | None = None


class BeaconAnswer(Model):
    success: bool | None = None
    message: str | None = None


ENDPOINTS = (
    Endpoint(
        name="counters_flush",
        method="POST",
        path=CES + "/statsc/flush",
        category=Category.TELEMETRY,
        hosts=FIRST_PARTY,
        request=Flush,
        response=Accepted,
        vendor="openai",
        source="§13.2",
        examples=examples(
            "POST",
            "/ces/statsc/flush",
            "https://android.chat.openai.com/ces/statsc/flush",
        ),
    ),
    Endpoint(
        name="otlp_metrics",
        method="POST",
        path="/otlp/v1/metrics",
        category=Category.TELEMETRY,
        hosts=FIRST_PARTY,
        request=OtlpMetrics,
        response=OtlpAnswer,
        vendor="otlp",
        source="§13.6",
        examples=examples("POST", "https://ab.chatgpt.com/otlp/v1/metrics"),
    ),
    Endpoint(
        name="otlp_other",
        method="POST",
        path="/otlp/v1/{signal:traces|logs|profiles}",
        category=Category.TELEMETRY,
        hosts=FIRST_PARTY,
        request=Open,
        response=OtlpAnswer,
        vendor="otlp",
        source="§13.6: the protocol's other signals",
        examples=examples("POST", "https://ab.chatgpt.com/otlp/v1/traces"),
    ),
    Endpoint(
        name="mweb_event",
        method="POST",
        path="/unauth-mweb/events/{event...}",
        category=Category.TELEMETRY,
        hosts=WEB,
        vendor="openai",
        source="§13.6",
        examples=examples("POST", "/unauth-mweb/events/page-view"),
    ),
    Endpoint(
        name="codex_events",
        method="POST",
        path=API + "/codex/analytics-events/events",
        category=Category.TELEMETRY,
        hosts=WEB,
        vendor="openai",
        source="§13.6",
        examples=examples("POST", "/backend-api/codex/analytics-events/events"),
    ),
    Endpoint(
        name="personality_impression",
        method="POST",
        path=API + "/personality_settings_impression",
        category=Category.TELEMETRY,
        hosts=WEB,
        vendor="openai",
        source="§13.6",
        examples=examples("POST", "/backend-api/personality_settings_impression"),
    ),
    Endpoint(
        name="attributions",
        method="POST",
        path=API + "/attributions",
        category=Category.TELEMETRY,
        hosts=WEB,
        vendor="openai",
        source="§13.6",
        examples=examples("POST", "/backend-api/attributions"),
    ),
    Endpoint(
        name="cloudflare_rum",
        method="POST",
        path="/cdn-cgi/rum",
        category=Category.TELEMETRY,
        hosts=(*FIRST_PARTY, *hosts.CLOUDFLARE),
        request=Open,
        vendor="cloudflare",
        source="§13.5",
        examples=examples("POST", "/cdn-cgi/rum?", "https://cloudflareinsights.com/cdn-cgi/rum"),
    ),
    Endpoint(
        name="status_events",
        method="POST",
        path="/backend/se",
        category=Category.TELEMETRY,
        hosts=hosts.STATUS,
        vendor="openai",
        source="§2",
        examples=examples("POST", "https://snc.chatgpt.com/backend/se"),
    ),
    Endpoint(
        name="beacon_event",
        method="POST",
        path=API + "/beacons/event",
        category=Category.OTHER,
        hosts=WEB,
        request=Beacon,
        response=BeaconAnswer,
        source="§4.6: in-app notices, not analytics",
        examples=examples("POST", "/backend-api/beacons/event"),
    ),
    Endpoint(
        name="beacon_home",
        method="GET",
        path=API + "/beacons/home",
        category=Category.OTHER,
        hosts=WEB,
        source="§4.6",
        examples=examples("GET", "/backend-api/beacons/home"),
    ),
    Endpoint(
        name="edge_probe",
        method="*",
        path=API + "/edge",
        category=Category.OTHER,
        hosts=WEB,
        source="§4.6",
        examples=(
            *examples("GET", "/backend-api/edge"),
            *examples("POST", "/backend-api/edge"),
        ),
    ),
)
