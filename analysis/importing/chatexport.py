"""Reading an official data export of ChatGPT: one conversation at a time, with a verdict for
each. A conversation has the shape of section 10.2 of chatgpt-web.md.
"""

import io
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, cast

from analysis.importing.archive import Archive, Refused
from analysis.importing.charset import as_utf8
from analysis.importing.entries import Conversation, Entry, Verdict
from analysis.importing.jsontext import CHUNK, Damage, JsonText, Resume, UnreadableError
from analysis.importing.sources import encoding_of

START = re.compile(r'\{[ \t\r\n]*"(?:title|conversation_id|id|mapping)"[ \t\r\n]*:')
"""How a conversation begins. Nodes and sources begin so as well, but have no `mapping`."""
HEAD = 4096
COMMON_ROOT = "client-created-root"


def _is_conversation(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("mapping"), dict)


CONVERSATION = Resume(START, _is_conversation)


def read_archive(archive: Archive, seen_at: str) -> Iterator[Entry]:
    """A verdict for each conversation of all lists, and for each list that is not read.

    Conversations were seen at `seen_at`, ISO 8601 in UTC.
    """
    number = 0
    for found in archive.lists():
        if isinstance(found, Refused):
            number += 1
            yield Entry(number, Verdict.REJECTED, f"{found.name}: {found.reason}")
            continue
        stream = io.BufferedReader(found, 2**18)
        for entry in read(cast("BinaryIO", stream), stream.peek(HEAD), seen_at, number):
            number = entry.number
            yield entry.within(found.name)
        if found.trouble:
            number += 1
            yield Entry(number, Verdict.REJECTED, f"{found.name}: {found.trouble}")


def read(stream: BinaryIO, start: bytes, seen_at: str, before: int = 0) -> Iterator[Entry]:
    """A verdict for each conversation of one list, or of one that stands alone.

    `start` are the first bytes of the stream, for its charset; entries are numbered from
    `before` + 1 on.
    """
    with io.TextIOWrapper(stream, encoding_of(start), errors="surrogateescape", newline="") as file:
        try:
            yield from _items(JsonText(file), seen_at, before)
            while file.read(CHUNK):  # an archive tells only at the end whether all was right
                pass
        except UnicodeDecodeError:
            yield Entry(before + 1, Verdict.REJECTED, "this is neither UTF-8 nor UTF-16 text")


def _items(text: JsonText, seen_at: str, before: int) -> Iterator[Entry]:
    if text.peek() == "[":
        text.take("[")
        for number, item in enumerate(text.items(CONVERSATION), before + 1):
            yield _entry(number, item, lambda: text.source, seen_at)
        return
    for number, item in enumerate(_alone(text), before + 1):
        yield _entry(number, item, partial(json.dumps, item), seen_at)


def _alone(text: JsonText) -> list[Any]:
    """One conversation in the place of a list; or a list with something around it."""
    try:
        value = text.value()
    except UnreadableError as e:
        return [text.damage(str(e))]
    listed = value.get("conversations") if isinstance(value, dict) else None
    return listed if isinstance(listed, list) else [value]


def _entry(number: int, item: Any, source: Callable[[], str], seen_at: str) -> Entry:
    if isinstance(item, Damage):
        detail = f"{item.reason} (character {item.position})"
        return Entry(number, Verdict.REJECTED, detail)
    if not isinstance(item, dict):
        return Entry(number, Verdict.REJECTED, "not an object")
    if not isinstance(item.get("mapping"), dict):
        return Entry(number, Verdict.REJECTED, "not a conversation: it has no mapping")
    if _has_id(item):
        told = source()
    elif first := _first(item["mapping"]):
        told = json.dumps({**item, "conversation_id": f"from-{first}"})
    else:
        return Entry(number, Verdict.REJECTED, "a conversation without id and messages")
    return Entry(number, Verdict.OK, conversation=Conversation(as_utf8(told), seen_at))


def _has_id(item: dict[str, Any]) -> bool:
    return any(isinstance(item.get(name), str) and item[name] for name in ("conversation_id", "id"))


def _first(mapping: dict[str, Any]) -> str | None:
    """What names a conversation of early 2023, when exports had no ids of them: the root of its
    tree, or its first child where all roots are called the same. It stays the same however the
    conversation goes on.
    """
    for name, node in mapping.items():
        if isinstance(node, dict) and node.get("parent") is None:
            if name != COMMON_ROOT:
                return name
            children = node.get("children")
            first = children[0] if isinstance(children, list) and children else None
            return first if isinstance(first, str) and first else None
    return None
