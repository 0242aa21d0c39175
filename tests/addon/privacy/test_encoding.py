"""Half characters neither stop the search for secrets nor reach the disk."""

import json
from typing import Any

import pytest

from addon.privacy.encoding import json_bytes, to_bytes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain é", "plain é".encode()),
        ("byte \udcff", b"byte \xff"),
        ("half \ud83d", b"half \\ud83d"),
    ],
)
def test_any_text_becomes_bytes(text: str, expected: bytes) -> None:
    assert to_bytes(text) == expected


@pytest.mark.parametrize(
    ("value", "is_whole", "back"),
    [
        ({"a": ["é", 1, None, 1.5, True]}, True, {"a": ["é", 1, None, 1.5, True]}),
        ("\ud83d\ude00", False, "\U0001f600"),
        ("half \ud83d, byte \udcff", False, "half \ufffd, byte \ufffd"),
        ("\ue200cite\ue201", True, "\ue200cite\ue201"),
    ],
)
def test_any_value_becomes_json_that_a_disk_takes(value: Any, is_whole: bool, back: Any) -> None:
    data, whole = json_bytes(value)
    assert (json.loads(data), whole) == (back, is_whole)
