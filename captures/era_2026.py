"""2026, chatgpt.com: a signed-in visit from page load to logout, with what goes wrong in one."""

import gzip
import json

from captures.call import (
    ACCEPTED,
    HTML,
    JSON,
    NO_CONTENT,
    OK,
    PIXEL,
    STATUS_OK,
    TEXT,
    Call,
    SocketCall,
    Step,
    get,
    post,
    report,
    stored,
)
from tests.rig.answers import content, json_content, sse_events, stream
from tests.rig.chatting import Chat, answered, v1
from tests.rig.samples import lines, sample, small

SITE = "https://chatgpt.com"
API = f"{SITE}/backend-api"
UNREACHABLE = "webrtc.chatgpt.com"
STATSIG = "https://ab.chatgpt.com/v1"
STATSIG_QUERY = "k=client-SYNTHETIC&st=javascript-client&sv=3.32.0&t=1767225600000"
CHAT = "00000c02-0000-4000-8000-000000000c02"
FOUND = "00000b15-0000-4000-8000-000000000b15"
"""The last answer of that chat."""
LONG_CHAT = "00000c03-0000-4000-8000-000000000c03"
SOCKET = str(json.loads(small("ws-2026-celsius.response"))["websocket_url"])
FORWARD = "ddforward=%2Fapi%2Fv2%2Flogs%3Fddsource%3Dbrowser%26dd-api-key%3DpubSYNTHETIC"
INTAKE_OK = content(small("tele-ces-telemetry-intake.response"), status=202)
TURN = sample("conv-2026-f.request.json")
EVENTS = ("accept", "text/event-stream")
SENTINEL = ("openai-sentinel-chat-requirements-token", "gAAAAABSYNTHETIC-REQUIREMENTS")
CONDUIT = ("x-conduit-token", "SYNTHETIC.CONDUIT.TOKEN")


def _turn(name: str, encoding: str | None = None, asked: bytes = TURN) -> Call:
    answer = stream(sse_events(sample(name)), encoding=encoding, pause_s=0.05)
    return post(f"{API}/f/conversation", asked, answer, EVENTS, SENTINEL, CONDUIT)


def _asked(number: str, text: str, **known: str) -> bytes:
    """Another question than that of `TURN`; `known` says where it belongs."""
    turn = json.loads(TURN)
    (message,) = turn["messages"]
    message["id"] = f"0000{number}-0000-4000-8000-00000000{number}"
    message["content"]["parts"] = [text]
    return json.dumps({**turn, **known}).encode()


def _told() -> list[bytes]:
    """The answer to a third question in `CHAT`."""
    words = ("The lighthouse", " is about", " 135 feet", " tall,", " all of them", " invented.")
    parent = str(json.loads(IN_FEET)["messages"][0]["id"])
    reply = {**answered("".join(words), parent), "id": "00000b41-0000-4000-8000-000000000b41"}
    return v1(Chat(CHAT), reply, words)


def _prepare(typed: str) -> Call:
    body = json.loads(sample("conv-2026-f-prepare.request.json"))
    body["partial_query"]["content"]["parts"] = [typed]
    return post(
        f"{API}/f/conversation/prepare", body, content(small("conv-2026-f-prepare.response"))
    )


def _completions(typed: str) -> Call:
    body = json.loads(small("typing-generate-autocompletions.request"))
    answer = json_content({"completions": [f"{typed} fact", f"{typed} story"]})
    path = "conversation/experimental/generate_autocompletions"
    return post(f"{API}/{path}", {**body, "input_text": typed}, answer)


def _socket_script() -> tuple[tuple[str, str], ...]:
    said = [("expect", frame) for frame in lines("ws-2026-user.client.jsonl")]
    heard = [("send", frame) for frame in lines("ws-2026-user.server.jsonl")]
    return (said[0], *heard[:3], *said[1:], *heard[3:])


def _log_events() -> Call:
    return post(
        f"{SITE}/ces/v1/rgstr?{STATSIG_QUERY}&ec=2&gz=1",
        gzip.compress(sample("tele-statsig-rgstr.request.json"), mtime=0),
        ACCEPTED,
        content_type=TEXT,
    )


def _logs() -> Call:
    body = sample("tele-ces-telemetry-intake.request.ndjson")
    return post(f"{SITE}/ces/v1/telemetry/intake?{FORWARD}", body, INTAKE_OK, content_type=TEXT)


def _counters() -> Call:
    return post(f"{SITE}/ces/statsc/flush", sample("tele-ces-statsc-flush.request.json"), OK)


LOOK_UP = _asked("0a11", "Look up an invented lighthouse")
LONG_TASK = _asked("0a21", "Think about an invented task for a long time")
IN_FEET = _asked("0a41", "How tall is it in feet?", conversation_id=CHAT, parent_message_id=FOUND)

