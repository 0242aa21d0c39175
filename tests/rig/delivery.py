"""Answers that do not come with the POST: over a socket, of either generation."""

import json
from collections.abc import Mapping, Sequence

from websockets.sync.client import ClientConnection

from tests.rig.answers import json_content
from tests.rig.chatting import Chat, Message, answered, ended, items, new_id, v1
from tests.rig.message import Handler, Received, Socket, SocketHandler

USER_SOCKET = "/ws/user/user-SYNTHETICUSERID000000001"
HUB = "/client/hubs/conversations"
HUB_HOST = "synthetic-hub.webpubsub.azure.com"


def answering(answers: Mapping[str, Sequence[str]]) -> SocketHandler:
    """A socket that answers a message with the frames that are kept for a word in it."""

    async def converse(_request: Received, socket: Socket) -> None:
        while (said := await socket.receive()) is not None:
            assert isinstance(said, str)
            for frame in [frame for word in answers if word in said for frame in answers[word]]:
                await socket.send(frame)

    return converse


def hear(socket: ClientConnection, said: str, count: int) -> None:
    """Say something, and take so many frames."""
    socket.send(said)
    for _ in range(count):
        socket.recv(timeout=10)


def subscribe(topic: str) -> str:
    command = {"type": "subscribe", "topic_id": topic, "offset": "0"}
    return json.dumps([{"id": 5, "command": command}])


def reply_to_last(chat: Chat, words: Sequence[str]) -> Message:
    """The server's answer to the last question of a chat."""
    return chat.add(answered("".join(words), chat.current), chat.current)


def user_frames(chat: Chat, topic: str, words: Sequence[str]) -> list[str]:
    """A reply as the frames of the user's socket: what came before the subscription comes with
    its answer, some of that comes again, and the last item lacks its blank line.
    """
    told = items(topic, v1(chat, reply_to_last(chat, words), words))
    last = told[-1]["payload"]["payload"]
    last["encoded_item"] = last["encoded_item"].rstrip("\n")
    reply = {"type": "subscribe", "topic_id": topic, "recovered": False, "catchups": told[:4]}
    return [
        json.dumps({"id": 5, "type": "reply", "reply": reply}),
        json.dumps(told[2:5]),
        *map(json.dumps, told[5:]),
        json.dumps(ended(topic)),
    ]


def new_topic() -> str:
    return f"conversation-turn-{new_id('7a')}"


def at_the_hub(chat: Chat) -> tuple[dict[str, str], Handler]:
    """What the POST of 2024 is answered with, and the handler that does so."""
    answer = {
        "wss_url": f"wss://{HUB_HOST}{HUB}?access_token=SYNTHETIC.WSS.TOKEN",
        "expires_at": "2024-04-26T11:00:00.000000+00:00",
        "conversation_id": chat.id,
        "response_id": new_id("e5"),
    }
    return answer, json_content(answer)
