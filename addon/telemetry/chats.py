"""Texts of the person's own, where chats and account say them: what telemetry must not repeat.

Which member of which body holds one is data; nothing of it is kept here.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from addon.protocol.endpoint import Match
from addon.protocol.records import Side
from addon.streams.parse import BodyKind, Parsed
from addon.streams.sse import SseEvent

PROMPT = "prompt"
TITLE = "title"
FILE_NAME = "file name"
CONVERSATION_ID = "conversation id"
EMAIL = "e-mail"
NAME = "name"
MOST = 2_000
"""Texts of one body."""


class Text(NamedTuple):
    """A text, and what it is."""

    item: str
    text: str


_ACCOUNT = {"email": EMAIL, "name": NAME}
_LISTED = {"items[].title": TITLE, "items[].id": CONVERSATION_ID}
_DOCUMENT = {
    "title": TITLE,
    "conversation_id": CONVERSATION_ID,
    "mapping.*.message": PROMPT,
    "messages[]": PROMPT,
}
_TURN = {
    "conversation_id": CONVERSATION_ID,
    "messages[]": PROMPT,
    "partial_query": PROMPT,
}
_TITLED = {"title": TITLE, "name": TITLE}
_FILE = {"file_name": FILE_NAME, "name": FILE_NAME}
_MEMBERS: dict[tuple[str, Side], dict[str, str]] = {
    ("conversation_send", Side.REQUEST): _TURN,
    ("conversation_prepare", Side.REQUEST): _TURN,
    ("conversation_steer", Side.REQUEST): _TURN,
    ("conversation_rename", Side.REQUEST): _TITLED,
    ("conversation_edit", Side.REQUEST): _TITLED,
    ("file_create", Side.REQUEST): _FILE,
    ("file_process", Side.REQUEST): _FILE,
    ("conversations", Side.RESPONSE): _LISTED,
    ("conversations_search", Side.RESPONSE): _LISTED,
    ("project_conversations", Side.RESPONSE): _LISTED,
    ("shared_conversations", Side.RESPONSE): _LISTED,
    ("conversation_document", Side.RESPONSE): _DOCUMENT,
    ("conversation_pages", Side.RESPONSE): _DOCUMENT,
    ("conversation_older_page", Side.RESPONSE): _DOCUMENT,
    ("conversation_gen_title", Side.RESPONSE): {"title": TITLE},
    ("file", Side.RESPONSE): _FILE,
    ("file_download", Side.RESPONSE): _FILE,
    ("file_download_by_id", Side.RESPONSE): _FILE,
    ("file_library", Side.RESPONSE): {
        "items[].name": FILE_NAME,
        "items[].file_name": FILE_NAME,
        "files[].name": FILE_NAME,
    },
    ("me", Side.RESPONSE): _ACCOUNT,
    ("auth_session", Side.RESPONSE): {f"user.{name}": item for name, item in _ACCOUNT.items()},
    ("accounts_check", Side.RESPONSE): {"accounts.*.account.name": NAME},
    ("accounts_check_old", Side.RESPONSE): {
        "account_plan.email": EMAIL,
        "accounts.*.account.name": NAME,
    },
}
"""chatgpt-web.md, sections 4, 5, 9 to 11. A message is looked into: whose it is, its files."""
_STEPS = {
    path: tuple(path.replace("[]", ".[]").split("."))
    for members in _MEMBERS.values()
    for path in members
}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ID_IN_TEXT = re.compile(r'\\{0,3}"conversation_id\\{0,3}"\s*:\s*\\{0,3}"([0-9a-f-]{36})')
_STREAMED_TITLE = "title_generation"
_ID_EVENTS = 12
"""The first events of an answer say whose it is."""


def texts(match: Match, side: Side, parsed: Parsed | None) -> Iterator[Text]:
    """The person's own texts in one body, at most `MOST`."""
    endpoint = match.endpoint
    if side is Side.REQUEST:
        yield from _in_path(match.path_params)
    if endpoint is None or parsed is None:
        return
    if parsed.kind is BodyKind.SSE:
        yield from _streamed(parsed.value)
    elif members := _MEMBERS.get((endpoint.name, side)):
        yield from islice(_declared(members, parsed.value), MOST)


def texts_of_message(text: str) -> Iterator[Text]:
    """Those in a WebSocket message: the events of an answer travel in them, as JSON in JSON."""
    yield from (Text(CONVERSATION_ID, found) for found in set(_ID_IN_TEXT.findall(text)))
    if _STREAMED_TITLE in text:
        yield from islice(_titles(text, 3), MOST)


def _in_path(params: Mapping[str, str]) -> Iterator[Text]:
    found = params.get("conversation_id", "")
    if _UUID.fullmatch(found):
        yield Text(CONVERSATION_ID, found)


def _declared(members: dict[str, str], body: Any) -> Iterator[Text]:
    for path, item in members.items():
        for value in _at(body, _STEPS[path]):
            if isinstance(value, str):
                yield Text(item, value)
            elif item is PROMPT and isinstance(value, dict):
                yield from _message(value)


def _at(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    for at, step in enumerate(steps):
        if step in ("[]", "*"):
            for inner in _each(value, step):
                yield from _at(inner, steps[at + 1 :])
            return
        if not isinstance(value, dict):
            return
        value = value.get(step)
    yield value


def _each(value: Any, step: str) -> Iterable[Any]:
    if step == "*":
        return value.values() if isinstance(value, dict) else ()
    return value if isinstance(value, list) else ()


def _message(message: dict[str, Any]) -> Iterator[Text]:
    """What the person wrote, and the names of the files that go with it."""
    author = message.get("author")
    if isinstance(author, dict) and author.get("role") not in ("user", None):
        return
    for part in _at(message, ("content", "parts", "[]")):
        text = part.get("text") if isinstance(part, dict) else part
        if isinstance(text, str):
            yield Text(PROMPT, text)
    for name in _at(message, ("metadata", "attachments", "[]", "name")):
        if isinstance(name, str):
            yield Text(FILE_NAME, name)


def _streamed(events: list[SseEvent]) -> Iterator[Text]:
    found = {name for event in events[:_ID_EVENTS] for name in _ID_IN_TEXT.findall(event.data)}
    yield from (Text(CONVERSATION_ID, name) for name in found)
    for event in events:
        if _STREAMED_TITLE in event.data:
            yield from _titles(event.data, 0)


def _titles(text: str, depth: int) -> Iterator[Text]:
    """The titles of `title_generation` events; inside a string the quotes are escaped."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and value.get("type") == _STREAMED_TITLE:
        if isinstance(value.get("title"), str):
            yield Text(TITLE, value["title"])
    elif depth:
        for inner in _strings(value, 20):
            for line in inner.splitlines():
                if _STREAMED_TITLE in line:
                    yield from _titles(line.removeprefix("data:").strip(), depth - 1)


def _strings(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner, depth - 1)
