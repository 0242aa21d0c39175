# ruff: noqa: N815 - fields bear the names they have on the wire
"""The message object (chatgpt-web.md, sections 5 and 9): in requests, streams and documents."""

from typing import Annotated, Any

from pydantic import Field

from addon.protocol.content import Content
from addon.protocol.endpoint import Known, Model, Open


class AuthorMetadata(Model):
    real_author: str | None = None
    sonicberry_model_id: str | None = None
    source: str | None = None


class Author(Model):
    role: Annotated[str, Known("system", "user", "assistant", "tool", "critic", "root")]
    name: str | None = None
    metadata: AuthorMetadata | None = None


class Attachment(Model):
    id: str
    name: str | None = None
    size: int | None = None
    mimeType: str | None = None
    mime_type: str | None = None
    width: int | None = None
    height: int | None = None
    source: str | None = None
    is_big_paste: bool | None = None
    library_file_id: str | None = None
    file_token_size: int | None = None
    file_size_tokens: int | None = None


class FinishDetails(Model):
    type: Annotated[str, Known("stop", "max_tokens", "interrupted")]
    stop_tokens: list[int] | None = None
    stop: str | None = None
    reason: str | None = None


class ReferenceItem(Open):
    title: str | None = None
    url: str | None = None
    attribution: str | None = None


class ContentReference(Open):
    type: str
    matched_text: str | None = None
    start_idx: int | None = None
    end_idx: int | None = None
    alt: str | None = None
    items: list[ReferenceItem] | None = None
    safe_urls: list[str] | None = None
    refs: list[Any] | None = None


class Citation(Model):
    start_ix: int | None = None
    end_ix: int | None = None
    citation_format_type: str | None = None
    invalid_reason: str | None = None
    metadata: Open | None = None


class SearchResultGroup(Open):
    type: str | None = None
    domain: str | None = None
    entries: list[Open] | None = None


class SearchQuery(Open):
    type: str | None = None
    q: str | None = None


class SerializationMetadata(Open):
    custom_symbol_offsets: list[Any] | None = None


class Metadata(Model):
    """Keys of section 9.3, and those of a message in a request (section 5)."""

    message_type: Annotated[str, Known("next", "variant", "continue")] | None = None
    message_source: str | None = None
    message_locale: str | None = None
    model_slug: str | None = None
    default_model_slug: str | None = None
    resolved_model_slug: str | None = None
    requested_model_slug: str | None = None
    cot_version: str | int | None = None
    parent_id: str | None = None
    request_id: str | None = None
    turn_exchange_id: str | None = None
    turn_trace_id: str | None = None
    working_turn_id: str | None = None
    timestamp_: str | None = None
    pad: str | None = None
    finish_details: FinishDetails | None = None
    is_complete: bool | None = None
    can_save: bool | None = None
    citations: list[Citation] | None = None
    content_references: list[ContentReference] | None = None
    cite_metadata: Open | None = Field(default=None, alias="_cite_metadata")
    search_result_groups: list[SearchResultGroup] | None = None
    search_queries: list[SearchQuery] | None = None
    search_source: str | None = None
    client_reported_search_source: str | None = None
    search_display_string: str | None = None
    searched_display_string: str | None = None
    image_results: list[Any] | None = None
    safe_urls: list[str] | None = None
    gizmo_id: str | None = None
    voice_mode_message: bool | None = None
    real_time_audio_has_video: bool | None = None
    dictation: bool | None = None
    system_hints: list[str] | None = None
    attachments: list[Attachment] | None = None
    command: str | None = None
    args: Any = None
    status: str | None = None
    aggregate_result: Open | None = None
    is_visually_hidden_from_conversation: bool | None = None
    filter_out_for_training: bool | None = None
    is_user_system_message: bool | None = None
    user_context_message_data: Open | None = None
    rebase_system_message: bool | None = None
    rebase_developer_message: bool | None = None
    reasoning_status: str | None = None
    reasoning_title: str | None = None
    finished_duration_sec: float | None = None
    finished_text: str | None = None
    image_gen_task_id: str | None = None
    image_gen_title: str | None = None
    refresh_key_info: Any = None
    async_task_id: str | None = None
    async_task_title: str | None = None
    async_task_type: str | None = None
    trigger_async_ux: bool | None = None
    pro_progress: Any = None
    is_thinking_preamble_message: bool | None = None
    model_switcher_deny: list[Any] | None = None
    paragen_stream_type: str | None = None
    serialization_metadata: SerializationMetadata | None = None
    writing_blocks: Any = None
    useragent: Open | None = None
    canvas: Open | None = None
    jit_plugin_data: Open | None = None
    invoked_plugin: Open | None = None
    sonic_classification_result: Open | None = None
    debug_sonic_thread_id: str | None = None
    thinking_effort: str | None = None
    selected_connector_ids: list[str] | None = None
    developer_mode_connector_ids: list[str] | None = None
    selected_sources: list[Any] | None = None
    selected_sync_knowledge_store_ids: list[str] | None = None
    selected_github_repos: list[Any] | None = None
    selected_all_github_repos: bool | None = None
    targeted_reply: str | None = None
    exclude_after_next_user_message: bool | None = None


class Message(Model):
    id: str
    author: Author
    role: str | None = None
    """Beside `author` in an early client of 2023."""
    create_time: float | None = None
    update_time: float | None = None
    content: Content
    status: (
        Annotated[str, Known("in_progress", "finished_successfully", "finished_partial_completion")]
        | None
    ) = None
    end_turn: bool | None = None
    weight: float | None = None
    metadata: Metadata | None = None
    recipient: str | None = None
    channel: Annotated[str, Known("final", "commentary", "analysis")] | None = None
