"""The chat page of 2026, with a person at it who asks, asks again, renames and presses Stop."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import httpx

from tests.rig.answers import json_content, stream
from tests.rig.chatting import MODEL, WORDS, Chat, Message, answered, asked, v1
from tests.rig.message import Handler
from tests.rig.origin import Gate
from tests.rig.stopbutton import stop
from tests.rig.world import SITE, World

API = "/backend-api"
SEND = f"{API}/f/conversation"
PAUSE_S = 0.03
TRACE = "8a{:014x}-AMS"
"""The form of a `cf-ray`."""


class Page:
    """One chat in one tab. `rays` are the request ids of its answers, in their order."""

    def __init__(self, world: World, *, http2: bool = True) -> None:
        self.chat = Chat()
        self.rays: list[str] = []
        self._world = world
        self._http2 = http2
        self._named = False  # until the server tells the id of the chat

    def ask(self, text: str, words: Sequence[str] = WORDS, title: str | None = None) -> Message:
        """A question and its whole answer."""
        return self._turn(asked(text), self.chat.current, "next", words, title)

    def again(self, words: Sequence[str]) -> Message:
        """Another answer to the last question."""
        question = self.chat.messages[self.chat.parents[self.chat.current] or ""]
        assert question
        parent = self.chat.parents[question["id"]] or ""
        return self._turn(question, parent, "variant", words, None)

    def retry(self, words: Sequence[str] = WORDS) -> Message:
        """The last question once more, which had no answer."""
        question = self.chat.messages[self.chat.current]
        assert question
        parent = self.chat.parents[question["id"]] or ""
        return self._turn(question, parent, "next", words, None)

    def ask_and_stop(self, text: str, words: Sequence[str] = WORDS) -> Message:
        """A question, and half of its answer: the person leaves after the first words."""
        if not self._http2:
            with self.half(text, words) as reply:
                pass
        else:
            body, reply, gate = self._half(text, words)
            proxy = self._world.proxy
            stop(SITE + SEND, proxy.port, proxy.ca, body=body, after=words[1].encode())
            self._world.settle(SEND)
            gate.open()
        return reply

    @contextmanager
    def half(self, text: str, words: Sequence[str] = WORDS) -> Iterator[Message]:
        """A question, and half of its answer; the rest does not come before the block ends, and
        then it is too late.
        """
        body, reply, gate = self._half(text, words)
        with suppress(httpx.HTTPError), self._client.stream("POST", SITE + SEND, content=body) as r:
            _read_until(r.iter_bytes(), words[1].encode())
            yield reply
        if not self._world.proxy.ended:
            self._world.settle(SEND)
        gate.open()

    def _half(self, text: str, words: Sequence[str]) -> tuple[bytes, Message, Gate]:
        question, reply = self._begin(asked(text), words, finished=False)
        events = v1(self.chat, reply, words)
        gate = self._world.origin.gate()
        pieces = [b"".join(events[:5]), *events[5:]]
        self._serve(stream(pieces, headers=self._ray(), gate=gate))
        parent = self.chat.parents[question["id"]] or ""
        return self.post(question, parent, "next"), reply, gate

    def hand(self, handler: Handler, text: str, path: str = SEND) -> httpx.Response:
        """A question that is answered in another way; it is part of the chat."""
        question = asked(text)
        parent = self.chat.current
        self.chat.add(question, parent)
        self._world.origin.route("POST", path, handler)
        answer = self._client.post(SITE + path, content=self.post(question, parent, "next"))
        self._named = self._named or answer.is_success
        return answer

    def rename(self, title: str) -> None:
        self.chat.title = title
        self._call("PATCH", f"{API}/conversation/{self.chat.id}", {"title": title})

    def open(self) -> dict[str, Any]:
        """The whole tree, as the server has it."""
        path = f"{API}/conversation/{self.chat.id}"
        self._world.origin.route("GET", path, json_content(self.chat.document()))
        document: dict[str, Any] = self._client.get(SITE + path).json()
        return document

    def report(self, ray: str, first_ms: float = 212.5, total_ms: float = 390.5) -> httpx.Response:
        """What the client measured of one answer."""
        figures = {
            "count_tokens": 4,
            "ts_first_token_ms": first_ms,
            "ts_total_request_ms": total_ms,
        }
        body = {"server_request_id": ray, "model": MODEL, **figures}
        return self._call("POST", f"{API}/lat/r", body)

    def post(self, question: Message, parent: str, action: str) -> bytes:
        known = {"conversation_id": self.chat.id} if self._named else {}
        turn = {"action": action, "messages": [question], "parent_message_id": parent}
        return json.dumps({**turn, **known, "model": MODEL, "timezone_offset_min": 0}).encode()

    @property
    def _client(self) -> httpx.Client:
        return self._world.client(http2=self._http2)

    def _turn(
        self, question: Message, parent: str, action: str, words: Sequence[str], title: str | None
    ) -> Message:
        _, reply = self._begin(question, words, parent=parent)
        self.chat.title = title or self.chat.title
        events = v1(self.chat, reply, words, title)
        self._serve(stream(events, headers=self._ray(), pause_s=PAUSE_S))
        assert self._send(self.post(question, parent, action)).content == b"".join(events)
        self._named = True
        return reply

    def _begin(
        self,
        question: Message,
        words: Sequence[str],
        *,
        parent: str | None = None,
        finished: bool = True,
    ) -> tuple[Message, Message]:
        if question["id"] not in self.chat.messages:
            self.chat.add(question, parent or self.chat.current)
        said = "".join(words if finished else words[:2])
        reply = answered(said, question["id"], finished=finished)
        return question, self.chat.add(reply, question["id"])

    def _ray(self) -> tuple[tuple[str, str], ...]:
        self.rays.append(TRACE.format(int(self.chat.id[-12:], 16) * 1000 + len(self.rays)))
        return (("cf-ray", self.rays[-1]),)

    def _serve(self, handler: Handler) -> None:
        self._world.origin.route("POST", SEND, handler)

    def _send(self, body: bytes) -> httpx.Response:
        headers = {"content-type": "application/json", "accept": "text/event-stream"}
        return self._client.post(SITE + SEND, content=body, headers=headers)

    def _call(self, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
        self._world.origin.route(method, path, json_content({"success": True}))
        return self._client.request(method, SITE + path, json=body)


def _read_until(pieces: Iterator[bytes], marker: bytes) -> None:
    data = b""
    while marker not in data:
        data += next(pieces)
