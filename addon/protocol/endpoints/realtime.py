"""Sockets and voice (chatgpt-web.md, sections 7 and 8).

The models of a socket are those of one frame: `request` from the client, `response` to it.
"""

from addon.protocol import hosts
from addon.protocol.endpoint import Category, Endpoint, Model, examples
from addon.protocol.frames import (
    AzureAck,
    AzureServerFrame,
    UserClientFrames,
    UserServerFrames,
)
from addon.protocol.hosts import API, WEB


class Registered(Model):
    wss_url: str
    expires_at: str | None = None
    fallback_wss_url: str | None = None


class UserSocket(Model):
    websocket_url: str


ENDPOINTS = (
    Endpoint(
        name="websocket_register",
        method="POST",
        path=API + "/register-websocket",
        category=Category.REALTIME,
        hosts=WEB,
        response=Registered,
        source="§7",
        examples=examples("POST", "https://chat.openai.com/backend-api/register-websocket"),
    ),
    Endpoint(
        name="websocket_azure",
        method="GET",
        path="/client/{hub...}",
        category=Category.REALTIME,
        hosts=hosts.AZURE_SOCKET,
        request=AzureAck,
        response=AzureServerFrame,
        source="§7",
        examples=examples(
            "GET",
            "https://synthetic-hub.webpubsub.azure.com/client/hubs/conversations?access_token=x",
            "https://chatgpt-async-webps-prod-southcentralus-1.chatgpt.com/client/hubs/conversations",
        ),
    ),
    Endpoint(
        name="websocket_user_url",
        method="GET",
        path=API + "/celsius/ws/user",
        category=Category.REALTIME,
        hosts=WEB,
        response=UserSocket,
        source="§8",
        examples=examples("GET", "/backend-api/celsius/ws/user"),
    ),
    Endpoint(
        name="websocket_user",
        method="GET",
        path="/ws/user/{user_id}",
        category=Category.REALTIME,
        hosts=hosts.USER_SOCKET,
        request=UserClientFrames,
        response=UserServerFrames,
        source="§8",
        examples=examples("GET", "https://ws.chatgpt.com/ws/user/user-1?verify=x"),
    ),
    Endpoint(
        name="websocket_conduit",
        method="GET",
        path=API + "/conduit",
        category=Category.REALTIME,
        hosts=WEB,
        source="§4.6: frames unknown",
        examples=examples("GET", "/backend-api/conduit"),
    ),
    Endpoint(
        name="voice_status",
        method="GET",
        path="/realtime/status",
        category=Category.REALTIME,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "/realtime/status"),
    ),
    Endpoint(
        name="voice_token",
        method="*",
        path="/voice/get_token",
        category=Category.REALTIME,
        hosts=WEB,
        source="§2",
        examples=examples("POST", "/voice/get_token"),
    ),
    Endpoint(
        name="voice_call",
        method="*",
        path="/{call...}",
        category=Category.REALTIME,
        hosts=hosts.VOICE,
        source="§2",
        examples=(
            *examples("GET", "https://webrtc.chatgpt.com/x"),
            *examples("GET", "https://hub-1.livekit.cloud/rtc?access_token=x"),
        ),
    ),
)
