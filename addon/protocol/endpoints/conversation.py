"""Sending a turn, and what belongs to it (chatgpt-web.md, sections 4.1, 5 to 9)."""

from typing import Annotated, Any

from pydantic import Tag

from addon.protocol.endpoint import Category, Endpoint, Known, Model, Open, examples, union_by
from addon.protocol.errorbody import ErrorBody
from addon.protocol.hosts import BASE, WEB
from addon.protocol.message import Message
from addon.protocol.stream import ConversationDetail, StreamEvent


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


class Prepared(Model):
    status: str
    conduit_token: str | None = None


class Resume(Model):
    conversation_id: str
    offset: int | None = None


class Init(Model):
    gizmo_id: str | None = None
    requested_default_model: str | None = None
    conversation_id: str | None = None
    timezone_offset_min: int | None = None
    system_hints: list[str] | None = None


class Stop(Model):
    websocket_request_id: str | None = None
    conversation_id: str | None = None
    exclude_async_types: list[Any] | None = None


class Stopped(Model):
    status: str | None = None
    last_message_id: str | None = None


class StreamStatus(Model):
    status: Annotated[str, Known("IS_STREAMING", "COMPLETE", "FAILURE", "UNAVAILABLE")]


class Autocomplete(Model):
    input_text: str
    num_completions: int | None = None
    in_search_mode: bool | None = None


class Completions(Model):
    completions: list[Any]


class Suggest(Model):
    message_id: str
    model: str | None = None
    num_suggestions: int | None = None


class ToolFile(Model):
    status: str
    download_url: str | None = None


class Ads(Model):
    conversation_id: str
    entries_by_turn_id: dict[str, Any]


_ID = BASE + "/conversation/{conversation_id:uuid}"
_UUID = "00000c01-0000-4000-8000-000000000c01"

ENDPOINTS = (
    Endpoint(
        name="conversation_send",
        method="POST",
        path=BASE + "/{route:conversation|f/conversation}",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Send,
        response=Answer,
        source="§5-7",
        examples=examples(
            "POST",
            "https://chat.openai.com/backend-api/conversation",
            "/backend-anon/conversation",
            "/backend-api/f/conversation",
            "/backend-alt/conversation",
        ),
    ),
    Endpoint(
        name="conversation_prepare",
        method="POST",
        path=BASE + "/{route:conversation/prepare|f/conversation/prepare}",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Prepare,
        response=Prepared,
        source="§9.5",
        examples=examples("POST", "/backend-api/f/conversation/prepare"),
    ),
    Endpoint(
        name="conversation_resume",
        method="POST",
        path=BASE + "/{route:conversation/resume|f/conversation/resume}",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Resume,
        response=Answer,
        source="§8",
        examples=examples("POST", "/backend-api/f/conversation/resume"),
    ),
    Endpoint(
        name="conversation_steer",
        method="POST",
        path=BASE + "/f/steer_turn",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("POST", "/backend-api/f/steer_turn"),
    ),
    Endpoint(
        name="conversation_init",
        method="POST",
        path=BASE + "/{route:conversation/init|f/conversation/init}",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Init,
        response=ConversationDetail,
        source="§4.1",
        examples=examples("POST", "/backend-api/conversation/init"),
    ),
    Endpoint(
        name="conversation_stop",
        method="POST",
        path=BASE + "/stop_conversation",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Stop,
        response=Stopped,
        source="§4.1",
        examples=examples("POST", "/backend-api/stop_conversation"),
    ),
    Endpoint(
        name="conversation_stream_status",
        method="GET",
        path=_ID + "/stream_status",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=StreamStatus,
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/stream_status"),
    ),
    Endpoint(
        name="conversation_async_status",
        method="POST",
        path=_ID + "/async-status",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("POST", f"/backend-api/conversation/{_UUID}/async-status"),
    ),
    Endpoint(
        name="conversation_textdocs",
        method="GET",
        path=_ID + "/textdocs",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=list[Open],
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/textdocs"),
    ),
    Endpoint(
        name="typing_autocompletions",
        method="POST",
        path=BASE + "/conversation/experimental/generate_autocompletions",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Autocomplete,
        response=Completions,
        source="§9.6",
        examples=examples(
            "POST", "/backend-api/conversation/experimental/generate_autocompletions"
        ),
    ),
    Endpoint(
        name="conversation_suggestions",
        method="POST",
        path=_ID + "/experimental/generate_suggestions",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Suggest,
        source="§4.1",
        examples=examples(
            "POST", f"/backend-api/conversation/{_UUID}/experimental/generate_suggestions"
        ),
    ),
    Endpoint(
        name="conversation_url_safe",
        method="GET",
        path=_ID + "/url_safe",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/url_safe?url=x"),
    ),
    Endpoint(
        name="conversation_interpreter",
        method="GET",
        path=_ID + "/interpreter",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/interpreter"),
    ),
    Endpoint(
        name="conversation_interpreter_download",
        method="GET",
        path=_ID + "/interpreter/download",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=ToolFile,
        source="§4.1",
        examples=examples(
            "GET", f"/backend-api/conversation/{_UUID}/interpreter/download?message_id=x"
        ),
    ),
    Endpoint(
        name="conversation_attachment",
        method="GET",
        path=_ID + "/attachment/{file_id}/download",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=ToolFile,
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/attachment/file_1/download"),
    ),
    Endpoint(
        name="conversation_ads",
        method="GET",
        path=BASE + "/bazaar/conversation/{conversation_id:uuid}/ads",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=Ads,
        source="§4.1",
        examples=examples("GET", f"/backend-api/bazaar/conversation/{_UUID}/ads"),
    ),
    Endpoint(
        name="app_call",
        method="POST",
        path=BASE + "/ecosystem/call_mcp",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("POST", "/backend-api/ecosystem/call_mcp"),
    ),
    Endpoint(
        name="app_widget",
        method="GET",
        path=BASE + "/ecosystem/widget",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("GET", "/backend-api/ecosystem/widget"),
    ),
    Endpoint(
        name="app_widget_state",
        method="POST",
        path=BASE + "/ecosystem/widget_state",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("POST", "/backend-api/ecosystem/widget_state"),
    ),
)
