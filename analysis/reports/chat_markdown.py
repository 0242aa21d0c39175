"""A conversation as a page of Markdown, which loads nothing from outside."""

import re
from collections.abc import Iterable, Iterator, Sequence

from analysis.queries.database import Row
from analysis.reports.chat import Entry, View, entries
from analysis.reports.chat_text import about, files, provenance
from analysis.reports.inert_markdown import inert_markdown
from analysis.reports.prose import line, prose
from analysis.reports.units import moment

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$%^=&]|!(?=\[))|\A([-+]|\d+(?=[.)]))")
_ADDRESS = re.compile(r"https?://[^\s<>\\]+")
_BACKTICKS = re.compile("`+")
_PROSE = {None, "text", "multimodal_text"}
_UNDER_A_MESSAGE = 2


def as_markdown(found: Row, view: View) -> str:
    """The messages of a view; what is known of the conversation stands above them."""
    title, *facts = about(found)
    lines = [f"# {literal(title)}", "", *(f"- {literal(fact)}" for fact in facts)]
    lines += messages(found, view)
    if view.sources:
        lines += ["", "## Who told of the conversation", ""]
        lines += _listed(provenance(found["sources"]))
    return "\n".join(lines) + "\n"


def messages(found: Row, view: View) -> Iterator[str]:
    """Lines of the messages of a view, each under a heading of the second level."""
    for entry in entries(found, view):
        yield ""
        yield from _entry(entry, sources=view.sources)


def literal(text: str) -> str:
    """The text on one line with every sign that Markdown knows taken literally."""
    return _SPECIAL.sub(_literally, line(text))


def _literally(sign: re.Match[str]) -> str:
    return f"{sign[0]}\\" if sign[0].isdigit() else f"\\{sign[0]}"


def _entry(entry: Entry, *, sources: bool) -> Iterator[str]:
    message = entry.message
    if message is None:
        yield from (f"*{literal(note)}*" for note in entry.notes)
        return
    if entry.folded is not None:
        yield f"*{literal(entry.folded)}*"
    else:
        at = f" · {moment(message['create_time'])}" if message["create_time"] else ""
        yield f"## {literal(entry.who)}{at}"
        if body := _body(message, entry.text):
            yield ""
            yield body
        if listed := [*_listed(files(message)), *_sources(message["citations"])]:
            yield ""
            yield from listed
    for note in entry.notes:
        yield ""
        yield f"*{literal(note)}*"
    if sources and (told := list(_listed(provenance(message["sources"])))):
        yield ""
        yield from told


def _body(message: Row, text: str) -> str:
    """Prose as Markdown, code and what tools said as code."""
    if not text.strip():
        return ""
    if message["role"] in {"user", "assistant"} and message["content_type"] in _PROSE:
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
