"""A conversation as a page of Markdown, which loads nothing from outside."""

import re
from collections.abc import Iterable, Iterator, Sequence

from analysis.queries.database import Row
from analysis.reports.chat import Chat, Entry, View, goes_on, is_said
from analysis.reports.chat_facts import about, files
from analysis.reports.inert_markdown import inert_markdown
from analysis.reports.literal import literal, literal_lines
from analysis.reports.prose import line, prose
from analysis.reports.provenance import provenance

_ADDRESS = re.compile(r"https?://[^\s<>\\]+")
_BACKTICKS = re.compile("`+")
_PROSE = {None, "text", "multimodal_text"}
_UNDER_A_MESSAGE = 2


def as_markdown(found: Row, view: View) -> str:
    """The messages of a view; what is known of the conversation stands above them."""
    title, *facts = about(found, view.path)
    lines = [f"# {literal(title)}", "", *(f"- {literal(fact)}" for fact in facts)]
    lines += messages(Chat(found), view)
    if more := goes_on(found, view):
        lines += ["", f"*{literal(more)}*"]
    if view.sources:
        lines += ["", "## Who told of the conversation", ""]
        lines += _listed(provenance(found["sources"], found["sessions"]))
    return "\n".join(lines) + "\n"


def messages(chat: Chat, view: View) -> Iterator[str]:
    """Lines of the messages of a view, each under a heading of the second level."""
    for entry in chat.entries(view):
        yield ""
        yield from _entry(entry, chat.sessions if view.sources else None)


def _entry(entry: Entry, sessions: Sequence[Row] | None) -> Iterator[str]:
    message = entry.message
    if message is None:
        yield from (f"*{literal(note)}*" for note in entry.notes)
        return
    if entry.folded is not None:
        yield f"*{literal(entry.folded)}*"
    else:
        yield f"## {' · '.join(filter(None, [literal(entry.who), entry.at]))}"
        if body := _body(message, entry.text):
            yield ""
            yield body
        if listed := [*_listed(files(message)), *_sources(message["citations"])]:
            yield ""
            yield from listed
    for note in entry.notes:
        yield ""
        yield f"*{literal(note)}*"
    if sessions is not None:
        yield ""
        yield from _listed(provenance(message["sources"], sessions))


def _body(message: Row, text: str) -> str:
    """What ChatGPT says as Markdown, the person's words literally, code and tools' as code."""
    if not text.strip():
        return ""
    if message["role"] == "user" and is_said(message):
        return literal_lines(text.strip("\n"))
    if message["role"] == "assistant" and message["content_type"] in _PROSE:
        return inert_markdown(text.strip("\n"), under=_UNDER_A_MESSAGE)
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}\n{prose(text)}\n{fence}"


def _sources(citations: Sequence[Row]) -> Iterator[str]:
    """The sources that a message names, each with an address that can be followed."""
    for number, citation in enumerate(citations, 1):
        title, url = citation["title"] or "", line(citation["url"] or "")
        address = f"<{url}>" if _ADDRESS.fullmatch(url) else literal(url)
        yield " ".join(filter(None, [f"- \\[{number}\\]", literal(title), address]))


def _listed(lines: Iterable[str]) -> Iterator[str]:
    return (f"- {literal(told)}" for told in lines)
