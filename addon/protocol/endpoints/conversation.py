"""Sending a turn and following it (chatgpt-web.md, section 4.1)."""

from typing import Annotated, Any

from addon.protocol.endpoint import Category, Endpoint, Known, Model, examples
from addon.protocol.hosts import BASE, WEB
from addon.protocol.stream import ConversationDetail
from addon.protocol.turn import Answer, Prepare, Send


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
)
