"""Formulas in Markdown: what stands between their marks is no Markdown."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_CLOSERS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_BLOCKS = ("\\[", "$$")
_LINES = 50
"""Of the longest formula: each line that begins one is looked at in vain."""


def with_formulas(parser: "MarkdownIt") -> "MarkdownIt":
    r"""The parser, which from now on leaves `\(…\)`, `\[…\]` and `$$…$$` as they were written:
    in a line as text, and those that begin and end a line as a block of code.
    """
    parser.inline.ruler.before("escape", "formula", _inline)
    parser.block.ruler.before(
        "fence", "formula", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    return parser


def _inline(state: "StateInline", silent: bool) -> bool:
    closer = _CLOSERS.get(state.src[state.pos : state.pos + 2])
    end = state.src.find(closer, state.pos + 2, state.posMax) if closer else -1
    if end < 0:
        return False
    if not silent:
        state.push("text", "", 0).content = state.src[state.pos : end + 2]
    state.pos = end + 2
    return True


def _block(
    state: "StateBlock",
    first: int,
    last: int,
    silent: bool,
) -> bool:
    opener = _line(state, first)[:2]
    if opener not in _BLOCKS or state.is_code_block(first):
        return False
    end = _end(state, first, last, _CLOSERS[opener])
    if end is None:
        return False
    if not silent:
        lines = state.getLines(first, end + 1, state.blkIndent, keepLastLF=True)
        token = state.push("code_block", "code", 0)
        token.content, token.map = lines, [first, end + 1]
        state.line = end + 1
    return True


def _end(state: "StateBlock", first: int, last: int, closer: str) -> int | None:
    """The line that ends with the closing mark; None where the block ends before."""
    for at in range(first, min(last, first + _LINES)):
        text = _line(state, at)
        if at > first and (not text or state.sCount[at] < state.blkIndent):
            return None
        if closer in text[2 * (at == first) :]:
            return at if text.endswith(closer) else None
    return None


def _line(state: "StateBlock", at: int) -> str:
    return state.src[state.bMarks[at] + state.tShift[at] : state.eMarks[at]].rstrip()
