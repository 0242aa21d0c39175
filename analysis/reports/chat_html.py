"""A conversation as one HTML file without scripts and without any address that is followed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.queries.database import Row
from analysis.reports.branches import branches
from analysis.reports.chat import Chat, Entry, View, goes_on, is_said
from analysis.reports.chat_facts import about, cited_sources, files
from analysis.reports.inert import ADDRESS, inert
from analysis.reports.page import template
from analysis.reports.prose import prose
from analysis.reports.provenance import provenance

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markupsafe import Markup

_ABOVE = 2
"""Levels of headings that are those of the page."""
_ALIGNED = re.compile(r"text-align:(left|center|right)")


def as_html(found: Row, view: View) -> str:
    """The messages of a view as a page; all other branches are folded up where it ends."""

    def shown(view: View) -> list[dict[str, Any]]:
        return [_shown(entry, sessions) for entry in chat.entries(view)]

    chat = Chat(found)
    sessions = found["sessions"] if view.sources else None
    parts = shown(replace(view, elsewhere="; the others stand below"))
    others = [
        (title, shown(replace(view, path=path, elsewhere="")))
        for title, path in branches(found, view.path)
    ]
    more = goes_on(found, replace(view, elsewhere=", see below"))
    title, *facts = about(found, view.path)
    told = list(provenance(found["sources"], sessions)) if sessions is not None else []
    return template("conversation.html.jinja").render(
        title=title, facts=facts, parts=parts, more=more, others=others, told=told
    )


def _shown(entry: Entry, sessions: Sequence[Row] | None) -> dict[str, Any]:
    message = entry.message
    if message is None:
        return {"kind": "note", "notes": entry.notes, "told": []}
    told = list(provenance(message["sources"], sessions)) if sessions is not None else []
    if entry.folded is not None:
        return {"kind": "folded", "folded": entry.folded, "notes": entry.notes, "told": told}
    return {
        "kind": "said",
        "role": _role(message),
        "who": entry.who,
        "at": entry.at,
        "body": _body(message, entry.text),
        "enclosures": [*files(message), *cited_sources(message)],
        "notes": entry.notes,
        "told": told,
    }


def _role(message: Row) -> str:
    """How it looks: what is neither the person's nor Markdown is set as it was written."""
    if message["role"] == "user" and is_said(message):
        return "user"
    return "assistant" if _is_markdown(message) else "other"


def _body(message: Row, text: str) -> "Markup | str":
    """What ChatGPT says is Markdown; all else is text, for the template to escape."""
    from markupsafe import Markup

    if not _is_markdown(message):
        return prose(text)
    tokens = inert(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:  # below those of the page
            token.tag = f"h{min(int(token.tag[1:]) + _ABOVE, 6)}"
    made = _renderer().renderer.render(tokens, _renderer().options, {})
    return Markup(made)  # noqa: S704 - escaped by the renderer, out of tokens without links


def _is_markdown(message: Row) -> bool:
    return message["role"] == "assistant" and message["content_type"] in {"text", "multimodal_text"}


@cache
def _renderer() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from markdown_it.common.utils import escapeHtml

    made = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])

    def address(_self: Any, tokens: Sequence["Token"], at: int, *_: Any) -> str:
        return f' <span class="address">{escapeHtml(tokens[at].content)}</span>'

    def cell(self: Any, tokens: Sequence["Token"], at: int, options: Any, _env: Any) -> str:
        """Alignment as a class: styles that stand at an element are not allowed here."""
        token = tokens[at]
        style = _ALIGNED.fullmatch(str(token.attrs.pop("style", "")))
        if style:
            token.attrs["class"] = style[1]
        return str(self.renderToken(tokens, at, options, _env))

    def code(_self: Any, tokens: Sequence["Token"], at: int, *_: Any) -> str:
        return f"<pre><code>{escapeHtml(tokens[at].content)}</code></pre>\n"

    made.add_render_rule(ADDRESS, address)
    made.add_render_rule("fence", code)
    made.add_render_rule("td_open", cell)
    made.add_render_rule("th_open", cell)
    return made
