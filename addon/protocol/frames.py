# ruff: noqa: N815 - fields bear the names they have on the wire
"""WebSocket frames: the delivery of 2024, and the user's socket (sections 7 and 8)."""

from typing import Annotated, Any

from pydantic import Field, Tag

from addon.protocol.endpoint import Known, Model, Open, by_key, union_by


class ResponseBody(Model):
    """A piece of an event stream, base64."""

    type: str
    body: str
    more_body: bool
    response_id: str | None = None
    conversation_id: str | None = None
    websocket_request_id: str | None = None


class AzureSystem(Model):
    type: str
    event: Annotated[str, Known("connected", "disconnected")]
    userId: str | None = None
    connectionId: str | None = None
    reconnectionToken: str | None = None
    message: str | None = None


class AzureMessage(Model):
    type: str
    sequenceId: int | None = None
    from_: str | None = Field(default=None, alias="from")
    group: str | None = None
    dataType: str | None = None
    fromUserId: str | None = None
    data: ResponseBody


class AzureAck(Model):
    type: Annotated[str, Known("sequenceAck")]
    sequenceId: int


AzureServerFrame = Annotated[
    Annotated[AzureSystem, Tag("@system")] | Annotated[AzureMessage, Tag("@message")],
    by_key("type"),
]


class StreamItem(Model):
    """A piece of an event stream, as text."""

    type: str
    stream_item_id: str
    turn_id: str | None = None
    encoded_item: str


class EndOfTurn(Open):
    type: str


class TurnStream(Model):
    type: str
    payload: Annotated[
        Annotated[StreamItem, Tag("@stream-item")]
        | Annotated[EndOfTurn, Tag("@done")]
        | Annotated[EndOfTurn, Tag("@error")],
        by_key("type"),
    ]


class TurnComplete(Model):
    type: str
    payload: Open | None = None


class Update(Model):
    conversation_id: str
    update_type: Annotated[
        str,
        Known(
            "add-messages",
            "async-task-start",
            "async-task-update-message",
            "async-task-insert-message",
            "async-task-completed",
            "set-conversation-async-status",
            "title-update",
            "update-widget-state",
            "refetch-conversation",
            "stop",
        ),
    ]
    update_content: Open | None = None


class ConversationUpdate(Model):
    type: str
    payload: Update


class TopicMessage(Model):
    type: str
    topic_id: str
    offset: str | None = None
    payload: Annotated[
        Annotated[TurnStream, Tag("@conversation-turn-stream")]
        | Annotated[TurnComplete, Tag("@conversation-turn-complete")]
        | Annotated[ConversationUpdate, Tag("@conversation-update")],
        by_key("type"),
    ]


class Reply(Model):
    type: str
    topic_id: str | None = None
    recovered: bool | None = None
    catchups: list[TopicMessage] | None = None


class ReplyFrame(Model):
    id: int
    type: str
    reply: Reply


UserServerFrame = Annotated[
    Annotated[ReplyFrame, Tag("@reply")] | Annotated[TopicMessage, Tag("@message")],
    by_key("type"),
]


class Presence(Model):
    type: str
    state: Annotated[str, Known("foreground", "background")]


class Command(Model):
    type: Annotated[str, Known("connect", "subscribe", "unsubscribe")]
    presence: Presence | None = None
    topic_id: str | None = None
    offset: str | None = None


class CommandFrame(Model):
    id: int
    command: Command


def _client_tag(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    return "@command" if "command" in value else f"@{value.get('type')}"


UserClientFrame = Annotated[
    Annotated[CommandFrame, Tag("@command")] | Annotated[Presence, Tag("@presence")],
    union_by(_client_tag, "type"),
]


def _one_or_many(value: Any) -> str:
    return "@array" if isinstance(value, list) else "@object"


UserServerFrames = Annotated[
    Annotated[UserServerFrame, Tag("@object")] | Annotated[list[UserServerFrame], Tag("@array")],
    union_by(_one_or_many),
]
UserClientFrames = Annotated[
    Annotated[UserClientFrame, Tag("@object")] | Annotated[list[UserClientFrame], Tag("@array")],
    union_by(_one_or_many),
]
