"""Other people's measurement: errors, support chat, the network (section 13.5).

The formats are the vendors' own; what matters here is who is told.
"""

from addon.protocol import hosts
from addon.protocol.endpoint import Category, Endpoint, Open, examples

ENDPOINTS = (
    Endpoint(
        name="sentry_envelope",
        method="POST",
        path="/api/{project}/{kind:envelope|store|security|csp-report|minidump|unreal|nel}",
        category=Category.TELEMETRY,
        hosts=hosts.SENTRY,
        request=Open,
        response=Open,
        vendor="sentry",
        source="§13.5",
        examples=examples(
            "POST",
            "https://o33249.ingest.sentry.io/api/123/envelope/?sentry_key=x",
            "https://o33249.ingest.us.sentry.io/api/123/envelope/",
            "https://o33249.ingest.de.sentry.io/api/123/security/",
        ),
    ),
    Endpoint(
        name="intercom_ping",
        method="POST",
        path="/messenger/web/ping",
        category=Category.TELEMETRY,
        hosts=hosts.INTERCOM,
        vendor="intercom",
        source="§13.5: a form with e-mail and user hash",
        examples=examples("POST", "https://api-iam.intercom.io/messenger/web/ping"),
    ),
    Endpoint(
        name="intercom_events",
        method="POST",
        path="/messenger/web/{call:events|metrics}",
        category=Category.TELEMETRY,
        hosts=hosts.INTERCOM,
        vendor="intercom",
        source="§13.5",
        examples=examples(
            "POST",
            "https://api-iam.intercom.io/messenger/web/metrics",
            "https://api-iam.eu.intercom.io/messenger/web/events",
        ),
    ),
    Endpoint(
        name="intercom_script",
        method="GET",
        path="/{file...}",
        category=Category.ASSET,
        hosts=hosts.INTERCOM_SCRIPTS,
        vendor="intercom",
        source="§2",
        examples=examples(
            "GET",
            "https://widget.intercom.io/widget/x",
            "https://js.intercomcdn.com/shim.latest.js",
        ),
    ),
    Endpoint(
        name="cloudflare_beacon_script",
        method="GET",
        path="/{file:beacon.min.js}/{version...}",
        category=Category.ASSET,
        hosts=("static.cloudflareinsights.com",),
        vendor="cloudflare",
        source="§2",
        examples=examples("GET", "https://static.cloudflareinsights.com/beacon.min.js/v0"),
    ),
    Endpoint(
        name="network_error_log",
        method="POST",
        path="/report/{version}",
        category=Category.TELEMETRY,
        hosts=hosts.CLOUDFLARE_NEL,
        vendor="cloudflare",
        source="§2",
        examples=examples("POST", "https://a.nel.cloudflare.com/report/v4?s=x"),
    ),
)
