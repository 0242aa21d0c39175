"""The strings that may go out as they are: words of the vendor's vocabulary, never of a person's.

Lists, and no patterns but those for versions and model names: whatever a pattern lets through, a
name or a number can be made to fit. What is missing here costs a word, not a leak.
"""

import re
from functools import lru_cache


def words(text: str) -> frozenset[str]:
    """A list of words."""
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(part.strip() for line in text.split("\n") for part in line.split("|")) - {""}


EVENTS = _phrases(
    """
    Show Starter Prompts|Use Starter Prompt|Show Suggested Replies|Use Suggested Reply
    Generate Completion|Load Thread|Copy Thread to Clipboard|Rated Result|Report Result
    Guided Regenerate Submit|Submitted Comparison UI V0|Conversation Archived
    Conversation Deleted|Conversation Rating Submitted|Enable Temporary Chat
    Enable Chat History|Disable Chat History|Toggle Model Switcher|New Chat Modal Shown
    Memory Update Popover Shown|Browsing Click Link|Browsing Click Citation
    Browsing Time To First Text Token|Plugin Enabled|Store Click Gizmo|Search Start
    Mentions Click Gizmo|Targeted Reply Submitted|ADA: Focus Mode Toggled
    chatgpt_dalle_image_download|Time Spent|Auth: Login|Auth: Signup|Account: Click Log Out
    Locale Loaded|Statsig Read Before Initialized|SSE Response Took Too Long to Come Back
    Compliance Age Verification Seen|Upgrade Invite Modal Shown|Unauthenticated Legal Banner
    No Auth Welcome Modal Shown|chatgpt_page_load_ttfi|access_flow_success
    chatgpt_user_identified|Submit Message|Electron Main: Keyboard Shortcut Pressed
    Segment Consent Preference Updated|Page Viewed|Loaded a Page|Viewed Page
    """
)
"""Names of events (chatgpt-web.md 13.1). Which of them somebody caused is behaviour; the name
itself is the site's."""
STATSIG_EVENTS = EVENTS | {
    "statsig::gate_exposure",
    "statsig::config_exposure",
    "statsig::layer_exposure",
    "statsig::diagnostics",
    "statsig::non_exposed_checks",
    "auto_capture::page_view",
    "auto_capture::page_view_end",
    "auto_capture::performance",
    "auto_capture::session_start",
    "auto_capture::web_vitals",
}
PAGES = frozenset({"Conversation", "Home", "Settings", "Login", "Signup", "Pricing", "Share"})
"""Names of pages and screens."""
CATEGORIES = frozenset({"chat", "preferences", "settings", "auth", "marketing", "docs", "api"})
ROUTE_WORDS = words(
    """
    _ a admin api apps archive archived auth billing business c canvas chat checkout codex
    create discover edit enterprise error explore features files g general gpts help history
    home images invite library login logout mine new onboarding overview plans plugins pricing
    privacy profile project projects pulse search security settings share signup sora
    subscription system tasks team terms upgrade verify workspace
    """
)
"""Words of ChatGPT's own routes; `_` stands for any other segment of a path."""
REFERRERS = words(
    """
    www.google.com google.com www.bing.com duckduckgo.com search.yahoo.com www.baidu.com
    www.reddit.com www.youtube.com www.linkedin.com x.com t.co www.facebook.com github.com
    news.ycombinator.com en.wikipedia.org openai.com platform.openai.com help.openai.com
    """
)
INTEGRATIONS = _phrases(
    """
    All|Segment.io|Actions Amplitude|Amplitude|Braze|Braze Web Mode (Actions)|Customer.io
    Facebook Conversions API (Actions)|Facebook Pixel|Google Analytics|Google Analytics 4
    Google Analytics 4 Web|Google Tag Manager|Heap|HubSpot|Intercom|Iterable|Mixpanel
    Mixpanel (Actions)|Salesforce|Slack|Webhooks|Amazon S3|BigQuery|Snowflake|Repeater
    """
)
"""Names of destinations, `All` among them (segment.md 2.1)."""
CONSENT = _phrases(
    """
    Advertising|Analytics|Functional|Functionality|Performance|Personalization|Marketing
    Necessary|Strictly Necessary|Essential|Targeting|Social|Preferences|Statistics|Data Sharing
    advertising|analytics|functional|performance|marketing|necessary|essential|targeting|C0001
    C0002|C0003|C0004|C0005
    """
)
"""Names of consent categories."""
LIBRARIES = words(
    """
    analytics.js analytics-node-next @segment/analytics-node @segment/analytics-next
    analytics-python analytics-swift analytics-kotlin analytics-ios analytics-android
    """
)
STATSIG_SDKS = words(
    """
    javascript-client js-client js-mono react-client react-native-client statsig-js
    expo-client js-local-eval
    """
)
APPS = frozenset({"chatgpt", "chatgpt-electron", "ChatGPT", "sora", "codex", "chatgpt.com"})
PLANS = words(
    """
    free plus pro team go enterprise edu business guest k12 quorum
    chatgptfreeplan chatgptplusplan chatgptproplan chatgptteamplan chatgptenterpriseplan
    chatgptgoplan chatgptedubusinessplan
    """
)
ROLES = frozenset(
    {"account-owner", "account-admin", "standard-user", "owner", "admin", "member", "user"}
)
AUTH = frozenset({"logged_in", "logged_out", "anonymous", "unknown"})
WORKSPACES = frozenset({"personal", "workspace", "business", "team", "enterprise", "edu"})
ORIGINS = frozenset({"chat", "api", "web", "desktop", "mobile", "API"})
PROMPT_TYPES = frozenset({"starter", "suggested", "followup", "none"})
DEVICES = frozenset({"ios", "android", "desktop", "mobile", "tablet", "web"})
SYSTEMS = frozenset({"Windows_NT", "Darwin", "Linux", "iOS", "Android", "Windows", "macOS"})
TIERS = frozenset({"production", "staging", "development"})
CHANNELS = frozenset({"browser", "server", "mobile", "client"})
RUNTIMES = frozenset({"node", "browser", "deno", "bun", "cloudflare-worker", "web-worker"})
TRUTHS = frozenset({"true", "false"})

