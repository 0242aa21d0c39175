"""WebSockets of both generations pass in both directions and are recorded message by message."""

import base64
import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection
from websockets.typing import Origin

from tests.rig.answers import conversation
from tests.rig.client import websocket
from tests.rig.message import Received, Socket
from tests.rig.record import until
from tests.rig.samples import lines
from tests.rig.world import World

SAID_2026 = lines("ws-2026-user.client.jsonl")
OUR_PAGE = "https://chat.openai.com"
HEARD_2026 = lines("ws-2026-user.server.jsonl")


def test_messages_of_both_directions_are_on_the_disk_before_the_socket_closes(
    world: World,
) -> None:
    path = world.path("ws")
    script = [("expect", text) for text in SAID_2026] + [("send", text) for text in HEARD_2026]
    world.origin.socket(path, conversation(script))
    with _open(world, "ws.chatgpt.com", path) as socket:
        for text in SAID_2026:
            socket.send(text)
        assert [socket.recv(timeout=10) for _ in HEARD_2026] == HEARD_2026
        flow = world.record.opened(path)
        size = len(SAID_2026) + len(HEARD_2026)
        assert until(lambda: len(world.record.frames(flow)) == size)
        assert flow["outcome"] == "unfinished"
    flow = world.record.ended(path)
    frames = world.record.frames(flow)
    assert (flow["outcome"], flow["status"]) == ("complete", 101)
    assert [frame["direction"] for frame in frames].count("client") == len(SAID_2026)
    assert [frame["offset_ms"] for frame in frames] == sorted(f["offset_ms"] for f in frames)
    assert [frame["size"] for frame in frames] == [*map(len, SAID_2026), *map(len, HEARD_2026)]
    assert json.loads(frames[1]["data"]) == json.loads(SAID_2026[1])


def test_binary_and_large_messages_pass_and_are_kept(world: World) -> None:
    path, binary, large = world.path("ws"), bytes(range(256)), "x" * 300_000
    world.origin.socket(
        path,
        conversation([("expect", binary), ("send", binary), ("expect", large), ("send", large)]),
    )
    with _open(world, "ws.chatgpt.com", path) as socket:
        socket.send(binary)
        assert socket.recv(timeout=10) == binary
        socket.send(large)
        assert socket.recv(timeout=10) == large
    frames = world.record.frames(world.record.ended(path))
    assert [frame["size"] for frame in frames] == [256, 256, 300_000, 300_000]
    assert base64.b64decode(frames[0]["data"]) == binary


def test_the_socket_of_2024_is_recorded(world: World) -> None:
    path = world.path("client/hubs")
    said, heard = lines("ws-2024-webpubsub.client.jsonl"), lines("ws-2024-webpubsub.server.jsonl")
    script = [("send", text) for text in heard] + [("expect", text) for text in said]
    world.origin.socket(path, conversation(script))
    with _open(world, "synthetic-hub.webpubsub.azure.com", path, OUR_PAGE) as socket:
        assert [socket.recv(timeout=10) for _ in heard] == heard
        for text in said:
            socket.send(text)
    flow = world.record.ended(path)
    assert flow["category"] == "realtime"
    assert len(world.record.frames(flow)) == len(said) + len(heard)


def test_a_socket_the_origin_breaks_is_an_error(world: World) -> None:
    async def break_off(_request: Received, socket: Socket) -> None:
        await socket.send("[]")
        await socket.receive()
        await socket.abort()

    path = world.path("ws")
    world.origin.socket(path, break_off)
    with _open(world, "ws.chatgpt.com", path) as socket:
        assert socket.recv(timeout=10) == "[]"
        socket.send("[]")
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)
    flow = world.record.ended(path)
    assert flow["outcome"] == "error"
    assert len(world.record.frames(flow)) == 2


def test_a_socket_the_client_drops_is_aborted(world: World) -> None:
    path = world.path("ws")
    world.origin.socket(path, conversation([("send", "[]")]))
    with _open(world, "ws.chatgpt.com", path) as socket:
        assert socket.recv(timeout=10) == "[]"
        socket.close_socket()
    flow = world.record.ended(path)
    assert flow["outcome"] == "aborted"
    assert len(world.record.frames(flow)) == 1


@pytest.mark.parametrize(("name", "page"), [("shop", "https://shop.example"), ("app", None)])
def test_the_socket_of_another_customer_of_azure_keeps_its_content(
    world: World, name: str, page: str | None
) -> None:
    path, host = world.path("client/hubs"), f"{name}.webpubsub.azure.com"
    world.origin.socket(path, conversation([("expect", "an order"), ("send", "a price")]))
    with _open(world, host, path, page) as socket:
        socket.send("an order")
        assert socket.recv(timeout=10) == "a price"
    query = "SELECT * FROM flows WHERE host = ? AND outcome = 'complete'"
    (flow,) = until(lambda: world.record.rows(query, host))
    assert flow["category"] == "other"
    assert [frame["size"] for frame in world.record.frames(flow)] == [8, 7]
    assert {frame["data"] for frame in world.record.frames(flow)} == {None}


def _open(world: World, host: str, path: str, page: str | None = None) -> ClientConnection:
    origin = Origin(page) if page else None
    return websocket(f"wss://{host}{path}", world.proxy.url, world.proxy.ca, origin=origin)
