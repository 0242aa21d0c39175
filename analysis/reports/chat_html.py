"""A conversation as one HTML file without scripts and without any address that is followed."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.queries.database import Row
from analysis.reports.branches import branches
from analysis.reports.chat import Entry, View, entries
from analysis.reports.chat_text import about, cited_sources, files, provenance
from analysis.reports.inert import ADDRESS, inert
from analysis.reports.prose import prose
from analysis.reports.units import moment

if TYPE_CHECKING:
    from jinja2 import Template
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markupsafe import Markup

_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
_ALIGNED = re.compile(r"text-align:(left|center|right)")


def as_html(found: Row, view: View) -> str:
    """The messages of a view as a page; all other branches are folded up where it ends."""

    def shown(view: View, elsewhere: str = "") -> list[dict[str, Any]]:
        told = entries(found, view, elsewhere=elsewhere)
        return [_shown(entry, sources=view.sources) for entry in told]

    parts = shown(view, "; the others stand below")
    others = [
        (title, shown(replace(view, path=path))) for title, path in branches(found, view.path)
    ]
    title, *facts = about(found)
    told = list(provenance(found["sources"])) if view.sources else []
    page = _template().render(title=title, facts=facts, parts=parts, others=others, told=told)
    return page.replace("STYLE-HASH", _hash_of_style(page), 1)


def _shown(entry: Entry, *, sources: bool) -> dict[str, Any]:
    message = entry.message
    if message is None:
        return {"kind": "note", "notes": entry.notes, "told": []}
    told = list(provenance(message["sources"])) if sources else []
    if entry.folded is not None:
        return {"kind": "folded", "folded": entry.folded, "notes": entry.notes, "told": told}
    return {
        "kind": "said",
        "role": message["role"] if message["role"] in {"user", "assistant"} else "other",
        "who": entry.who,
        "at": moment(message["create_time"]),
        "body": _body(message, entry.text),
        "enclosures": [*files(message), *cited_sources(message)],
        "notes": entry.notes,
        "told": told,
    }


def _body(message: Row, text: str) -> "Markup | str":
    """What ChatGPT says is Markdown; all else is text, for the template to escape."""
    from markupsafe import Markup

    if message["role"] == "assistant" and message["content_type"] in {"text", "multimodal_text"}:
        made = _renderer().renderer.render(inert(text), _renderer().options, {})
        return Markup(made)  # noqa: S704 - escaped by the renderer, out of tokens without links
    return prose(text)


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


def _hash_of_style(page: str) -> str:
    """What lets this one style sheet in, and no other."""
    style = _STYLE.search(page)
    assert style is not None  # noqa: S101
    return base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("analysis.reports"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("conversation.html.jinja")
