"""Asking for a turn, and the forms of its answer (chatgpt-web.md, sections 5 to 9)."""

from typing import Annotated, Any

from pydantic import Tag

from addon.protocol.endpoint import Known, Model, Open, union_by
from addon.protocol.errorbody import ErrorBody
from addon.protocol.message import Message
from addon.protocol.stream import StreamEvent


class Mode(Model):
    kind: Annotated[
        str,
        Known("primary_assistant", "gizmo_interaction", "gizmo_magic_create", "gizmo_test", "work"),
    ]
    gizmo_id: str | None = None


class ContextualInfo(Model):
    is_dark_mode: bool | None = None
    time_since_loaded: float | None = None
    page_height: float | None = None
    page_width: float | None = None
    pixel_ratio: float | None = None
    screen_height: float | None = None
    screen_width: float | None = None
    app_name: str | None = None


class TurnAttribution(Open):
    turn_trigger: str | None = None


class Turn(Model):
    """What `conversation` and `prepare` have in common."""

    action: Annotated[str, Known("next", "variant", "continue")]
    conversation_id: str | None = None
    parent_message_id: str | None = None
    model: str
    timezone_offset_min: int | None = None
    timezone: str | None = None
    conversation_mode: Mode | None = None
    system_hints: list[str] | None = None
    supports_buffering: bool | None = None
    supported_encodings: list[str] | None = None
    client_contextual_info: ContextualInfo | None = None
    client_prepare_state: Annotated[str, Known("none", "sent", "success")] | None = None
    thinking_effort: Annotated[str, Known("standard", "extended", "max")] | None = None
    fork_from_shared_post: bool | None = None
    history_and_training_disabled: bool | None = None


class Send(Turn):
    messages: list[Message] | None = None
    continue_from_shared_conversation_id: str | None = None
    plugin_ids: list[str] | None = None
    suggestions: list[str] | None = None
    arkose_token: str | None = None
    force_paragen: bool | None = None
    force_rate_limit: bool | None = None
    force_paragen_model_slug: str | None = None
    force_nulligen: bool | None = None
    reset_rate_limits: bool | None = None
    disable_system_content_toggling: bool | None = None
    force_use_sse: bool | None = None
    variant_purpose: Annotated[str, Known("none", "comparison_implicit")] | None = None
    websocket_request_id: str | None = None
    supports_modapi: bool | None = None
    source: str | None = None
    enable_message_followups: bool | None = None
    paragen_cot_summary_display_override: str | None = None
    paragen_stream_type_override: str | None = None
    force_parallel_switch: str | None = None
    conversation_origin: str | None = None
    local_function_names: list[str] | None = None
    local_function_signatures: list[Any] | None = None
    turn_attribution: TurnAttribution | None = None


class SocketAnswer(Model):
    """The answer of 2024 that only says where it will come (section 7)."""

    wss_url: str
    expires_at: str | None = None
    conversation_id: str | None = None
    response_id: str | None = None
    websocket_request_id: str | None = None
    fallback_wss_url: str | None = None


def _answer_tag(value: Any) -> str:
    if isinstance(value, list):
        return "@stream"
    return "@socket" if isinstance(value, dict) and "wss_url" in value else "@error"


Answer = Annotated[
    Annotated[list[StreamEvent], Tag("@stream")]
    | Annotated[SocketAnswer, Tag("@socket")]
    | Annotated[ErrorBody, Tag("@error")],
    union_by(_answer_tag),
]


class PartialQuery(Model):
    """The text typed so far."""

    id: str
    author: Open
    content: Open


class Prepare(Turn):
    partial_query: PartialQuery | None = None
    client_prepare_dispatch: str | None = None
    client_prepare_source: str | None = None
