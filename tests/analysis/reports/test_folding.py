"""What stands behind a reply, on a line each; never its text as if it were one."""

from typing import Any

import pytest

from analysis.reports.folding import folded


def message(role: str, text: str | None = "", **more: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "role": role, "text": text, "shown": text or "", "content_type": "text", "name": None,
        "recipient": "all", "channel": None, "content": None, "hidden": False, "attachments": [],
    }  # fmt: skip
    return defaults | more


QUERY = '{"search_query":[{"q":"old harbour"},{"q":"pier"},{"x":1},2]}'


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (message("system", hidden=True), None),
        (message("system", "Be kind", hidden=True), "[hidden system message: 7 characters]"),
        (message("user", "a\nb", hidden=True), "[hidden user message: 2 lines]"),
        (message("assistant", content_type="thoughts"), "[thoughts: 1 step]"),
        (
            message("assistant", content_type="thoughts", content={"thoughts": [{}, {}]}),
            "[thoughts: 2 steps]",
        ),
        (message("assistant", "Thought 3s", content_type="reasoning_recap"), "[Thought 3s]"),
        (message("assistant", QUERY, recipient="web"), "[searched the web: old harbour; pier]"),
        (
            message("assistant", "print(1)", content_type="code", recipient="python"),
            "[to python: print(1)]",
        ),
        (message("assistant", "[" * 9999, recipient="web"), f"[to web: {'[' * 79}…]"),
        (
            message("tool", "secret\ntext", content_type="execution_output", name="python"),
            "[output of python: 2 lines]",
        ),
        (message("tool", name="web.run"), "[from web.run: nothing to read]"),
        (message("tool", attachments=[1, 2], name="dalle"), "[from dalle: 2 attachments]"),
        (
            message("tool", "quote", content_type="tether_quote", content={"title": "A page"}),
            "[read a page: A page]",
        ),
        (message("tool", content_type="sonic_webpage"), "[read a page]"),
        (
            message("tool", "no such file", content_type="system_error", name="python"),
            "[python failed: no such file]",
        ),
        (
            message("user", "I am", content_type="user_editable_context"),
            "[custom instructions: 4 characters]",
        ),
        (message("user", content_type="model_editable_context"), "[memories: none]"),
        (message("assistant", "Let me look", channel="commentary"), "[commentary: Let me look]"),
        (message("assistant", "", channel="commentary"), None),
        (message("tool", "x", name="\x1b[2J\nEVIL"), "[from \\x1b[2J EVIL: 1 characters]"),
    ],
)  # fmt: skip
def test_a_line_says_what_it_was(told: dict[str, Any], line: str | None) -> None:
    assert folded(told) == line