PAGE_LOAD: tuple[Step, ...] = (
    get(
        f"{SITE}/",
        content(b"<!doctype html><title>ChatGPT</title>", content_type=HTML, encoding="br"),
    ),
    get(
        f"{SITE}/cdn/assets/root-synthetic.css", content(b"body{margin:0}", content_type="text/css")
    ),
    get(
        "https://cdn.oaistatic.com/assets/app-synthetic.js",
        content(b"", status=304, content_type=None),
        ("if-none-match", '"synthetic"'),
    ),
    Call(
        method="HEAD",
        url="https://persistent.oaistatic.com/logo.png",
        answer=content(bytes(512), content_type="image/png"),
    ),
    get(f"{API}/edge", NO_CONTENT),
    get(f"{SITE}/api/auth/session", stored("acct-auth-session.response.json", "zstd")),
    get(f"{API}/me", stored("acct-me.response.json", "zstd")),
    get(
        f"{API}/accounts/check/v4-2023-04-27?timezone_offset_min=-60",
        stored("acct-accounts-check-v4.response.json"),
    ),
    get(f"{API}/settings/user", stored("acct-settings-user.response.json")),
    get(f"{API}/models?iim=false&is_gizmo=false", stored("acct-models-2026.response.json")),
    get(
        f"{API}/conversations?offset=0&limit=28&order=updated&is_archived=false",
        stored("hist-conversations-2025-12.response.json"),
    ),
    get(f"{API}/pins", json_content({"items": []})),
    get(f"{API}/system_hints", json_content({"system_hints": []})),
    get(f"{API}/gizmos/snorlax/sidebar", json_content({"items": [], "cursor": None})),
    get(f"{API}/user_system_messages", stored("acct-user-system-messages.response.json")),
    get(f"{API}/beacons/home", json_content({"beacons": []})),
    get(f"{SITE}/realtime/status", json_content({"status": "ok"})),
    Call(
        method="OPTIONS",
        url=f"{STATSIG}/initialize?{STATSIG_QUERY}&se=1",
        answer=content(
            b"",
            status=204,
            content_type=None,
            headers=(("access-control-allow-origin", SITE),),
        ),
        headers=(("access-control-request-method", "POST"),),
    ),
    post(
        f"{STATSIG}/initialize?{STATSIG_QUERY}&se=1",
        sample("tele-statsig-initialize-encoded.request.txt"),
        stored("tele-statsig-initialize.response.json"),
        content_type=TEXT,
    ),
    get(
        f"{SITE}/ces/v1/projects/oai/settings",
        json_content(
            {"integrations": {"Segment.io": {"apiHost": "chatgpt.com/ces/v1", "apiKey": "oai"}}}
        ),
    ),
    post(f"{SITE}/ces/v1/p", sample("tele-ces-v1-p-2026.request.json"), OK, content_type=TEXT),
    post(f"{SITE}/ces/v1/m", sample("segment-metrics.json"), OK, content_type=TEXT),
    post(
        f"{SITE}/awe/api/v2/rum?ddsource=browser",
        b'{"type":"view"}\n',
        json_content({}, status=202),
    ),
    get("https://www.googletagmanager.com/gtag/js?id=G-SYNTHETIC", PIXEL),
    get(f"{API}/celsius/ws/user", content(small("ws-2026-celsius.response"))),
)

TYPING: tuple[Step, ...] = (
    post(
        f"{API}/sentinel/chat-requirements/prepare",
        {"p": "gAAAAACSYNTHETIC-FINGERPRINT"},
        stored("sentinel-prepare-2026.response.json"),
    ),
    post(
        f"{API}/conversation/init",
        small("conv-init.request"),
        content(small("conv-init.response"), encoding="br"),
    ),
    _completions("Tell me an invented"),
    _prepare("Tell me an"),
    _completions("Tell me an invented harbour"),
    _prepare("Tell me an invented har"),
    _prepare("Tell me an invented harbour fact"),
    post(
        f"{API}/sentinel/chat-requirements/finalize",
        small("sentinel-finalize-2026.request"),
        content(small("sentinel-finalize-2026.response")),
    ),
    post(f"{API}/sentinel/ping", {}, json_content({"status": "ok"})),
)

FIRST_TURN: tuple[Step, ...] = (
    _turn("conv-2026-v1-text.response.sse", "br"),
    get(f"{API}/conversation/{CHAT}/stream_status", json_content({"status": "COMPLETE"})),
    get(f"{API}/conversation/{CHAT}/textdocs", json_content([])),
    report(f"{API}/lat/r", sample("lat-r-2025-12.request.json"), content(small("lat-r.response"))),
    post(f"{SITE}/ces/v1/t", sample("tele-ces-v1-t-2026.request.json"), OK, content_type=TEXT),
    _log_events(),
    _counters(),
    _logs(),
    post(
        f"{API}/conversation/implicit_message_feedback",
        small("fb-implicit-message-feedback.request"),
        STATUS_OK,
    ),
)

