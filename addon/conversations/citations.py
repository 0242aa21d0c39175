"""Sources that a message names: `content_references`, and `citations` before them (9.3)."""

from collections.abc import Iterator
from typing import Any

from addon.conversations.jsonobject import JsonObject, Row

MAX_REFERENCES = 2_000
MAX_CITATIONS = 5_000

_LISTS = ("items", "sources", "fallback_items")
"""Of a reference, the first that has something; `sources` are those of a footnote."""
_MORE = "supporting_websites"


def citations(metadata: JsonObject) -> list[Row]:
    """Rows of `citations` without message and position, in the order of the text.

    A source that both forms name at the same place is one row. What has neither title nor URL,
    as the hidden references, is no source.
    """
    rows: dict[tuple[Any, ...], Row] = {}
    for row in (*_of_references(metadata), *_of_citations(metadata)):
        if row["url"] or row["title"]:
            key = (row["url"] or row["title"], row["start_index"], row["end_index"])
            rows.setdefault(key, row)
        if len(rows) == MAX_CITATIONS:
            metadata.notes.cut(metadata.path, f"sources after {MAX_CITATIONS} are not told")
            break
    return metadata.notes.afford(list(rows.values()), metadata.path)


def _of_references(metadata: JsonObject) -> Iterator[Row]:
    for reference in metadata.objects("content_references", MAX_REFERENCES):
        place = {
            "kind": reference.name("type"),
            "matched_text": reference.text("matched_text"),
            "start_index": reference.whole("start_idx"),
            "end_index": reference.whole("end_idx"),
        }
        for item in _items(reference):
            yield {**place, **_source(item)}


def _items(reference: JsonObject) -> Iterator[JsonObject]:
    found = False
    for key in _LISTS:
        if isinstance(reference.get(key), list):
            for item in reference.objects(key, MAX_REFERENCES):
                found = True
                yield item
                yield from item.objects(_MORE, MAX_REFERENCES)
        if found:
            return
    yield reference


def _source(item: JsonObject) -> Row:
    return {
        "title": item.text("title"),
        "url": item.text("url"),
        "attribution": item.text("attribution"),
    }


def _of_citations(metadata: JsonObject) -> Iterator[Row]:
    for citation in metadata.objects("citations", MAX_REFERENCES):
        yield {
            "kind": citation.name("citation_format_type"),
            "matched_text": None,
            "start_index": citation.whole("start_ix"),
            "end_index": citation.whole("end_ix"),
            **_source(citation.object("metadata")),
        }
