"""Segment, below `/ces/v1` and at the vendor's hosts (section 13.1; segment.md).

The settings are not an upload: they tell the library where to send, and without them it never
finishes loading. So their category is `settings`, and no rule for telemetry touches them.
"""

from addon.protocol import hosts
from addon.protocol.analyticsevent import (
    Accepted,
    Alias,
    Batch,
    Group,
    Identify,
    Metrics,
    PageView,
    SourceSettings,
    Track,
)
from addon.protocol.endpoint import BodyModel, Category, Endpoint, examples
from addon.protocol.hosts import CES, FIRST_PARTY, OWN

_UPLOADS: tuple[tuple[str, str, BodyModel], ...] = (
    ("batch", "b|batch|import", Batch),
    ("track", "t|track", Track),
    ("page", "p|page", PageView),
    ("identify", "i|identify", Identify),
    ("group", "g|group", Group),
    ("alias", "a|alias", Alias),
    ("screen", "s|screen", PageView),
    ("metrics", "m", Metrics),
)
_EXAMPLE_HOSTS = {"batch": "https://chat.openai.com", "track": "https://sora.chatgpt.com"}

ENDPOINTS = (
    *(
        Endpoint(
            name=f"segment_{name}",
            method="POST",
            path=CES + f"/v1/{{call:{calls}}}",
            category=Category.TELEMETRY,
            hosts=FIRST_PARTY,
            request=model,
            response=Accepted,
            vendor="segment",
            source="§13.1",
            examples=examples(
                "POST",
                f"{_EXAMPLE_HOSTS.get(name, '')}/ces/v1/{name[0]}",
                f"/ces/v1/{calls.split('|')[-1]}",
            ),
        )
        for name, calls, model in _UPLOADS
    ),
    *(
        Endpoint(
            name=f"segment_direct_{name}",
            method="POST",
            path=f"/v1/{{call:{calls}}}",
            category=Category.TELEMETRY,
            hosts=hosts.SEGMENT,
            request=model,
            response=Accepted,
            vendor="segment",
            source="segment.md 1.1",
            examples=examples(
                "POST",
                f"https://api.segment.io/v1/{name[0]}",
                f"https://events.eu1.segmentapis.com/v1/{calls.split('|')[-1]}",
            ),
        )
        for name, calls, model in _UPLOADS
    ),
    Endpoint(
        name="segment_custom",
        method="POST",
        path="/v1/{call:b|t|p|i|g|a|s|m}",
        category=Category.TELEMETRY,
        hosts=OWN,
        vendor="segment",
        source="segment.md 1.1: a custom domain of its own, as the vendor offers them",
        examples=examples("POST", "https://events.chatgpt.com/v1/t"),
    ),
    Endpoint(
        name="segment_pixel_bare",
        method="GET",
        path="/{version:ces/v1|v1}/pixel",
        category=Category.TELEMETRY,
        hosts=(*FIRST_PARTY, *hosts.SEGMENT),
        vendor="segment",
        source="segment.md 1.1",
        examples=examples("GET", "/ces/v1/pixel?data=e30="),
    ),
    Endpoint(
        name="segment_pixel",
        method="GET",
        path="/{version:ces/v1|v1}/pixel/{call...}",
        category=Category.TELEMETRY,
        hosts=(*FIRST_PARTY, *hosts.SEGMENT),
        vendor="segment",
        source="segment.md 1.1",
        examples=examples(
            "GET",
            "https://api.segment.io/v1/pixel/track?data=e30=",
            "/ces/v1/pixel/page?data=e30=",
        ),
    ),
    Endpoint(
        name="segment_settings",
        method="GET",
        path="/{version:ces/v1|v1}/projects/{write_key}/settings",
        category=Category.SETTINGS,
        hosts=(*FIRST_PARTY, *hosts.SEGMENT_CDN),
        response=SourceSettings,
        source="§13.1",
        examples=examples(
            "GET",
            "/ces/v1/projects/oai/settings",
            "https://cdn.segment.com/v1/projects/oai/settings",
        ),
    ),
    Endpoint(
        name="segment_script",
        method="GET",
        path="/{route:ces/analytics.js|analytics.js|ces/analytics-next|analytics-next"
        "|ces/next-integrations|next-integrations}/{file...}",
        category=Category.ASSET,
        hosts=(*FIRST_PARTY, *hosts.SEGMENT_CDN),
        source="segment.md 1.1",
        examples=examples(
            "GET",
            "https://cdn.segment.com/analytics.js/v1/oai/analytics.min.js",
            "/ces/analytics-next/bundles/x.js",
        ),
    ),
)
