"""What a message says, by `content_type` (chatgpt-web.md, section 9.2)."""

from typing import Annotated, Any

from pydantic import Tag

from addon.protocol.endpoint import Known, Model, Open, by_key, union_by
from addon.protocol.jsontypes import json_type


class Part(Model):
    content_type: str


class ImagePart(Part):
    asset_pointer: str
    size_bytes: int | None = None
    width: int | None = None
    height: int | None = None
    fovea: float | None = None
    metadata: Open | None = None


class AudioPart(Part):
    asset_pointer: str
    format: str | None = None
    size_bytes: int | None = None
    expiry_datetime: str | None = None
    metadata: Open | None = None


class TranscriptionPart(Part):
    text: str
    direction: str | None = None
    decoding_id: str | None = None


class RealTimePart(Part):
    audio_asset_pointer: AudioPart | None = None
    video_container_asset_pointer: Any = None
    frames_asset_pointers: list[Any] | None = None
    audio_start_timestamp: float | None = None
    expiry_datetime: str | None = None


def _part_tag(value: Any) -> str | None:
    if not isinstance(value, dict):
        return f"@{json_type(value)}"
    kind = value.get("content_type")
    return f"@{kind}" if isinstance(kind, str) else None


AnyPart = Annotated[
    Annotated[str, Tag("@string")]
    | Annotated[ImagePart, Tag("@image_asset_pointer")]
    | Annotated[AudioPart, Tag("@audio_asset_pointer")]
    | Annotated[TranscriptionPart, Tag("@audio_transcription")]
    | Annotated[RealTimePart, Tag("@real_time_user_audio_video_asset_pointer")],
    union_by(_part_tag, "content_type"),
]


class TextContent(Model):
    content_type: str
    parts: list[AnyPart]


class CodeContent(Model):
    content_type: str
    language: str | None = None
    text: str
    response_format_name: str | None = None


class OutputContent(Model):
    content_type: str
    text: str


class ErrorContent(Model):
    content_type: str
    name: str
    text: str


class BrowsingContent(Model):
    content_type: str
    result: str
    summary: str | None = None
    assets: Any = None
    tether_id: str | int | None = None


class QuoteContent(Model):
    content_type: str
    url: str
    domain: str | None = None
    text: str
    title: str | None = None
    tether_id: str | int | None = None


class UserContext(Model):
    content_type: str
    user_profile: str | None = None
    user_instructions: str | None = None


class ModelContext(Model):
    content_type: str
    model_set_context: str | None = None
    repository: Any = None
    repo_summary: Any = None
    structured_context: Any = None


class Thought(Model):
    summary: str | None = None
    content: str | None = None
    chunks: list[str] | None = None
    finished: bool | None = None


class ThoughtsContent(Model):
    content_type: str
    thoughts: list[Thought]
    source_analysis_msg_id: str | None = None


class RecapContent(Model):
    content_type: str
    content: str


class VagueContent(Open):
    """Seen, but described by nobody."""

    content_type: Annotated[
        str,
        Known(
            "system_message",
            "system_content",
            "tether_browsing_code",
            "sonic_webpage",
            "computer_output",
            "app_pairing_content",
        ),
    ]


Content = Annotated[
    Annotated[TextContent, Tag("@text")]
    | Annotated[TextContent, Tag("@multimodal_text")]
    | Annotated[CodeContent, Tag("@code")]
    | Annotated[OutputContent, Tag("@execution_output")]
    | Annotated[ErrorContent, Tag("@system_error")]
    | Annotated[BrowsingContent, Tag("@tether_browsing_display")]
    | Annotated[QuoteContent, Tag("@tether_quote")]
    | Annotated[UserContext, Tag("@user_editable_context")]
    | Annotated[ModelContext, Tag("@model_editable_context")]
    | Annotated[ThoughtsContent, Tag("@thoughts")]
    | Annotated[RecapContent, Tag("@reasoning_recap")]
    | Annotated[VagueContent, Tag("@system_message")]
    | Annotated[VagueContent, Tag("@system_content")]
    | Annotated[VagueContent, Tag("@tether_browsing_code")]
    | Annotated[VagueContent, Tag("@sonic_webpage")]
    | Annotated[VagueContent, Tag("@computer_output")]
    | Annotated[VagueContent, Tag("@app_pairing_content")],
    by_key("content_type"),
]
