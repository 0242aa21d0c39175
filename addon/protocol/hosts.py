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
FIRST_PARTY = (*WEB, *OWN, *LOGIN)
"""Where `/ces/` and `/awe/` mean the same everywhere."""

_DOMAINS = ("chatgpt.com", "openai.com", "sora.com", "oaistatic.com", "oaiusercontent.com")
OPENAI = (*_DOMAINS, *(f".{domain}" for domain in (*_DOMAINS, "oaistatsig.com")))
"""All that is OpenAI's: pages on these speak for it, and no other site sends anything there."""

STATSIG = (
    "ab.chatgpt.com",
    ".oaistatsig.com",
    "featuregates.org",
    "events.statsigapi.net",
    "statsigapi.net",
    "api.statsig.com",
    "featureassets.org",
    "prodregistryv2.org",
    "assetsconfigcdn.org",
    "beyondwickedmapping.org",
    "statsigcdn.com",
    "api.statsigcdn.com",
)
"""The last ones are those that Statsig's library looks for when others fail (segment.md 5.1)."""

_DATADOG_SITES = (
    "datadoghq.com",
    "datadoghq.eu",
    "us3.datadoghq.com",
    "us5.datadoghq.com",
    "ap1.datadoghq.com",
    "ap2.datadoghq.com",
    "uk1.datadoghq.com",
    "ddog-gov.com",
    "us2.ddog-gov.com",
)


def _intakes(site: str) -> tuple[str, ...]:
    """Where Datadog's libraries send: `us3.datadoghq.com` has `browser-intake-us3-datadoghq.com`,
    once with the track before it (`rum.browser-intake-...`); older ones have names like
    `rum-http-intake.logs.datadoghq.eu`.
    """
    *region, name, top = site.split(".")
    intake = f"browser-intake-{'-'.join((*region, name))}.{top}"
    return (intake, f".{intake}", f".logs.{site}")


DATADOG = tuple(host for site in _DATADOG_SITES for host in _intakes(site))
SENTRY = (".ingest.sentry.io", ".ingest.us.sentry.io", ".ingest.de.sentry.io")
SEGMENT = ("api.segment.io", "events.*.segmentapis.com", "in.*.segmentapis.com")
"""The stars are regions (`eu1`); Segment's configuration interface is on other names there."""

SEGMENT_CDN = ("cdn.segment.com", "cdn.segment.io")
INTERCOM = ("api-iam.intercom.io", "api-iam.eu.intercom.io", "api-iam.au.intercom.io")
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
AZURE = ".webpubsub.azure.com"
"""Every customer of Azure has sockets there: see `pages.of_page`."""
AZURE_SOCKET = (AZURE, "chatgpt-async-webps-prod-*.chatgpt.com")
VOICE = ("webrtc.chatgpt.com", "realtime.chatgpt.com", ".livekit.cloud")
STATUS = ("snc.chatgpt.com",)
GOOGLE_TAGS = ("www.googletagmanager.com",)
GOOGLE_ANALYTICS = (".google-analytics.com", ".analytics.google.com")
GOOGLE_ADS = (".doubleclick.net", "www.googleadservices.com")
META = ("connect.facebook.net",)
TIKTOK = (
    "analytics.tiktok.com",
    "analytics-sg.tiktok.com",
    "analytics.us.tiktok.com",
    "analytics-ipv6.tiktokw.us",
)
LINKEDIN_SCRIPTS = ("snap.licdn.com",)
LINKEDIN = ("px.ads.linkedin.com", "px4.ads.linkedin.com")
MICROSOFT = ("bat.bing.com", "bat.bing.net")

ANALYTICS_SITE = ("analytics.google.com",)
GOOGLE_SITES = ("google.com", "www.google.*", "www.google.co.*", "www.google.com.*")
META_SITES = ("facebook.com", "www.facebook.com", "www.instagram.com")
LINKEDIN_SITES = ("www.linkedin.com",)
"""People go to these for other reasons: there are no prefixes for them, so that they are known
by their declared paths alone and everything else on them stays a stranger's.
"""

CLOUDFLARE = ("static.cloudflareinsights.com", "cloudflareinsights.com")
CLOUDFLARE_NEL = ("a.nel.cloudflare.com",)

BASE = "/{base:backend-api|backend-anon|backend-alt}"
"""Signed in, logged out, and a third base that was seen once."""

API = "/backend-api"
CES = "/ces"
