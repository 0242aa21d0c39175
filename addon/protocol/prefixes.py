"""What an undeclared path is for, by the longest prefix that is known of it.

A prefix answers for paths that no endpoint declares, and for the wrong method on one that is.
Unknown paths of the application are function, never telemetry (chatgpt-web.md, section 16, note 6);
unknown paths under `/ces/` are telemetry. A host without any prefix is known by its declared
paths alone.
"""

from dataclasses import dataclass

from addon.protocol import hosts
from addon.protocol.endpoint import Category
from addon.protocol.hosts import BASE, FIRST_PARTY, WEB


@dataclass(frozen=True, slots=True)
class Prefix:
    """`path` is a pattern as in `Endpoint`, `/` for everything on the hosts.

    `sink`: whatever is sent below it is telemetry, also by a path that nobody has seen yet, and a
    policy may answer it. Not so where function and telemetry live on one host (Statsig's feature
    flags, Intercom's conversations): there the sinks are those that are declared.
    """

    hosts: tuple[str, ...]
    path: str
    category: Category
    vendor: str | None = None
    sink: bool = False


def _base(category: Category, *paths: str) -> tuple[Prefix, ...]:
    return tuple(Prefix(WEB, BASE + path, category) for path in paths)


PREFIXES: tuple[Prefix, ...] = (
    Prefix(WEB, "/", Category.OTHER),
    Prefix(hosts.OWN, "/", Category.OTHER),
    Prefix(FIRST_PARTY, "/ces", Category.TELEMETRY, "openai", sink=True),
    Prefix(FIRST_PARTY, "/ces/v1/telemetry", Category.TELEMETRY, "datadog", sink=True),
    Prefix(FIRST_PARTY, "/ces/statsc", Category.TELEMETRY, "openai", sink=True),
    Prefix(FIRST_PARTY, "/awe", Category.TELEMETRY, "datadog", sink=True),
    Prefix(FIRST_PARTY, "/cdn-cgi", Category.ANTI_ABUSE),
    Prefix(FIRST_PARTY, "/cdn-cgi/rum", Category.TELEMETRY, "cloudflare", sink=True),
    Prefix(FIRST_PARTY, "/cdn-cgi/image", Category.ASSET),
    *_base(Category.CONVERSATION, "/conversation", "/f", "/ecosystem"),
    *_base(Category.CONVERSATION, "/bazaar/conversation", "/stop_conversation"),
    *_base(Category.HISTORY, "/conversations", "/share", "/shared_conversations", "/pins"),
    *_base(Category.HISTORY, "/conversation/gen_title", "/conversation/id"),
    *_base(Category.SUGGESTIONS, "/prompt_library"),
    *_base(Category.ACCOUNT, "/accounts", "/me", "/compliance", "/subscriptions", "/payments"),
    *_base(Category.ACCOUNT, "/invoices", "/checkout_pricing_config", "/user_surveys"),
    *_base(Category.ACCOUNT, "/referral", "/upgrade_invites", "/invites", "/notifications"),
    *_base(Category.SETTINGS, "/settings", "/user_system_messages", "/memories"),
    *_base(Category.MODELS, "/models", "/gizmos", "/gizmo_reviews", "/aip", "/connectors", "/ca"),
    *_base(Category.FILES, "/files", "/estuary"),
    Prefix(WEB, BASE + "/lat", Category.LATENCY, "openai", sink=True),
    *_base(Category.ANTI_ABUSE, "/sentinel", "/moderations"),
    *_base(Category.REALTIME, "/celsius", "/conduit", "/register-websocket"),
    Prefix(WEB, BASE + "/codex/analytics-events", Category.TELEMETRY, "openai", sink=True),
    Prefix(WEB, "/public-api/gizmos", Category.MODELS),
    Prefix(WEB, "/public-api/conversation_limit", Category.ACCOUNT),
    Prefix(WEB, "/public-api/referral", Category.ACCOUNT),
    Prefix(WEB, "/api/auth", Category.AUTH),
    Prefix(WEB, "/auth", Category.AUTH),
    Prefix(WEB, "/sentinel", Category.ANTI_ABUSE),
    Prefix(WEB, "/realtime", Category.REALTIME),
    Prefix(WEB, "/voice", Category.REALTIME),
    Prefix(WEB, "/unauth-mweb/events", Category.TELEMETRY, "openai", sink=True),
    Prefix(WEB, "/_next", Category.ASSET),
    Prefix(WEB, "/cdn", Category.ASSET),
    Prefix(WEB, "/assets", Category.ASSET),
    Prefix(hosts.LOGIN, "/", Category.AUTH),
    Prefix(hosts.STATSIG, "/", Category.TELEMETRY, "statsig"),
    Prefix(("ab.chatgpt.com",), "/otlp", Category.TELEMETRY, "otlp", sink=True),
    Prefix(hosts.DATADOG, "/", Category.TELEMETRY, "datadog", sink=True),
    Prefix(hosts.SENTRY, "/", Category.TELEMETRY, "sentry", sink=True),
    Prefix(hosts.SEGMENT, "/", Category.TELEMETRY, "segment", sink=True),
    Prefix(hosts.SEGMENT_CDN, "/", Category.ASSET, "segment"),
    Prefix(hosts.INTERCOM, "/", Category.TELEMETRY, "intercom"),
    Prefix(hosts.INTERCOM_SCRIPTS, "/", Category.ASSET, "intercom"),
    Prefix(hosts.ARKOSE, "/", Category.ANTI_ABUSE),
    Prefix(hosts.CHALLENGES, "/", Category.ANTI_ABUSE),
    Prefix(hosts.ASSETS, "/", Category.ASSET),
    Prefix(hosts.STORAGE, "/", Category.FILES),
    Prefix(hosts.SANDBOX, "/", Category.OTHER),
    Prefix(hosts.USER_SOCKET, "/", Category.REALTIME),
    Prefix(hosts.AZURE_SOCKET, "/", Category.REALTIME),
    Prefix(hosts.VOICE, "/", Category.REALTIME),
    Prefix(hosts.STATUS, "/", Category.TELEMETRY, "openai", sink=True),
    Prefix(hosts.GOOGLE_TAGS, "/", Category.TELEMETRY, "google", sink=True),
    Prefix(hosts.GOOGLE_ANALYTICS, "/", Category.TELEMETRY, "google", sink=True),
    Prefix(hosts.GOOGLE_ADS, "/", Category.TELEMETRY, "google", sink=True),
    Prefix(hosts.META, "/", Category.TELEMETRY, "meta", sink=True),
    Prefix(hosts.TIKTOK, "/", Category.TELEMETRY, "tiktok", sink=True),
    Prefix(hosts.LINKEDIN, "/", Category.TELEMETRY, "linkedin", sink=True),
    Prefix(hosts.LINKEDIN_SCRIPTS, "/", Category.ASSET, "linkedin"),
    Prefix(hosts.MICROSOFT, "/", Category.TELEMETRY, "microsoft", sink=True),
    Prefix(hosts.CLOUDFLARE, "/", Category.TELEMETRY, "cloudflare", sink=True),
    Prefix(hosts.CLOUDFLARE_NEL, "/", Category.TELEMETRY, "cloudflare", sink=True),
)
