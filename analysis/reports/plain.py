"""Text from a capture, made harmless for a terminal, a CSV cell or a Markdown page."""

import re

FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""What spreadsheets take for the start of a formula, with the full-width look-alikes."""


def visible(text: str) -> str:
    r"""The text with every character that does not print as itself spelled out.

    Control characters (and with them ANSI escapes and line ends), bidi marks, zero-width
    characters, unusual spaces, lone surrogates and unassigned characters become `\x1b`,
    `\u202e` and the like: nothing moves the cursor, and nothing hides.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _spelled(c) for c in text)


def visible_lines(text: str) -> list[str]:
    """Like `visible`, for text that may stand on several lines; tabs become spaces."""
    return [visible(line.expandtabs(4)) for line in text.replace("\r\n", "\n").split("\n")]


def spreadsheet_cell(text: str) -> str:
    """`visible` text that no spreadsheet takes for a formula: such cells start with `'`.

    So does what stands behind a semicolon, where many countries' programs begin a new cell.
    """
    text = visible(text)
    if text.lstrip(" '\"")[:1] in _STARTS and text.strip(" '\""):
        text = f"'{text}"
    return _BEHIND_SEMICOLON.sub(r"\1'\2", text) if ";" in text else text


def markdown_code(text: str) -> str:
    """The text as a Markdown code span, which holds neither link, HTML, nor table border.

    The two characters that could end the span or a table cell are spelled out.
    """
    if not text:
        return ""
    return f"`{visible(text).replace('`', _spelled('`')).replace('|', _spelled('|'))}`"


def _spelled(character: str) -> str:
    code = ord(character)
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    if short:
        return short
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_STARTS = frozenset(FORMULA_STARTS)
_BEHIND_SEMICOLON = re.compile(f"""(;[ '"]*)([{re.escape(FORMULA_STARTS)}])""")
