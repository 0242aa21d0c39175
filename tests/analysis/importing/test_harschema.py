from typing import Any

import pytest

from analysis.importing import harschema
from analysis.importing.harschema import Shape

SHAPES = [
    value for name, value in vars(harschema).items() if name.isupper() and isinstance(value, dict)
]
NONSENSE: list[Any] = [
    *(None, True, -1, 1 << 64, 1e999, float("nan"), "\x00" * 2000, "sk-1234", [], {}, [1], {"a": 1})
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_nothing_is_too_odd_to_be_judged(shape: Shape, value: Any) -> None:
    assert all(check(value) in (True, False) for check in shape.values())


@pytest.mark.parametrize(
    ("shape", "name", "good", "bad"),
    [
        (harschema.FLOW, "id", "00000000-0000-4000-8000-000000000000~2", "a b"),
        (harschema.FLOW, "port", 65535, 65536),
        (harschema.FLOW, "duration_ms", -0.5, float("inf")),
        (harschema.FLOW, "outcome", "aborted", "gone"),
        (harschema.COLUMNS, "client", "[client:0123456789ab]", "192.0.2.1"),
        (harschema.COLUMNS, "policy", "shadow:strip", "shadow:"),
        (harschema.COLUMNS, "vendor", "segment", "sk-secret"),
        (harschema.SIDE, "valid", False, 0),
        (harschema.SIDE, "bytes", 0, -1),
        (harschema.SENT, "without", ["cookie"], [1]),
        (harschema.FRAME, "seq", 0, 0.5),
        (harschema.HTTP, "status", 0, "200"),
        (harschema.EVENT, "user", "[user:0123456789ab]", "[user:0123456789AB]"),
        (harschema.DISCLOSURE, "seen_at", "2026-03-01T10:00:00.000Z", "2026-03-01"),
        (harschema.REDACTION, "kind", "bearer", "eyJhbGciOiJIUzI1NiJ9"),
    ],
)
def test_a_member_is_what_chatcap_would_write(shape: Shape, name: str, good: Any, bad: Any) -> None:
    assert shape[name](good)
    assert not shape[name](bad)
