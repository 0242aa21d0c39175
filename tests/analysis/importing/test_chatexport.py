import gzip
import io
import json
import tracemalloc
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.importing import chatexport
from analysis.importing.archive import Archive
from analysis.importing.entries import Entry, Verdict
from analysis.importing.sources import unpack
from tests.analysis.importing.making import chat, export

SEEN_AT = "2026-03-01T10:00:00.000Z"


def read(text: str | bytes) -> list[Entry]:
    data = text.encode() if isinstance(text, str) else text
    return list(chatexport.read(io.BytesIO(data), data[:4096], SEEN_AT))


def read_archive(data: bytes) -> list[Entry]:
    return list(chatexport.read_archive(Archive(io.BytesIO(data)), SEEN_AT))


def told(entries: list[Entry]) -> list[Any]:
    return [json.loads(e.conversation.document, strict=False) for e in entries if e.conversation]


CHATS = [chat(number) for number in range(1, 4)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CHATS),
        json.dumps(CHATS, indent=1, ensure_ascii=False),
        json.dumps({"conversations": CHATS}),
        json.dumps(CHATS).encode("utf-16"),
        json.dumps(CHATS).encode("utf-8-sig"),
    ],
)
def test_each_conversation_of_a_list_is_an_entry(text: str | bytes) -> None:
    entries = read(text)
    assert told(entries) == CHATS
    assert [(e.number, e.verdict) for e in entries] == [(n, Verdict.OK) for n in (1, 2, 3)]
    assert {e.conversation.seen_at for e in entries if e.conversation} == {SEEN_AT}


def test_a_conversation_may_stand_alone() -> None:
    assert told(read(json.dumps(CHATS[0]))) == CHATS[:1]


def test_the_document_is_as_it_stands_in_the_file() -> None:
    source = json.dumps(chat(title="\ud83d caf\u00e9"), indent=3)
    (entry,) = read(f"[{source}]")
    assert entry.conversation
    assert entry.conversation.document == source.encode()


def test_bytes_that_are_no_text_are_kept() -> None:
    (entry,) = read(b'[{"id": "x", "title": "\xff", "mapping": {}}]')
    assert entry.conversation
    assert b"\xff" in entry.conversation.document


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (None, "not an object"),
        ([], "not an object"),
        ("text", "not an object"),
        ({}, "not a conversation: it has no mapping"),
        ({"id": "x", "mapping": None}, "not a conversation: it has no mapping"),
        ({"id": "x", "mapping": []}, "not a conversation: it has no mapping"),
        ({"mapping": {}}, "a conversation without id and messages"),
        ({"id": "", "conversation_id": 5, "mapping": {"a": 1}}, "a conversation without id and m"),
        ({"mapping": {"client-created-root": {"children": []}}}, "a conversation without id and m"),
        ({"mapping": {"client-created-root": {"children": [5]}}}, "a conversation without id an"),
    ],
)
def test_what_is_no_conversation_says_why(item: Any, reason: str) -> None:
    first, second, third = read(json.dumps([CHATS[0], item, CHATS[1]]))
    assert told([first, third]) == CHATS[:2]
    assert second.verdict is Verdict.REJECTED
    assert second.detail
    assert second.detail.startswith(reason)


@pytest.mark.parametrize("names", [("id",), ("conversation_id",), ("id", "conversation_id")])
def test_either_id_will_do(names: tuple[str, ...]) -> None:
    item = {"mapping": {}, **dict.fromkeys(names, "chat-1")}
    assert told(read(json.dumps([item]))) == [item]


@pytest.mark.parametrize("root", ["client-created-root", "00000aaa-0000-4000-8000-0000000000aa"])
def test_conversations_of_early_2023_are_named_by_their_beginning(root: str) -> None:
    one, two = (
        json.loads(json.dumps(chat(number, conversation_id=...)).replace("client-created-root", at))
        for number, at in ((1, root), (2, root.replace("aaa", "bbb")))
    )
    first, second = (found["conversation_id"] for found in told(read(json.dumps([one, two]))))
    assert first != second
    assert first.startswith("from-0000")
    one["mapping"]["later"] = {"id": "later", "parent": root, "children": []}
    one["mapping"][root]["children"].append("later")
    assert told(read(json.dumps([one])))[0]["conversation_id"] == first


