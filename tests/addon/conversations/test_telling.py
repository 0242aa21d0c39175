"""Each endpoint tells of chats what a person would expect, and all others tell nothing."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.conversations.facts import Facts, Source, Weight
from addon.conversations.telling import tell, tell_document, tell_stream, tell_update
from addon.conversations.turn import Turn
from addon.protocol.registry import match
from addon.streams.conversation.decoded import Anomaly, Decoded, Typed
from addon.streams.parse import BodyKind, Parsed
from tests.addon.conversations.builders import (
    CHAT,
    NAMED,
    REPLY,
    SAMPLES,
    USER,
    check,
    of_chat,
    of_message,
    sample,
    small_body,
    told_by,
)

OK = {"success": True}
TOLD: list[tuple[str, Any, Any, dict[str, Any]]] = [
    # endpoint, request, response, what is then known of the conversation
    ("conversation_edit", small_body("hist-conversation-patch.request"), OK,
     {"title": "Renamed invented chat"}),
    ("conversation_edit", small_body("hist-conversation-patch-hide.request"), OK,
     {"is_deleted": 1}),
    ("conversation_edit", {"is_visible": True}, OK, {"is_deleted": 0}),
    ("conversation_edit", {"is_archived": True}, None, {"is_archived": 1}),
    ("conversation_edit", {"is_starred": False}, {}, {"is_starred": 0}),
    ("conversation_edit", {"title": "T", "is_archived": False}, OK,
     {"title": "T", "is_archived": 0}),
    ("conversation_rename", {"title": "T"}, OK, {"title": "T"}),
    ("conversation_delete", None, OK, {"is_deleted": 1}),
    ("conversation_gen_title", small_body("hist-gen-title.request"),
     small_body("hist-gen-title.response"), {"title": "Invented harbour fact"}),
    ("conversation_stop", NAMED, {"status": "ok", "last_message_id": REPLY},
     {"current_node": REPLY}),
    ("conversation_document", None, sample("hist-conversation-tree.response.json"),
     {"title": "Invented harbour fact", "model": "text-davinci-002-render-sha",
      "current_node": "00000b02-0000-4000-8000-000000000b02", "is_archived": 0, "gizmo_id": None,
      "create_time": "2023-12-15T11:53:20.500Z", "update_time": "2023-12-15T11:53:23.500Z"}),
    ("conversation_pages", None, sample("hist-conversation-flat-2026-09.response.json"),
     {"title": "Invented harbour fact", "current_node": REPLY,
      "create_time": "2026-01-01T00:00:00.125Z", "update_time": "2026-01-01T00:00:03.125Z"}),
    ("conversations", None, sample("hist-conversations-2025-12.response.json"),
     {"title": "Invented harbour fact", "is_archived": 0, "is_starred": None, "gizmo_id": None,
      "create_time": "2026-01-01T00:00:00.125Z", "update_time": "2026-01-01T00:01:00.500Z"}),
    ("conversations_search", None, {"items": [{"conversation_id": CHAT, "title": "T"}]},
     {"title": "T"}),
    ("project_conversations", None, {"items": [{"id": CHAT, "title": "T"}], "cursor": None},
     {"title": "T", "gizmo_id": "g-p-1"}),
    ("conversation_send", {"conversation_id": CHAT, "model": "gpt-4", "action": "next",
                           "conversation_mode": {"kind": "x", "gizmo_id": "g-1"},
                           "history_and_training_disabled": True, "messages": [{"id": USER}]},
     sample("ws-2024-conversation.response.json"),
     {"model": "gpt-4", "gizmo_id": "g-1", "is_temporary": 1, "current_node": USER}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "request_body", "response", "expected"), TOLD)
def test_a_flow_tells_of_its_conversation(
    name: str, request_body: Any, response: Any, expected: dict[str, Any]
) -> None:
    project = {"gizmo_id": "g-p-1"} if name == "project_conversations" else {}
    told = told_by(name, request_body, response, params={**NAMED, **project})
    check(told)
    assert of_chat(told) == expected
    assert told.findings == ()


NOTHING: list[tuple[str, Any, Any, int | None]] = [
    # endpoint, request, response, status
    ("conversation_prepare", sample("conv-2026-f-prepare.request.json"), {"status": "ok"}, 200),
    ("typing_autocompletions", small_body("typing-generate-autocompletions.request"), {}, 200),
    ("conversation_init", small_body("conv-init.request"), small_body("conv-init.response"), 200),
    ("latency_report", sample("lat-r-2025-12.request.json"), {"status": "success"}, 200),
    ("segment_track", sample("tele-ces-v1-t-2026.request.json"), OK, 200),
    ("segment_page", sample("tele-ces-v1-p-2026.request.json"), OK, 200),
    ("moderations", small_body("acct-moderations.request"), {"flagged": False}, 200),
    ("file_create", small_body("file-create.request"), small_body("file-create.response"), 200),
    ("prompt_library", None, sample("hist-prompt-library.response.json"), 200),
    ("me", None, sample("acct-me.response.json"), 200),
    ("memories", None, sample("acct-memories.response.json"), 200),
    ("conversation_textdocs", None, [{"id": "d", "title": "T", "content": "words"}], 200),
    ("share_view", None, sample("hist-conversation-tree.response.json"), 200),
    ("pins", None, {"items": [{"id": CHAT}]}, 200),
    ("conversation_edit", {"title": "T"}, {"success": False}, 200),
    ("conversation_edit", {"title": "T"}, {"detail": "no"}, 404),
    ("conversation_edit", {"title": "T"}, None, None),
    ("conversation_edit", {}, OK, 200),
    ("conversation_edit", {"title": None}, OK, 200),
    ("conversation_edit", b'{"title": ', OK, 200),
    ("conversation_edit", b"title=T", OK, 200),
    ("conversation_rename", {"title": "T"}, None, 500),
    ("conversation_delete", None, None, 403),
    ("conversation_delete", None, None, None),
    ("conversation_gen_title", small_body("hist-gen-title.request"),
     small_body("hist-gen-title-already-set.response"), 200),
    ("conversation_gen_title", {"message_id": REPLY}, {"title": None}, 200),
    ("conversation_gen_title", {"message_id": REPLY}, {"title": "T"}, 429),
    ("conversation_stop", NAMED, {"status": "ok"}, 200),
    ("conversation_stop", NAMED, {"last_message_id": REPLY}, 500),
    ("conversation_document", None, {"detail": "Conversation not found"}, 404),
    ("conversation_document", None, sample("hist-conversation-tree.response.json"), 404),
    ("conversation_document", None, {}, 200),
    ("conversation_document", None, [], 200),
    ("conversation_document", None, b"<html>", 200),
    ("conversation_document", None, b"\x00\xff", 200),
    ("conversation_document", None, None, None),
    ("conversations", None, {"items": []}, 200),
    ("conversations", None, {"items": [{"id": CHAT, "title": "T"}]}, 500),
    ("conversations_search", None, {"results": "?"}, 200),
    ("conversation_send", None, None, None),
    ("conversation_resume", {"conversation_id": CHAT, "offset": 0}, {"detail": "x"}, 410),
    ("share_create", NAMED, {"detail": "no"}, 403),
    ("share_edit", {"is_public": False}, None, None),
    ("share_delete", None, None, 404),
    ("message_feedback", {"message_id": REPLY}, {}, 200),
    ("message_feedback", {**NAMED, "rating": "thumbsUp"}, {}, 500),
    ("implicit_message_feedback", {**NAMED, "feedback": {}}, {}, 200),
]  # fmt: skip


@pytest.mark.parametrize(("name", "request_body", "response", "status"), NOTHING)
def test_what_is_nothing_to_do_with_it_tells_nothing(
    name: str, request_body: Any, response: Any, status: int | None
) -> None:
    params = {"share_id": "s"} if name == "message_feedback" else {**NAMED, "share_id": "s"}
    told = told_by(name, request_body, response, params=params, status=status)
    assert (told.facts, told.feedback, told.shares) == ((), (), ())


def test_a_path_that_nobody_declared_tells_nothing() -> None:
    value = Parsed(BodyKind.JSON, {"conversation_id": CHAT, "title": "T"}, None, b"")
    found = match("POST", "chatgpt.com", "/backend-api/something/new")
    assert tell(found, value, value, None, "f1", 200) == Facts()


SOURCES = [
    ("conversation_document", None, sample("hist-conversation-tree.response.json"), "document"),
    ("conversation_pages", None, sample("hist-conversation-flat-2026-09.response.json"), "page"),
    ("conversations", None, sample("seed-conversations.response.json"), "list"),
    ("conversation_gen_title", {}, {"title": "T"}, "title"),
    ("conversation_edit", {"title": "T"}, OK, "edit"),
    ("share_create", NAMED, {"share_id": "s"}, "share"),
    ("message_feedback", {**NAMED, "rating": "thumbsUp"}, {}, "feedback"),
]


@pytest.mark.parametrize(("name", "request_body", "response", "source"), SOURCES)
def test_a_fact_says_where_it_stood(
    name: str, request_body: Any, response: Any, source: str
) -> None:
    told = told_by(name, request_body, response, params=NAMED)
    assert {fact.source.value for fact in told.facts} == {source}


def test_a_body_that_was_cut_weighs_no_more_than_an_unfinished_message() -> None:
    text = (SAMPLES / "hist-conversation-tree.response.json").read_bytes()
    whole = told_by("conversation_document", None, text)
    cut = told_by("conversation_document", None, text[:-900], params=NAMED)
    assert {fact.weight for fact in whole.facts} == {Weight.WHOLE}
    assert {fact.weight for fact in cut.facts} == {Weight.PARTIAL}
    assert of_message(USER, cut)["text"] == of_message(USER, whole)["text"]


# whatever comes

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\ud83d", "a\x00b", "x" * 300, CHAT, USER, "2023-12-15T12:03:30Z"])
)
ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
WHOLE_BODIES: list[tuple[str, Any, Any]] = [
    (name, asked, answered) for name, asked, answered, _ in TOLD
] + [
    ("conversation_send", sample("conv-2024-04.request.json"), None),
    ("message_feedback", small_body("fb-message-feedback.request"), {}),
    ("message_comparison_feedback", {**NAMED, "rating": "new", "tags": ["a"]}, {}),
    ("implicit_message_feedback", small_body("fb-implicit-message-feedback.request"), {}),
    ("share_create", NAMED, {"share_id": "s", "title": "T", "is_public": True}),
    ("share_edit", {"is_public": False}, {}),
    ("shared_conversations", None, {"items": [{"id": "s", "conversation_id": CHAT}]}),
]


@st.composite
def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """A copy in which one value, anywhere, is something else."""
    copy = json.loads(json.dumps(value))
    at: Any = None
    key: Any = None
    inner = copy
    while isinstance(inner, dict | list) and inner and (at is None or draw(st.integers(0, 5))):
        at = inner
        key = draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
        inner = at[key]
    if at is None:
        return draw(ANYTHING)
    at[key] = draw(ANYTHING)
    return copy


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_whatever_a_body_holds_what_is_told_fits_the_tables(data: st.DataObject) -> None:
    name, asked, answered = data.draw(st.sampled_from(WHOLE_BODIES))
    params = {**NAMED, "share_id": "s", "gizmo_id": "g-p-1"}
    check(told_by(name, data.draw(spoilt(asked)), data.draw(spoilt(answered)), params=params))


MESSAGES = [
    sample("conv-2024-04.request.json")["messages"][0],
    *sample("hist-conversation-flat-2026-09.response.json")["messages"],
    {"id": "m", "author": {"role": "assistant"}, "content": {
        "content_type": "multimodal_text", "parts": [
            {"content_type": "real_time_user_audio_video_asset_pointer",
             "audio_asset_pointer": {"asset_pointer": "sediment://a", "format": "wav"},
             "frames_asset_pointers": ["sediment://b"]}]},
     "metadata": {
         "content_references": [{"type": "x", "start_idx": 1, "items": [{"url": "u"}]}],
         "citations": [{"start_ix": 1, "end_ix": 2, "metadata": {"title": "T"}}]}},
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_a_stream_holds_what_is_told_fits_the_tables(data: st.DataObject) -> None:
    message = st.sampled_from(MESSAGES).flatmap(spoilt)
    messages = st.lists(message.filter(lambda one: isinstance(one, dict)), max_size=3)
    typed = st.sampled_from(["input_message", "num_variants_in_stream", "x"])
    values = st.dictionaries(typed, message | ANYTHING)
    decoded = Decoded(
        conversation_id=data.draw(st.none() | st.text(max_size=5)),
        messages=tuple(data.draw(messages)),
        title=data.draw(st.none() | st.text()),
        typed=tuple(
            Typed(name, one) for one in data.draw(st.lists(values, max_size=2)) for name in one
        ),
        anomalies=tuple(Anomaly("x", one) for one in data.draw(st.lists(st.text(), max_size=3))),
    )
    turn = Turn(asked_id=USER, parent_id="p") if data.draw(st.booleans()) else None
    check(tell_stream(decoded, turn, Source.SOCKET, "f1"))
    check(told_by("conversation_send", sample("conv-2024-04.request.json"), decoded=decoded))


@settings(max_examples=300, deadline=None)
@given(ANYTHING, st.data())
def test_anything_at_all_may_come(value: Any, data: st.DataObject) -> None:
    check(tell_document(value, Source.EXPORT))
    check(tell_update(value))
    content = {"message": data.draw(st.sampled_from(MESSAGES).flatmap(spoilt)), "messages": value}
    check(tell_update({"conversation_id": CHAT, "update_content": content}))
    for name in ("conversation_send", "conversations", "shared_conversations", "share_create"):
        check(told_by(name, value, value))
