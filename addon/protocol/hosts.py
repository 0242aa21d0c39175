"""Who is who among the hosts (chatgpt-web.md, section 2), and the path bases they share."""

WEB = (
    "chatgpt.com",
    "www.chatgpt.com",
    "chat.openai.com",
    "android.chat.openai.com",
    "ios.chat.openai.com",
)
"""The web application, its predecessor, and the same interface for the mobile apps."""

OWN = (".chatgpt.com", ".chat.openai.com")
"""All of OpenAI's names below the application's: `/ces/` on any of them is still telemetry."""

LOGIN = ("auth.openai.com", "auth0.openai.com")
STATSIG = (
    "ab.chatgpt.com",
    "api.oaistatsig.com",
    "featuregates.org",
    "events.statsigapi.net",
    "statsigapi.net",
    "api.statsig.com",
    "featureassets.org",
    "prodregistryv2.org",
    "statsigcdn.com",
)
DATADOG = (
    "browser-intake-datadoghq.com",
    "rum.browser-intake-datadoghq.com",
    "logs.browser-intake-datadoghq.com",
    "session-replay.browser-intake-datadoghq.com",
    "browser-http-intake.logs.datadoghq.com",
    "rum-http-intake.logs.datadoghq.com",
)
SENTRY = ("o33249.ingest.sentry.io", "o33249.ingest.us.sentry.io")
SEGMENT = ("api.segment.io", "events.eu1.segmentapis.com")
SEGMENT_CDN = ("cdn.segment.com", "cdn.segment.io")
INTERCOM = ("api-iam.intercom.io",)
INTERCOM_SCRIPTS = ("widget.intercom.io", ".intercomcdn.com")
ARKOSE = ("tcr9i.chat.openai.com", "tcr9i.openai.com", "openai-api.arkoselabs.com")
CHALLENGES = ("challenges.cloudflare.com",)
ASSETS = ("cdn.oaistatic.com", "persistent.oaistatic.com")
STORAGE = (
    "files.oaiusercontent.com",
    ".oaiusercontent.com",
    "oaisdmntpr*.blob.core.windows.net",
    "oaisdmntpr*.s3.*.amazonaws.com",
    "oaisdmntpr*.aws.s3.*.amazonaws.com",
)
"""Signed links. The stars keep other customers of the same clouds out."""

SANDBOX = (".web-sandbox.oaiusercontent.com",)
USER_SOCKET = ("ws.chatgpt.com",)
AZURE_SOCKET = (".webpubsub.azure.com", "chatgpt-async-webps-prod-*.chatgpt.com")
VOICE = ("webrtc.chatgpt.com", "realtime.chatgpt.com", ".livekit.cloud")
STATUS = ("snc.chatgpt.com",)
GOOGLE_TAGS = ("www.googletagmanager.com",)
GOOGLE_ANALYTICS = (".google-analytics.com",)
GOOGLE_ADS = (".doubleclick.net",)
META = ("connect.facebook.net",)
TIKTOK = ("analytics.tiktok.com",)
LINKEDIN = ("snap.licdn.com",)
MICROSOFT = ("bat.bing.com",)
CLOUDFLARE = ("static.cloudflareinsights.com", "cloudflareinsights.com")
CLOUDFLARE_NEL = ("a.nel.cloudflare.com",)

BASE = "/{base:backend-api|backend-anon|backend-alt}"
"""Signed in, logged out, and a third base that was seen once."""

API = "/backend-api"
CES = "/ces"
