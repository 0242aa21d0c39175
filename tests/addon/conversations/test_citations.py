"""Sources that a message names, in both forms."""

from typing import Any

import pytest

from addon.conversations import citations as module
from addon.conversations.citations import citations
from addon.conversations.jsonobject import JsonObject, Notes
from addon.protocol.findings import Kind
from tests.addon.conversations.builders import columns, stream

SITE = {"title": "Example", "url": "https://example.com/", "attribution": "example.com"}
OTHER = {"title": "Other", "url": "https://other.example/"}


def rows(references: Any = None, old: Any = None, notes: Notes | None = None) -> list[Any]:
    members = {"content_references": references, "citations": old}
    return citations(JsonObject(members, "$.metadata", notes or Notes()))


def short(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["kind"], row["title"], row["start_index"], row["end_index"]


@pytest.mark.parametrize(
    ("references", "old", "expected"),
    [
        ([], [], []),
        (
            [{"type": "grouped_webpages", "start_idx": 3, "end_idx": 9, "items": [SITE, OTHER]}],
            None,
            [("grouped_webpages", "Example", 3, 9), ("grouped_webpages", "Other", 3, 9)],
        ),
        (
            [{"type": "grouped_webpages", "items": [{**SITE, "supporting_websites": [OTHER]}]}],
            None,
            [("grouped_webpages", "Example", None, None),
             ("grouped_webpages", "Other", None, None)],
        ),
        ([{"type": "sources_footnote", "sources": [SITE]}], None,
         [("sources_footnote", "Example", None, None)]),
        ([{"type": "x", "items": [], "fallback_items": [OTHER]}], None,
         [("x", "Other", None, None)]),
        ([{"type": "webpage", **SITE}], None, [("webpage", "Example", None, None)]),
        ([{"type": "hidden", "matched_text": "\ue200x\ue201"}], None, []),
        ([{"type": "alt_text", "alt": "words", "items": None}], None, []),
        (
            None,
            [{"start_ix": 1, "end_ix": 4, "citation_format_type": "tether_og",
              "metadata": {"type": "webpage", **SITE, "text": "long"}}],
            [("tether_og", "Example", 1, 4)],
        ),
        ([{"type": "webpage", "start_idx": 1, "end_idx": 4, **SITE}],
         [{"start_ix": 1, "end_ix": 4, "metadata": SITE}], [("webpage", "Example", 1, 4)]),
        ([{"type": "webpage", "start_idx": 1, "end_idx": 4, **SITE}],
         [{"start_ix": 7, "end_ix": 9, "metadata": SITE}],
         [("webpage", "Example", 1, 4), (None, "Example", 7, 9)]),
        ("no list", {"no": "list"}, []),
        ([None, 3, "x", []], [None, {"metadata": 3}], []),
        ([{"type": 3, "start_idx": -1, "end_idx": "9", **SITE}], None,
         [(None, "Example", None, None)]),
    ],
)  # fmt: skip
def test_sources_of_a_message(references: Any, old: Any, expected: list[tuple[Any, ...]]) -> None:
    assert [short(row) for row in rows(references, old)] == expected


def test_the_source_of_the_sample() -> None:
    answer = stream("conv-2026-v1-reasoning-tool.response.sse").answer
    assert answer is not None
    (row,) = citations(JsonObject(answer["metadata"], "$", Notes()))
    assert row == {
        "kind": "grouped_webpages",
        "title": "Example",
        "url": "https://example.com/lighthouse",
        "attribution": "example.com",
        "matched_text": "\ue200cite\ue202turn0search0\ue201",
        "start_index": 29,
        "end_index": 51,
    }
    assert set(row) == columns("citations") - {"message_key", "seq"}


def test_there_are_not_endlessly_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CITATIONS", 3)
    notes = Notes()
    many = [{"type": "webpage", "url": f"https://example.com/{at}"} for at in range(9)]
    assert len(rows(many, None, notes)) == 3
    assert [one.kind for one in notes.findings()] == [Kind.TRUNCATED]
