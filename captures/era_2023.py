"""December 2023, chat.openai.com: the calls of the seed document and their neighbours."""

from captures.call import (
    ACCEPTED,
    FORM,
    HTML,
    NO_CONTENT,
    OK,
    STATUS_OK,
    TEXT,
    Step,
    get,
    post,
    report,
    stored,
)
from tests.rig.answers import content, json_content, sse_events, stream
from tests.rig.samples import sample, small

SITE = "https://chat.openai.com"
API = f"{SITE}/backend-api"
CHAT = "00000c01-0000-4000-8000-000000000c01"

STEPS: tuple[Step, ...] = (
    get(f"{SITE}/", content(b"<!doctype html><title>ChatGPT</title>", content_type=HTML)),
    get(
        "https://cdn.oaistatic.com/_next/static/chunks/main-synthetic.js",
        content(b"'synthetic';\n" * 40, content_type="text/javascript", encoding="gzip"),
    ),
    get(f"{SITE}/_next/data/synthetic-build/index.json", json_content({"pageProps": {}})),
    get(f"{SITE}/api/auth/csrf", json_content({"csrfToken": "SYNTHETIC-CSRF-TOKEN"})),
    get(f"{SITE}/api/auth/session", stored("acct-auth-session.response.json")),
    get(f"{API}/accounts/check/v4-2023-04-27", stored("acct-accounts-check-v4.response.json")),
    get(
        f"{API}/models?history_and_training_disabled=false",
        stored("acct-models-2023.response.json"),
    ),
    get(f"{API}/prompt_library/?limit=4&offset=0", stored("hist-prompt-library.response.json")),
    get(f"{API}/settings/beta_features", json_content({"browsing": True, "plugins": False})),
    get(f"{API}/user_system_messages", stored("acct-user-system-messages.response.json")),
    get(
        f"{API}/conversations?offset=0&limit=28&order=updated",
        stored("seed-conversations.response.json"),
    ),
    get(
        f"{SITE}/ces/v1/projects/oai/settings",
        json_content(
            {"integrations": {"Segment.io": {"apiHost": "chat.openai.com/ces/v1", "apiKey": "oai"}}}
        ),
    ),
    post(
        "https://featuregates.org/v1/initialize?k=client-SYNTHETIC&se=1",
        sample("tele-statsig-initialize-encoded.request.txt"),
        stored("tele-statsig-initialize.response.json", "gzip"),
        content_type=TEXT,
    ),
    post(f"{SITE}/ces/v1/b", sample("seed-ces-v1-b.request.json"), OK, content_type=TEXT),
    post(f"{SITE}/ces/v1/b", sample("segment-batch-track.json"), OK, content_type=TEXT),
    post(f"{SITE}/ces/v1/b", sample("segment-batch-page.json"), OK, content_type=TEXT),
    post(
        f"{API}/moderations",
        small("acct-moderations.request"),
        content(small("acct-moderations.response")),
    ),
    post(
        f"{API}/conversation",
        sample("seed-conversation.request.json"),
        stream(sse_events(sample("conv-2023-12-legacy.response.sse")), pause_s=0.06),
        ("accept", "text/event-stream"),
    ),
    post(
        f"{API}/conversation/gen_title/{CHAT}",
        small("hist-gen-title-2023.request"),
        content(small("hist-gen-title.response")),
    ),
    report(f"{API}/lat/r", sample("seed-lat-r.request.json"), STATUS_OK),
    post(
        f"{API}/conversation",
        sample("conv-2023-12-followup.request.json"),
        stream(sse_events(sample("conv-2023-12-legacy.response.sse")), encoding="br", pause_s=0.04),
        ("accept", "text/event-stream"),
    ),
    get(
        f"{API}/conversation/{CHAT}",
        stored("hist-conversation-tree-omitted-nulls.response.json"),
    ),
    post(
        "https://events.statsigapi.net/v1/rgstr",
        sample("tele-statsig-rgstr.request.json"),
        ACCEPTED,
    ),
    post(
        "https://rum.browser-intake-datadoghq.com/api/v2/rum?ddsource=browser",
        sample("tele-ces-telemetry-intake.request.ndjson"),
        json_content({"request_id": "00000000-0000-4000-8000-00000000dd01"}, status=202),
        content_type=TEXT,
    ),
    post(
        "https://o33249.ingest.sentry.io/api/1000001/envelope/?sentry_version=7",
        b'{"sent_at":"2023-12-15T12:00:00.000Z"}\n{"type":"session"}\n{"init":true,"errors":0}\n',
        json_content({}),
        content_type=TEXT,
    ),
    post(
        "https://api-iam.intercom.io/messenger/web/ping",
        b"app_id=synthetic&user_data=%7B%22email%22%3A%22pat%40example.com%22%7D",
        json_content({"modules": {}}),
        content_type=FORM,
    ),
    post(f"{SITE}/cdn-cgi/rum?", {"siteToken": "SYNTHETIC", "st": 2}, NO_CONTENT),
)
