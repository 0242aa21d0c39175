"""Spring 2024: sockets, sentinel, uploads, and the move from chat.openai.com to chatgpt.com."""

import json

from captures.call import JSON, OK, STATUS_OK, TEXT, Call, SocketCall, Step, get, post, stored
from tests.rig.answers import content, json_content, sse_events, stream
from tests.rig.samples import lines, sample, small

SITE = "https://chat.openai.com"
API = f"{SITE}/backend-api"
ANON = "https://chatgpt.com/backend-anon"
CHAT = "00000c01-0000-4000-8000-000000000c01"
DELETED = "e656ee83-acdd-4a0a-aa6e-1c298c5f3404"
"""Of the list of December 2023."""
SOCKET = str(json.loads(small("ws-2024-register.response"))["wss_url"])
UPLOAD = str(json.loads(small("file-create.response"))["upload_url"])
FILE = str(json.loads(small("file-create.response"))["file_id"])
SHARE = {
    "share_id": "00000e01-0000-4000-8000-000000000e01",
    "share_url": f"{SITE}/share/00000e01-0000-4000-8000-000000000e01",
    "title": "Invented harbour fact",
    "is_public": True,
    "already_exists": False,
}


def _socket_script() -> tuple[tuple[str, str], ...]:
    first, *rest = lines("ws-2024-webpubsub.server.jsonl")
    acknowledgements = lines("ws-2024-webpubsub.client.jsonl")
    sent = [("send", frame) for frame in (first, *rest)]
    return (*sent, *(("expect", frame) for frame in acknowledgements))


STEPS: tuple[Step, ...] = (
    get(f"{API}/me", stored("acct-me.response.json")),
    get(f"{API}/compliance", json_content({"require_cookie_consent": False})),
    post(
        f"{API}/sentinel/chat-requirements",
        {"p": "gAAAAACSYNTHETIC-FINGERPRINT"},
        stored("sentinel-chat-requirements-2024.response.json"),
    ),
    post(f"{API}/register-websocket", b"", content(small("ws-2024-register.response"))),
    post(
        f"{API}/conversation",
        sample("conv-2024-04.request.json"),
        stored("ws-2024-conversation.response.json", None),
        ("openai-sentinel-chat-requirements-token", "gAAAAABSYNTHETIC-REQUIREMENTS"),
    ),
    SocketCall(url=SOCKET, script=_socket_script(), subprotocol="json.reliable.webpubsub.azure.v1"),
    post(
        f"{API}/conversation",
        sample("conv-2024-04.request.json"),
        stream(
            sse_events(sample("conv-2024-04-legacy-typed.response.sse")),
            encoding="gzip",
            pause_s=0.05,
        ),
        ("accept", "text/event-stream"),
        ("openai-sentinel-arkose-token", "SYNTHETIC|r=eu-west-1|sup=1"),
    ),
    post(
        f"{API}/conversation/gen_title/{CHAT}",
        small("hist-gen-title.request"),
        content(small("hist-gen-title-already-set.response")),
    ),
    post(f"{API}/files", small("file-create.request"), content(small("file-create.response"))),
    Call(
        method="PUT",
        url=UPLOAD,
        answer=content(b"", status=201, content_type=None),
        body=b"\x89PNG\r\n\x1a\n" + bytes(2040),
        content_type="image/png",
        headers=(("x-ms-blob-type", "BlockBlob"),),
    ),
    post(f"{API}/files/{FILE}/uploaded", {}, content(small("file-download.response"))),
    get(f"{API}/files/{FILE}/download", content(small("file-download.response"))),
    Call(
        method="PATCH",
        url=f"{API}/conversation/{CHAT}",
        answer=content(small("hist-conversation-patch.response")),
        body=small("hist-conversation-patch.request"),
        content_type=JSON,
    ),
    Call(
        method="PATCH",
        url=f"{API}/conversation/{DELETED}",
        answer=content(small("hist-conversation-patch.response")),
        body=small("hist-conversation-patch-hide.request"),
        content_type=JSON,
    ),
    post(
        f"{API}/conversation/message_feedback",
        small("fb-message-feedback.request"),
        json_content({"message_id": "00000b01-0000-4000-8000-000000000b01", "rating": "thumbsUp"}),
    ),
    post(
        f"{API}/conversation/{CHAT}/experimental/generate_suggestions",
        {
            "message_id": "00000b01-0000-4000-8000-000000000b01",
            "model": "gpt-4",
            "num_suggestions": 2,
        },
        json_content({"suggestions": ["Tell me another", "Is it true?"]}),
    ),
    post(
        f"{API}/share/create", {"conversation_id": CHAT, "is_anonymous": True}, json_content(SHARE)
    ),
    get(f"{API}/shared_conversations?order=created", json_content({"items": [], "total": 0})),
    post(f"{API}/lat/tti", small("lat-tti.request"), STATUS_OK),
    post(f"{SITE}/ces/v1/i", sample("tele-ces-v1-i-2024.request.json"), OK, content_type=TEXT),
    post(f"{SITE}/ces/v1/t", sample("segment-single-track.json"), OK, content_type=TEXT),
    get(
        "https://tcr9i.chat.openai.com/v2/synthetic/api.js",
        content(b"'synthetic';", content_type="text/javascript"),
    ),
    get(
        f"{SITE}/c/{CHAT}",
        content(b"", status=308, headers=(("location", f"https://chatgpt.com/c/{CHAT}"),)),
    ),
    post(
        f"{ANON}/sentinel/chat-requirements",
        {"p": "gAAAAACSYNTHETIC-FINGERPRINT"},
        stored("sentinel-chat-requirements-2024.response.json", "zstd"),
    ),
    get(
        f"{ANON}/models?iim=false&is_gizmo=false", stored("acct-models-2023.response.json", "zstd")
    ),
    post(
        f"{ANON}/conversation",
        sample("conv-2024-04.request.json"),
        stream(
            sse_events(sample("conv-2024-04-legacy-typed.response.sse")),
            encoding="zstd",
            pause_s=0.05,
        ),
        ("accept", "text/event-stream"),
    ),
    post(
        "https://chatgpt.com/ces/v1/p",
        sample("segment-single-page-anonymous.json"),
        OK,
        content_type=TEXT,
    ),
)
