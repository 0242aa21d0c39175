"""Files of a message: those it lists, and those its parts point to (sections 5 and 9.2)."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from addon.conversations import plain
from addon.conversations.jsonobject import JsonObject, Row

MAX_ATTACHMENTS = 500
MAX_PARTS = 10_000

_TELLING = ("id", "name", "size")
_KINDS = ("image", "audio", "video")
_POINTER_KINDS = {
    "image_asset_pointer": "image",
    "audio_asset_pointer": "audio",
    "video_container_asset_pointer": "video",
}


def attachments(content: JsonObject, metadata: JsonObject) -> list[Row]:
    """Rows of `attachments` without message and position, each file once.

    A file that is both listed and pointed to has the members of both; those of the list count.
    What is listed with neither id nor name nor size is no file.
    """
    rows: dict[str, Row] = {}
    for at, row in enumerate(chain(_listed(metadata), _pointed_to(content))):
        if len(rows) == MAX_ATTACHMENTS:
            content.notes.cut(content.at("parts"), f"files after {MAX_ATTACHMENTS} are not told")
            break
        key = row["id"] or f"\n{at}"  # no id looks like this
        known = rows.get(key, {})
        rows[key] = {name: row[name] if known.get(name) is None else known[name] for name in row}
        if known.get("kind") == "file":
            rows[key]["kind"] = row["kind"]
    return content.notes.afford(list(rows.values()), metadata.at("attachments"))


def _listed(metadata: JsonObject) -> Iterator[Row]:
    for item in metadata.objects("attachments", MAX_ATTACHMENTS):
        row = _file(item)
        if any(row[name] is not None for name in _TELLING):
            yield row


def _file(item: JsonObject) -> Row:
    media_type = item.name("mimeType", "mime_type")
    return {
        "id": item.id("id"),
        "kind": _kind(media_type, item),
        "name": item.text("name"),
        "media_type": media_type,
        "size": item.whole("size"),
        "width": item.whole("width"),
        "height": item.whole("height"),
    }


def _kind(media_type: str | None, item: JsonObject) -> str:
    main = (media_type or "").partition("/")[0].lower()
    if main in _KINDS:
        return main
    return "image" if not main and item.get("width") else "file"


def _pointed_to(content: JsonObject) -> Iterator[Row]:
    path = f"{content.at('parts')}[]"
    parts = content.get("parts")
    for part in parts[:MAX_PARTS] if isinstance(parts, list) else ():
        if isinstance(part, dict):
            yield from _of_part(JsonObject(part, path, content.notes))


def _of_part(part: JsonObject) -> Iterator[Row]:
    kind = part.get("content_type")
    if kind == "real_time_user_audio_video_asset_pointer":
        yield from _of_recording(part)
    elif part.get("asset_pointer") is not None:
        known = _POINTER_KINDS.get(kind) if isinstance(kind, str) else None
        yield _pointer(part, known or "file")


def _of_recording(part: JsonObject) -> Iterator[Row]:
    for key in ("audio_asset_pointer", "video_container_asset_pointer"):
        value = part.get(key)
        if value:
            yield _pointer(_as_part(value, part, key), _POINTER_KINDS[key])
    for frame in part.items("frames_asset_pointers", MAX_ATTACHMENTS):
        yield _pointer(_as_part(frame, part, "frames_asset_pointers"), "image")


def _as_part(value: Any, part: JsonObject, key: str) -> JsonObject:
    """Some pointers stand alone, others in an object with the size of the file."""
    found = value if isinstance(value, dict) else {"asset_pointer": value}
    return JsonObject(found, part.at(key), part.notes)


def _pointer(part: JsonObject, kind: str) -> Row:
    audio = part.name("format") if kind == "audio" else None
    return {
        "id": _file_id(part),
        "kind": kind,
        "name": None,
        "media_type": f"audio/{audio}" if audio else None,
        "size": part.whole("size_bytes"),
        "width": part.whole("width"),
        "height": part.whole("height"),
    }


def _file_id(part: JsonObject) -> str | None:
    """`file-…` of `file-service://file-…`, `file_…` of `sediment://file_…`."""
    pointer = part.get("asset_pointer")
    found = pointer.rpartition("://")[2] if isinstance(pointer, str) else pointer
    if plain.is_id(found):
        return found
    part.notes.wrong(part.at("asset_pointer"), "pointer", pointer)
    return None