SECOND_TURN: tuple[Step, ...] = (
    _prepare("Look up an invented lighthouse"),
    _turn("conv-2026-v1-reasoning-tool.response.sse", "gzip", asked=LOOK_UP),
    post(f"{API}/sentinel/ping", {}, json_content({"status": "ok"})),
    _log_events(),
    get(
        f"{API}/conversations/{CHAT}?include_has_versions=true&num_turns=10",
        stored("hist-conversation-flat-2026-09.response.json"),
    ),
    get(f"{API}/conversation/{CHAT}", stored("hist-conversation-tree.response.json")),
)

HANDOFF: tuple[Step, ...] = (
    _turn("conv-2026-v1-handoff.response.sse", asked=LONG_TASK),
    SocketCall(url=SOCKET, script=_socket_script()),
    post(
        f"{API}/f/conversation/resume",
        small("conv-resume.request"),
        json_content({"detail": {"code": "tokenless_resume_unavailable"}}, status=404),
        CONDUIT,
    ),
    _counters(),
    _logs(),
)

OTHER_CALLS: tuple[Step, ...] = (
    get(f"{API}/memories", stored("acct-memories.response.json")),
    Call(
        method="DELETE",
        url=f"{API}/memories/00000d01-0000-4000-8000-000000000d01",
        answer=OK,
    ),
    Call(
        method="PATCH",
        url=f"{API}/settings/account_user_setting?feature=moonshine&value=false",
        answer=json_content({}),
        body=b"{}",
        content_type=JSON,
    ),
    post(
        f"{API}/files/process_upload_stream",
        {"file_id": "file-SYNTHETICFILE00000000001", "use_case": "my_files", "file_name": "a.txt"},
        stream(
            [
                b'{"file_id":"file-SYNTHETICFILE00000000001","event":"file.processing.started"}\n',
                b'{"file_id":"file-SYNTHETICFILE00000000001","event":"file.processing.completed"}\n',
            ],
            content_type="application/x-ndjson",
            pause_s=0.1,
        ),
    ),
    get(
        f"{API}/estuary/content?id=file-SYNTHETICFILE00000000001&ts=1&sig=SYNTHETIC-SIGNATURE",
        content(b"\x89PNG\r\n\x1a\n" + bytes(500), content_type="image/png"),
    ),
    post(f"{STATSIG[:-3]}/otlp/v1/metrics", {"resourceMetrics": []}, json_content({})),
    post("https://api.oaistatsig.com/v1/sdk_exception", {"exception": "SyntheticError"}, ACCEPTED),
    post(
        "https://o33249.ingest.us.sentry.io/api/1000002/envelope/",
        b'{"sent_at":"2026-01-01T00:00:00.000Z"}\n{"type":"event"}\n{"message":"synthetic"}\n',
        json_content({}),
        content_type=TEXT,
    ),
    get(f"{SITE}/public-api/conversation_limit", json_content({"message_cap": 40})),
    get(f"{API}/synthetic_new_feature", json_content({"nobody": "declared this"})),
)

TROUBLE: tuple[Step, ...] = (
    post(
        f"{API}/f/conversation",
        IN_FEET,
        content(small("conv-error-429.response"), status=429),
        EVENTS,
        SENTINEL,
    ),
    get(
        f"{API}/conversation/00000c99-0000-4000-8000-000000000c99",
        json_content({"detail": {"code": "conversation_not_found"}}, status=404),
    ),
    post(
        f"{API}/f/conversation",
        IN_FEET,
        stream(_told()[:2], abort=True, pause_s=0.02),
        EVENTS,
    ),
    Call(
        method="POST",
        url=f"{API}/f/conversation",
        answer=stream(_told(), pause_s=0.05),
        body=IN_FEET,
        content_type=JSON,
        headers=(EVENTS, SENTINEL),
        leave_after=5,
    ),
    get(
        f"{API}/images/bootstrap", content(b"<html>502 Bad Gateway", status=502, content_type=HTML)
    ),
    get("https://snc.chatgpt.com/backend/se", NO_CONTENT),
    get(f"https://{UNREACHABLE}/backend-api/realtime", NO_CONTENT),
    _counters(),
)

LOGOUT: tuple[Step, ...] = (
    post(f"{SITE}/ces/v1/t", sample("tele-ces-v1-t-2026.request.json"), OK, content_type=TEXT),
    post(
        f"{SITE}/api/auth/signout",
        b"csrfToken=SYNTHETIC-CSRF-TOKEN&json=true",
        json_content({"url": f"{SITE}/auth/logout"}),
        content_type="application/x-www-form-urlencoded",
    ),
    get(f"{SITE}/api/auth/session", json_content({})),
    post(f"{SITE}/unauth-mweb/events/page-view", {"path": "/"}, NO_CONTENT),
    get("https://auth.openai.com/log-in", content(b"<!doctype html>", content_type=HTML)),
)

STEPS = (
    *PAGE_LOAD,
    *TYPING,
    *FIRST_TURN,
    *SECOND_TURN,
    *HANDOFF,
    *OTHER_CALLS,
    *TROUBLE,
    *LOGOUT,
)