def test_a_damaged_conversation_costs_no_other() -> None:
    sources = [json.dumps(one) for one in CHATS]
    sources[1] = sources[1].replace('"children"', "children", 1)
    entries = read(f"[{', '.join(sources)}]")
    assert told(entries) == [CHATS[0], CHATS[2]]
    (bad,) = [e for e in entries if e.verdict is Verdict.REJECTED]
    assert bad.detail
    assert bad.detail.startswith("damaged entry (character ")
    assert "harbour" not in bad.detail


def test_a_cut_list_keeps_what_is_whole() -> None:
    entries = read(json.dumps(CHATS)[:-200])
    assert told(entries) == CHATS[:2]
    assert entries[-1].detail
    assert entries[-1].detail.startswith("the file is cut off inside this entry")


@pytest.mark.parametrize("text", ["{", '{"title": oops}', "[" * 10])
def test_what_nobody_can_read_is_rejected(text: str) -> None:
    assert [e.verdict for e in read(text)][0] is Verdict.REJECTED  # noqa: RUF015 - there is one


def test_bytes_of_half_a_character_are_rejected() -> None:
    data = json.dumps(CHATS).encode("utf-16")[:-1]
    assert read(data)[-1].verdict is Verdict.REJECTED


def test_an_archive_gives_all_its_lists_with_numbers_that_go_on() -> None:
    data = export(
        {
            "conversations-000.json": CHATS[:1],
            "conversations-001.json": [5, CHATS[1]],
            "conversations-002.json": CHATS[2:],
        }
    )
    entries = read_archive(data)
    assert told(entries) == CHATS
    assert [e.number for e in entries] == [1, 2, 3, 4]
    assert entries[1].detail == "conversations-001.json: not an object"


def test_a_list_that_is_not_read_is_an_entry() -> None:
    entries = read_archive(export({"../conversations.json": CHATS, "conversations.json": CHATS}))
    assert told(entries) == CHATS
    assert (entries[0].number, entries[0].verdict) == (1, Verdict.REJECTED)
    assert entries[0].detail == "conversations.json: its path leads out of the archive"


def test_a_list_that_is_damaged_in_the_archive_keeps_what_came_before() -> None:
    data = bytearray(export({"conversations.json": CHATS}, method=0))
    at = data.rindex(b"Invented 3")
    data[at] ^= 1
    entries = read_archive(bytes(data))
    assert told(entries) == [*CHATS[:2], {**CHATS[2], "title": "Hnvented 3"}]
    assert entries[-1].verdict is Verdict.REJECTED
    assert entries[-1].detail
    assert "damaged in the archive" in entries[-1].detail


def test_memory_does_not_grow_with_the_export() -> None:
    one = json.dumps(chat(), indent=4)
    data = gzip.compress(f"[{', '.join([one] * 5000)}]".encode(), 1)
    with unpack(cast("BinaryIO", io.BufferedReader(io.BytesIO(data)))) as stream:
        tracemalloc.start()
        assert sum(1 for _ in chatexport.read(stream, b"[", SEEN_AT)) == 5000
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


WHOLE = json.dumps(CHATS)
SECOND = len(json.dumps(CHATS[:1]))


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(SECOND, len(WHOLE) - 1), st.text(max_size=4)), max_size=4))
def test_damage_never_crashes_and_spares_what_stands_before(
    damages: list[tuple[int, str]],
) -> None:
    text = WHOLE
    for at, change in damages:
        text = text[:at] + change + text[at + len(change) :] if change else text[:at]
    assert told(read(text.encode("utf-8", "surrogatepass")))[0] == CHATS[0]
