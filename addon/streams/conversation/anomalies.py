"""What did not fit, counted by kind and place; nothing of any value, and never without end."""

import re

from addon.streams.conversation.decoded import Anomaly

MOST_KINDS = 100
"""Of kinds and paths of one stream; what is beyond them is counted together."""
_MOST_TOKENS = 8
_NAMES = frozenset(
    {
        *("message", "id", "author", "role", "name", "content", "content_type", "parts"),
        *("text", "thoughts", "summary", "finished", "chunks", "result", "assets"),
        *("language", "url", "domain", "title", "metadata", "model_slug"),
        *("default_model_slug", "request_id", "message_type", "timestamp_", "parent_id"),
        *("finish_details", "type", "stop", "stop_tokens", "is_complete", "citations"),
        *("content_references", "matched_text", "start_idx", "end_idx", "safe_urls", "refs"),
        *("alt", "prompt_text", "items", "_cite_metadata", "cite_metadata", "metadata_list"),
        *("search_result_groups", "entries", "aggregate_result", "attachments"),
        *("async_task_id", "reasoning_status", "initial_text", "finished_text", "command"),
        *("status", "end_turn", "weight", "recipient", "channel", "create_time"),
        *("update_time", "conversation_id", "error", "mapping"),
    }
)
"""Fields of messages and of what is around them (section 9): what else a pointer has in it may be
a word of somebody's.
"""
_NUMBER = re.compile(r"[0-9]+|-")


class Misfit(Exception):  # noqa: N818 - an answer, not an accident
    """A change that cannot be made; the message says why, in words without any value."""


class Anomalies:
    """Counts of what did not fit."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def count(self, what: str, pointer: str = "") -> None:
        """Count one; `pointer` is a JSON pointer, however long."""
        key = (what, general(pointer))
        if key not in self._counts and len(self._counts) >= MOST_KINDS:
            key = ("more of other kinds", "")
        self._counts[key] = self._counts.get(key, 0) + 1

    def told(self) -> tuple[Anomaly, ...]:
        return tuple(Anomaly(what, path, count) for (what, path), count in self._counts.items())


def general(pointer: str) -> str:
    """A pointer as it is the same for all items of a list, without what is no name of a field."""
    tokens = pointer[:400].split("/", _MOST_TOKENS + 1)[1:]
    return "".join(f"/{_general(token)}" for token in tokens[:_MOST_TOKENS])


def _general(token: str) -> str:
    if _NUMBER.fullmatch(token):
        return "N"
    return token if token in _NAMES else "*"
