"""Messages that are no part of what two people would call the conversation, on a line each."""

import json
from collections.abc import Callable
from typing import Any

from analysis.queries.database import Row
from analysis.reports.prose import line, words
from analysis.reports.units import count, plural

_MOST = 80


def folded(message: Row) -> str | None:
    """What a message behind the scenes is about, without passing its text off as a reply; None
    for one that says nothing.
    """
    told = _told(message)
    return f"[{told}]" if told else None


def _told(message: Row) -> str:
    kind, role = message["content_type"], message["role"]
    if kind in _BY_TYPE:
        return _BY_TYPE[kind](message)
    if role == "system" or message["hidden"]:
        hidden = "hidden " if message["hidden"] else ""
        size = _size(message)
        return f"{hidden}{line(role or 'unknown')} message: {size}" if size else ""
    if role == "tool":
        return f"from {_tool(message)}: {_size(message) or 'nothing to read'}"
    if message["recipient"] not in {None, "", "all"}:
        return _call(message)
    said = words(message["shown"], _MOST)
    return f"{line(message['channel'] or kind or role or 'message')}: {said}" if said else ""


def _call(message: Row) -> str:
    """What the model asked a tool for; the queries of a search in words."""
    tool = line(str(message["recipient"]))
    if queries := _queries(message["text"]):
        return f"searched the web: {words('; '.join(queries), _MOST)}"
    return f"to {tool}: {words(message['shown'], _MOST) or 'nothing to read'}"


def _queries(text: str | None) -> list[str]:
    try:
        asked = json.loads(text or "")
    except (ValueError, RecursionError):
        return []
    searches = asked.get("search_query") if isinstance(asked, dict) else None
    if not isinstance(searches, list):
        return []
    found = [search.get("q") for search in searches if isinstance(search, dict)]
    return [query for query in found if isinstance(query, str)]


def _thoughts(message: Row) -> str:
    content = message["content"]
    steps = content.get("thoughts") if isinstance(content, dict) else None
    number = len(steps) if isinstance(steps, list) else 1
    return f"thoughts: {plural(number, 'step')}"


def _recap(message: Row) -> str:
    return words(message["shown"], _MOST) or "thought"


def _code(message: Row) -> str:
    return _call(message) if message["role"] == "assistant" else f"code: {_size(message)}"


def _output(message: Row) -> str:
    return f"output of {_tool(message)}: {_size(message) or 'nothing'}"


def _quote(message: Row) -> str:
    content: Any = message["content"] if isinstance(message["content"], dict) else {}
    about = content.get("title") or content.get("domain") or content.get("url") or ""
    return f"read a page: {words(str(about), _MOST)}" if about else "read a page"


def _failed(message: Row) -> str:
    return f"{_tool(message)} failed: {words(message['shown'], _MOST)}"


def _tool(message: Row) -> str:
    return line(str(message["name"] or "a tool"))


def _size(message: Row) -> str:
    """How much there is to read."""
    text = message["text"] or ""
    lines = text.count("\n") + 1
    parts = [plural(lines, "line") if lines > 1 else f"{count(len(text))} characters"] * bool(text)
    if message["attachments"]:
        parts.append(plural(len(message["attachments"]), "attachment"))
    return ", ".join(parts)


_BY_TYPE: dict[str, Callable[[Row], str]] = {
    "thoughts": _thoughts,
    "reasoning_recap": _recap,
    "code": _code,
    "execution_output": _output,
    "tether_quote": _quote,
    "tether_browsing_display": _output,
    "sonic_webpage": _quote,
    "system_error": _failed,
    "user_editable_context": lambda message: f"custom instructions: {_size(message) or 'none'}",
    "model_editable_context": lambda message: f"memories: {_size(message) or 'none'}",
}
