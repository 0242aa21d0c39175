"""What decides and answers when the code that should is broken: a few strings, nothing shared.

It has to keep telemetry in and let a chat through, not to be exact: it is only asked after an
exception, which was logged as the bug it is.
"""

from urllib.parse import unquote

from mitmproxy import http

FUNCTION = (
    *("/settings", "/projects/", ".js", "/next-integrations/"),
    *("/initialize", "/get_config", "/get_id_list", "/download_config"),
)
UPLOADS = (
    *("/ces/", "/awe/", "/otlp/", "/lat/", "/cdn-cgi/rum", "/backend/se"),
    *("/rgstr", "/log_event", "/sdk_exception", "/envelope", "/unauth-mweb/events"),
    *("/analytics-events", "/personality_settings_impression", "/attributions"),
)
COLLECTORS = (
    *("segment.io", "segmentapis.com", "sentry.io", "datadoghq.com", "datadoghq.eu"),
    *("ddog-gov.com", "api-iam.intercom.io", "google-analytics.com", "doubleclick.net"),
    *("facebook.net", "analytics.tiktok.com"),
    *("licdn.com", "bat.bing.com", "cloudflareinsights.com", "nel.cloudflare.com"),
)


def is_telemetry(request: http.Request, sni: str | None) -> bool:
    """Whether a request looks like an upload of telemetry, by its words alone."""
    path, _, query = request.path.partition("?")
    path = unquote(unquote(path)).replace("\\", "/").lower()
    if request.method in ("GET", "HEAD", "OPTIONS") or any(word in path for word in FUNCTION):
        return "/ces/" in path and "/pixel" in path
    if "ddforward=" in query and not path.startswith("/backend-"):
        return True
    names = (request.host, request.host_header or "", sni or "")
    hosts = (name.lower().partition(":")[0].rstrip(".") for name in names)
    return any(host.endswith(COLLECTORS) for host in hosts) or any(word in path for word in UPLOADS)


def answer() -> http.Response:
    """What most vendors' clients take for success."""
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return http.Response.make(200, b'{"success":true}', headers)
