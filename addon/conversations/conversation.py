"""What is told of a conversation itself, in documents, lists and by its id (section 10)."""

import re
from typing import Any

from addon.conversations import plain
from addon.conversations.facts import Fact, Source, Weight
from addon.conversations.jsonobject import JsonObject, said

_CAN_END = ("gizmo_id", "is_starred")
"""Null says that it left its project, that it lost its star."""
_TIMED_ID = re.compile(
    r"([0-9a-f]{8})-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)
_FIRST_DAY = 0x63800000  # 2022-11-24: nothing is older than the product


def columns(found: JsonObject) -> dict[str, Any]:
    """The columns of `conversations` that a document or an item of a list tells."""
    told = said(
        title=found.text("title"),
        model=found.name("default_model_slug"),
        current_node=found.id("current_node"),
        gizmo_id=found.id("gizmo_id"),
        origin=found.name("conversation_origin"),
        is_archived=found.flag("is_archived"),
        is_starred=found.flag("is_starred"),
        is_temporary=found.flag("is_temporary_chat"),
        create_time=found.time("create_time"),
        update_time=found.time("update_time"),
    )
    ended = {key: None for key in _CAN_END if key in found and found.get(key) is None}
    return {**ended, **told}


def began(conversation_id: str, source: Source) -> Fact | None:
    """When a conversation began, if its id says so: ids of version 8 start with the time
    (section 16, note 3).
    """
    found = _TIMED_ID.fullmatch(conversation_id)
    seconds = int(found[1], 16) if found else 0
    if seconds < _FIRST_DAY:
        return None
    return Fact(
        conversation_id=conversation_id,
        source=source,
        weight=Weight.INFERRED,
        told={"create_time": plain.time(seconds)},
    )
