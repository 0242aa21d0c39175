"""Each file of a message is one row, wherever it is mentioned."""

from typing import Any

import pytest

from addon.conversations import jsonobject
from addon.conversations.attachments import MAX_ATTACHMENTS, attachments
from addon.conversations.jsonobject import JsonObject, Notes
from addon.protocol.findings import Kind
from tests.addon.conversations.builders import columns, sample

NONE = dict.fromkeys(("id", "kind", "name", "media_type", "size", "width", "height"))


def rows(parts: Any = None, listed: Any = None, notes: Notes | None = None) -> list[Any]:
    notes = notes or Notes()
    content = JsonObject({"parts": parts}, "$.content", notes)
    metadata = JsonObject({"attachments": listed}, "$.metadata", notes)
    return attachments(content, metadata)


def pointer(kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {"content_type": kind, "asset_pointer": at, **more}


IMAGE = pointer("image_asset_pointer", "sediment://file_1", size_bytes=9, width=4, height=3)


@pytest.mark.parametrize(
    ("parts", "listed", "expected"),
    [
        (["words"], None, []),
        (None, [], []),
        ([IMAGE], None, [{"id": "file_1", "kind": "image", "size": 9, "width": 4, "height": 3}]),
        (
            [pointer("audio_asset_pointer", "file-service://file-2", format="wav")],
            None,
            [{"id": "file-2", "kind": "audio", "media_type": "audio/wav"}],
        ),
        ([pointer("new_pointer", "x://file-3")], None, [{"id": "file-3", "kind": "file"}]),
        ([pointer("image_asset_pointer", "bare")], None, [{"id": "bare", "kind": "image"}]),
        (
            None,
            [{"id": "f", "name": "a.pdf", "mime_type": "application/pdf", "size": 7}],
            [{"id": "f", "kind": "file", "name": "a.pdf", "media_type": "application/pdf",
              "size": 7}],
        ),
        (None, [{"id": "f", "mimeType": "video/mp4"}],
         [{"id": "f", "kind": "video", "media_type": "video/mp4"}]),
        (None, [{"id": "f", "width": 5}], [{"id": "f", "kind": "image", "width": 5}]),
        (None, [{"name": "a"}, {"name": "b"}],
         [{"kind": "file", "name": "a"}, {"kind": "file", "name": "b"}]),
        (
            [IMAGE, "words"],
            [{"id": "file_1", "name": "a.png"}],
            [{"id": "file_1", "kind": "image", "name": "a.png", "size": 9, "width": 4,
              "height": 3}],
        ),
        (
            [{"content_type": "real_time_user_audio_video_asset_pointer",
              "audio_asset_pointer": pointer("audio_asset_pointer", "sediment://a", format="mp3"),
              "video_container_asset_pointer": "sediment://v",
              "frames_asset_pointers": ["sediment://f1", "sediment://f2"]}],
            None,
            [{"id": "a", "kind": "audio", "media_type": "audio/mp3"},
             {"id": "v", "kind": "video"},
             {"id": "f1", "kind": "image"}, {"id": "f2", "kind": "image"}],
        ),
        ([{"content_type": "audio_transcription", "text": "spoken"}], None, []),
    ],
)  # fmt: skip
def test_files_of_a_message(parts: Any, listed: Any, expected: list[dict[str, Any]]) -> None:
    assert rows(parts, listed) == [{**NONE, **row} for row in expected]


def test_the_sample_has_one_file_though_it_names_it_twice() -> None:
    message = sample("conv-2024-04.request.json")["messages"][0]
    (row,) = rows(message["content"]["parts"], message["metadata"]["attachments"])
    assert row == {
        "id": "file-SYNTHETICFILE00000000001",
        "kind": "image",
        "name": "sample.png",
        "media_type": "image/png",
        "size": 2048,
        "width": 64,
        "height": 48,
    }
    assert set(row) == columns("attachments") - {"message_key", "seq"}


@pytest.mark.parametrize(
    ("parts", "listed"),
    [
        ("no list", "no list"),
        ([3, None, [], {}], [3, None, []]),
        ([{"content_type": ["x"]}], None),
        ([{"content_type": "real_time_user_audio_video_asset_pointer"}], None),
    ],
)
def test_what_is_no_file_is_none(parts: Any, listed: Any) -> None:
    assert rows(parts, listed) == []


@pytest.mark.parametrize("at", [3, "", "sediment://", "a\nb", ["x"], {}, "x" * 999])
def test_a_pointer_to_nowhere_is_a_file_without_id(at: Any) -> None:
    notes = Notes()
    (row,) = rows([pointer("image_asset_pointer", at)], None, notes)
    assert (row["id"], row["kind"]) == (None, "image")
    assert [one.kind for one in notes.findings()] == [Kind.WRONG_TYPE]


def test_there_are_not_endlessly_many() -> None:
    notes = Notes()
    many = [pointer("image_asset_pointer", f"sediment://{at}") for at in range(2_000)]
    assert len(rows(many, None, notes)) == MAX_ATTACHMENTS
    assert [one.kind for one in notes.findings()] == [Kind.TRUNCATED]


def test_empty_files_are_none() -> None:
    assert rows(None, [{}, {"width": 3}, {"name": "a"}]) == [{**NONE, "kind": "file", "name": "a"}]


def test_many_messages_with_many_files_have_a_bound_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jsonobject, "MAX_ROWS", 5)
    notes = Notes()
    listed = [{"id": f"f{n}"} for n in range(4)]
    assert [len(rows(None, listed, notes)) for _ in range(3)] == [4, 1, 0]
    (finding,) = notes.findings()
    assert finding.kind is Kind.TRUNCATED
