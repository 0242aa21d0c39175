"""The samples that are genuine shapes, each with the endpoint it belongs to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

SAMPLES = Path(__file__).parent / "samples"

_FILES = {
    "acct-accounts-check-v4.response.json": "accounts_check",
    "acct-auth-session.response.json": "auth_session",
    "acct-me.response.json": "me",
    "acct-memories.response.json": "memories",
    "acct-models-2023.response.json": "models",
    "acct-models-2026.response.json": "models",
    "acct-settings-user.response.json": "settings_user",
    "acct-user-system-messages.response.json": "custom_instructions",
    "conv-2023-12-followup.request.json": "conversation_send",
    "conv-2023-12-legacy.response.sse": "conversation_send",
    "conv-2024-04-legacy-typed.response.sse": "conversation_send",
    "conv-2024-04.request.json": "conversation_send",
    "conv-2026-f-prepare.request.json": "conversation_prepare",
    "conv-2026-f.request.json": "conversation_send",
    "conv-2026-v1-handoff.response.sse": "conversation_send",
    "conv-2026-v1-reasoning-tool.response.sse": "conversation_send",
    "conv-2026-v1-text.response.sse": "conversation_send",
    "hist-conversation-flat-2026-09.response.json": "conversation_pages",
    "hist-conversation-tree-omitted-nulls.response.json": "conversation_document",
    "hist-conversation-tree.response.json": "conversation_document",
    "hist-conversations-2025-12.response.json": "conversations",
    "hist-prompt-library.response.json": "prompt_library",
    "lat-r-2025-12.request.json": "latency_report",
    "seed-ces-v1-b.request.json": "segment_batch",
    "seed-conversation.request.json": "conversation_send",
    "seed-conversations.response.json": "conversations",
    "seed-lat-r.request.json": "latency_report",
    "segment-batch-alias.json": "segment_batch",
    "segment-batch-desktop.json": "segment_batch",
    "segment-batch-edge.json": "segment_batch",
    "segment-batch-group.json": "segment_batch",
    "segment-batch-identify.json": "segment_batch",
    "segment-batch-no-writekey.json": "segment_batch",
    "segment-batch-page.json": "segment_batch",
    "segment-batch-screen.json": "segment_batch",
    "segment-batch-track.json": "segment_batch",
    "segment-metrics.json": "segment_metrics",
    "segment-single-page-anonymous.json": "segment_page",
    "segment-single-track.json": "segment_track",
    "sentinel-chat-requirements-2024.response.json": "sentinel_requirements",
    "sentinel-prepare-2026.response.json": "sentinel_prepare",
    "tele-ces-statsc-flush.request.json": "counters_flush",
    "tele-ces-telemetry-intake.request.ndjson": "datadog_intake",
    "tele-ces-v1-i-2024.request.json": "segment_identify",
    "tele-ces-v1-p-2026.request.json": "segment_page",
    "tele-ces-v1-t-2026.request.json": "segment_track",
    "tele-statsig-initialize-decoded.request.json": "statsig_initialize",
    "tele-statsig-initialize-encoded.request.txt": "statsig_initialize",
    "tele-statsig-initialize.response.json": "statsig_initialize",
    "tele-statsig-rgstr.request.json": "statsig_rgstr",
    "ws-2024-conversation.response.json": "conversation_send",
}
FRAMES = {
    "ws-2024-webpubsub.client.jsonl": "websocket_azure",
    "ws-2024-webpubsub.server.jsonl": "websocket_azure",
    "ws-2026-user.client.jsonl": "websocket_user",
    "ws-2026-user.server.jsonl": "websocket_user",
}
NOT_BODIES = {
    "README.md",
    "segment-README.md",
    "expected-decodes.json",
    "segment-canaries.json",
    "segment-invalid.json",
    "segment-settings.json",
    "small-bodies.jsonl",
}


class Sample(NamedTuple):
    """A body of a file, as bytes."""

    name: str
    endpoint: str
    is_response: bool
    data: bytes
    query: str


def bodies() -> Iterator[Sample]:
    """The bodies that have a file of their own."""
    for name, endpoint in _FILES.items():
        data = (SAMPLES / name).read_bytes()
        encoded = name.endswith(".txt")
        yield Sample(
            name,
            endpoint,
            ".response." in name,
            data.rstrip(b"\n") if encoded else data,
            "se=1" if encoded else "",
        )


def small_bodies() -> list[dict[str, Any]]:
    """The lines of `small-bodies.jsonl`."""
    lines = (SAMPLES / "small-bodies.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def frames(name: str) -> list[Any]:
    """The WebSocket frames of a file."""
    return [json.loads(line) for line in (SAMPLES / name).read_text("utf-8").splitlines()]


def sample(name: str) -> Any:
    """The JSON value of a file."""
    return json.loads((SAMPLES / name).read_bytes())
