"""Texts of which a parser of Markdown drops words."""

DROPPED = (
    *("42.", "1984.", "12)", "-", "The year:\n\n1984."),
    'Sources:\n\n[1]: https://e.org/a "A title"\n[2]: https://e.org/b',
    'Per [1].\n\n[1]: https://e.org/a "A title"\n[2]: https://e.org/other "Unused"',
    "| a | b |\n|---|---|\n| c | d | surplus |",
    "- one\n- 42.",
    "7. a\n9. b",
    '```python title="x.py"\ncode\n```',
    "```1984\n```",
)