_MODEL_NUMBER = re.compile(r"\d{1,2}(?:\.\d)?", re.ASCII)
_MODEL_WORDS = words(
    """
    gpt o1 o3 o4 4o 002 auto mini nano turbo thinking pro instant high low research text davinci
    code render sha interpreter browsing plugins dalle mobile canmore preview codex max
    """
)


@lru_cache(maxsize=256)
def is_model(name: str) -> bool:
    """A model's slug, made of words and versions that all know (`gpt-5-2-thinking`).

    The slug of a custom GPT has the id of that GPT in it.
    """
    first, *rest = name.split("-")
    numbers = [part for part in rest if part not in _MODEL_WORDS]
    known = first in _MODEL_WORDS and len(rest) <= 5 and len(numbers) <= 2
    return known and all(_MODEL_NUMBER.fullmatch(number) for number in numbers)


_VERSION = re.compile(
    r"(?:npm:)?(?:next-|v)?\d{1,3}(?:\.\d{1,3}){1,2}(?:-(?:alpha|beta|rc)\.\d)?", re.ASCII
)
_MOST_DIGITS = 6
"""Of a version: a telephone number has seven."""


@lru_cache(maxsize=256)
def is_version(text: str) -> bool:
    """The version of a library."""
    return bool(_VERSION.fullmatch(text)) and sum(map(str.isdigit, text)) <= _MOST_DIGITS


_WRITE_KEY = re.compile(r"oai|(?=.*[0-9])(?=.*[g-zG-Z])[A-Za-z0-9]{20,40}", re.ASCII)
_CLIENT_KEY = re.compile(r"client-(?=.*[0-9])[A-Za-z0-9]{20,64}", re.ASCII)


@lru_cache(maxsize=64)
def is_write_key(text: str) -> bool:
    """Segment's key of a project, the same for all its users: ChatGPT's, or letters and digits
    drawn by lot. Ids have a prefix, or are hexadecimal.
    """
    return bool(_WRITE_KEY.fullmatch(text))


@lru_cache(maxsize=64)
def is_client_key(text: str) -> bool:
    """Statsig's key of a project, the same for all its users."""
    return bool(_CLIENT_KEY.fullmatch(text))
