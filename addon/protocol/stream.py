"""Events of an answer (chatgpt-web.md, section 6): snapshots, patch frames and typed events."""

from typing import Annotated, Any

from pydantic import Tag

from addon.protocol.endpoint import Known, Model, Open, union_by
from addon.protocol.message import Message


class Snapshot(Model):
    """The whole message so far; also the document that patch frames work on."""

    message: Message | None = None
    conversation_id: str | None = None
    error: Any = None
    error_code: str | None = None


class Patch(Model):
    p: str | None = None
    o: Annotated[str, Known("add", "replace", "append", "patch", "remove", "truncate")] | None = (
        None
    )
    v: Any = None


def _delta_tag(value: Any) -> str:
    if isinstance(value, dict) and "message" in value:
        return "@snapshot"
    if isinstance(value, list) and value and all(isinstance(i, dict) and "p" in i for i in value):
        return "@patches"
    return "@value"


class Delta(Patch):
    """Keys that are left out keep their value of the frame before (section 6.3)."""

    c: int | None = None
    v: Annotated[
        Annotated[Snapshot, Tag("@snapshot")]
        | Annotated[list[Patch], Tag("@patches")]
        | Annotated[Any, Tag("@value")],
        union_by(_delta_tag),
    ] = None


class Event(Model):
    type: str
    conversation_id: str | None = None


class ModerationResponse(Model):
    flagged: bool
    blocked: bool
    disclaimers: list[Any] | None = None
    moderation_id: str | None = None


class Moderation(Model):
    type: str | None = None
    """Absent in 2023."""
    conversation_id: str
    message_id: str
    is_completion: bool | None = None
    moderation_response: ModerationResponse


class ResumeToken(Event):
    kind: Annotated[str, Known("conduit", "topic")]
    token: str


class InputMessage(Event):
    input_message: Message


class Marker(Event):
    message_id: str
    marker: Annotated[
        str, Known("user_visible_token", "final_channel_token", "cot_token", "last_token")
    ]
    event: Annotated[str, Known("first", "last")]


class Title(Event):
    title: str


class ServerMetadata(Model):
    """Timing and routing; also one opaque key of eight or nine hex digits."""

    conduit_prewarmed: bool | None = None
    plan_type: str | None = None
    plan_type_bucket: str | None = None
    user_agent: str | None = None
    service: str | None = None
    tool_name: str | None = None
    tool_invoked: bool | None = None
    fast_convo: bool | None = None
    warmup_state: str | None = None
    is_first_turn: bool | None = None
    cluster_region: str | None = None
    model_slug: str | None = None
    region: str | None = None
    is_multimodal: bool | None = None
    did_auto_switch_to_reasoning: bool | None = None
    auto_switcher_race_winner: str | None = None
    is_autoswitcher_enabled: bool | None = None
    is_search: bool | None = None
    did_prompt_contain_image: bool | None = None
    search_tool_call_count: int | None = None
    search_tool_query_types: Any = None
    message_id: str | None = None
    request_id: str | None = None
    turn_exchange_id: str | None = None
    turn_trace_id: str | None = None
    resume_with_websockets: bool | None = None
    streaming_async_status: bool | None = None
    temporal_conversation_turn: Any = None
    turn_use_case: str | None = None
    turn_mode: str | None = None
    product_experience: str | None = None
    thinking_effort: str | None = None


class ServerSte(Event):
    metadata: ServerMetadata


class Limit(Open):
    feature_name: str | None = None
    remaining: int | None = None
    reset_after: str | None = None


class ConversationDetail(Model):
    """A stream event, and the answer of `conversation/init`."""

    type: str
    conversation_id: str | None = None
    banner_info: Any = None
    blocked_features: list[Any] | None = None
    model_limits: list[Any] | None = None
    limits_progress: list[Limit] | None = None
    default_model_slug: str | None = None


class AsyncStatus(Event):
    async_status: int | None = None


class HandoffOption(Model):
    type: str
    topic_id: str | None = None


class Handoff(Event):
    turn_exchange_id: str
    options: list[HandoffOption] | None = None


class UrlModerationResult(Model):
    full_url: str
    is_safe: bool | None = None


class UrlModeration(Event):
    message_id: str
    url_moderation_result: UrlModerationResult


class RateLimitInfo(Event):
    call_to_action: Any = None
    resets_after: Any = None
    display_description: str | None = None
    limit_details: Any = None


class SafetyReview(Event):
    active: bool | None = None
    message: Any = None
    protection_type: Annotated[str, Known("bio", "cyber")] | None = None


class ErrorEvent(Event):
    error: Any


class Variants(Event):
    num_variants_in_stream: int | None = None
    display_treatment: str | None = None


class VagueEvent(Open):
    """Its type is known, the rest varies (section 6.5)."""

    type: str


def _event_tag(value: Any) -> str | None:
    if isinstance(value, str):
        return "@string"
    if not isinstance(value, dict):
        return None
    if "p" in value or "o" in value or "v" in value:
        return "@delta"
    if isinstance(kind := value.get("type"), str):
        return f"@{kind}"
    return "@moderation" if "moderation_response" in value else "@snapshot"


StreamEvent = Annotated[
    Annotated[str, Tag("@string")]
    | Annotated[Snapshot, Tag("@snapshot")]
    | Annotated[Delta, Tag("@delta")]
    | Annotated[ResumeToken, Tag("@resume_conversation_token")]
    | Annotated[InputMessage, Tag("@input_message")]
    | Annotated[Marker, Tag("@message_marker")]
    | Annotated[Title, Tag("@title_generation")]
    | Annotated[ServerSte, Tag("@server_ste_metadata")]
    | Annotated[Event, Tag("@message_stream_complete")]
    | Annotated[Event, Tag("@main_stream_complete")]
    | Annotated[ConversationDetail, Tag("@conversation_detail_metadata")]
    | Annotated[AsyncStatus, Tag("@conversation_async_status")]
    | Annotated[Handoff, Tag("@stream_handoff")]
    | Annotated[Moderation, Tag("@moderation")]
    | Annotated[UrlModeration, Tag("@url_moderation")]
    | Annotated[RateLimitInfo, Tag("@rate_limit_info")]
    | Annotated[SafetyReview, Tag("@safety_review_update")]
    | Annotated[Variants, Tag("@num_variants_in_stream")]
    | Annotated[ErrorEvent, Tag("@error")]
    | Annotated[VagueEvent, Tag("@content_references_patch")]
    | Annotated[VagueEvent, Tag("@writing_blocks_metadata_patch")]
    | Annotated[VagueEvent, Tag("@beacon_ui_response")]
    | Annotated[VagueEvent, Tag("@toast")]
    | Annotated[VagueEvent, Tag("@perf_stats")]
    | Annotated[VagueEvent, Tag("@gizmo_inline_review")],
    union_by(_event_tag, "type"),
]
"""Strings are `"v1"`, `[DONE]` and the text of pings."""
