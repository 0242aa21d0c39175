"""The text of a message's content (chatgpt-web.md, section 9.2), and as it is shown."""

import re
from typing import Any

_KEYS: dict[str, tuple[str, ...]] = {
    # which values of a content are its text; of `|` the first that has any
    "text": ("parts",),
    "multimodal_text": ("parts",),
    "code": ("text",),
    "execution_output": ("text",),
    "system_error": ("text|name",),
    "tether_browsing_display": ("result|summary",),
    "tether_quote": ("text|title",),
    "user_editable_context": ("user_profile", "user_instructions"),
    "model_editable_context": ("model_set_context",),
    "thoughts": ("thoughts",),
    "reasoning_recap": ("content",),
    "sonic_webpage": ("text|title",),
}
_OTHERWISE = ("parts|text|content|result|summary|output|message|title",)
_PART = ("text|content|chunks",)
"""Of an object in a list: a transcription has a `text`, a thought a `content`; pictures none. The
`summary` of a thought is its headline, and there before its content is.
"""
_DEEPEST = 4

_RUN = re.compile("\ue200[^\ue200\ue201]*\ue201|\ue200[^\ue200\ue201\\s]*\\Z|[\ue200-\ue206]")
"""A citation or widget, one that the end of a stream cut, a mark around words (section 6.3)."""


def text_of(content: Any) -> str:
    """The text of a content object; empty where it has none, as an image."""
    if not isinstance(content, dict):
        return content if isinstance(content, str) else ""
    kind = content.get("content_type")
    keys = _KEYS.get(kind, _OTHERWISE) if isinstance(kind, str) else _OTHERWISE
    return _values(content, keys, 0)


def for_display(text: str) -> str:
    """The text without the private-use runs that stand for citations; all else stays."""
    return _RUN.sub("", text)


def _values(value: dict[str, Any], keys: tuple[str, ...], depth: int) -> str:
    found = (_first(value, key.split("|"), depth) for key in keys)
    return "\n\n".join(text for text in found if text)


def _first(value: dict[str, Any], keys: list[str], depth: int) -> str:
    return next(filter(None, (_text(value.get(key), depth) for key in keys)), "")


def _text(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return value
    if depth >= _DEEPEST:
        return ""
    if isinstance(value, list):
        texts = (_text(item, depth + 1) for item in value)
        return "\n".join(text for text in texts if text)
    return _values(value, _PART, depth) if isinstance(value, dict) else ""
