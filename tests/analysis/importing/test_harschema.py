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
        (harschema.DISCLOSURE, "seen_at", "2026-03-01T10:00:00.000Z", "9999-99-99T99:99:99.999Z"),
        (
            harschema.DISCLOSURE,
            "seen_at",
            "2026-03-01T10:00:00.000Z",
            "2026-03-01T10:00:00.\u0660\u0660\u0660Z",
        ),
        (harschema.HTTP, "startedDateTime", "8999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        (harschema.HTTP, "startedDateTime", "1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z"),
        (harschema.DISCLOSURE, "count", (1 << 32) - 1, 1 << 32),
        (harschema.REDACTION, "count", 1, (1 << 63) - 1),
        (harschema.SIDE, "bytes", 1 << 40, 1 << 41),
        (harschema.SENT, "bytes", 1, (1 << 63) - 1),
        (harschema.FRAME, "size", 1, (1 << 63) - 1),
        (harschema.EVENT, "properties", '{"a": [1.5, "x", null, true]}', "[1"),
        (harschema.EVENT, "context", '["\\ud83d"]', '{"a":'),
        (harschema.EVENT, "properties", '"text"', "NaN"),
        (harschema.EVENT, "properties", "[-1e308]", "[-Infinity]"),
        (harschema.EVENT, "properties", "[1e308]", "[1e999]"),
        (harschema.EVENT, "properties", "[" * 500 + "]" * 500, "[" * 501 + "]" * 501),
        (harschema.EVENT, "properties", "[]", "[" * 100_000 + "]" * 100_000),
        (harschema.EVENT, "properties", "{}", "{'a': 1}"),
        (harschema.EVENT, "removed", "[]", "nope"),
        (harschema.EVENT, "removed", '["$.a", "$"]', '["$.a", 1]'),
        (harschema.EVENT, "changed", '["$.a"]', '{"a": "b"}'),
        (harschema.REDACTION, "kind", "bearer", "eyJhbGciOiJIUzI1NiJ9"),
    ],
)
def test_a_member_is_what_chatcap_would_write(shape: Shape, name: str, good: Any, bad: Any) -> None:
    assert shape[name](good)
    assert not shape[name](bad)
