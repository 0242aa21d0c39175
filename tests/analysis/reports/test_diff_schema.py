"""Every comparison is what its schema says, and every field has a meaning."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from analysis.reports.diff_schema import FIELDS, as_markdown, json_schema
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap
from tests.analysis.reports.rich import SESSIONS, fill

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def fields(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, list):
        for part in schema:
            yield from fields(part)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for part in schema.values():
            yield from fields(part)


def test_every_field_is_documented_by_a_sentence() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    page = as_markdown()
    for name, field in fields(json_schema()):
        assert field["description"].endswith("."), name
        assert f"`{name}`" in page
    assert [line[5:-1] for line in page.splitlines() if line.startswith("### ")] == list(FIELDS)


@pytest.mark.parametrize("b", ["s1", *SESSIONS])
@pytest.mark.parametrize("more", [[], ["--all"]])
def test_every_comparison_is_as_the_schema_says(
    b: str, more: list[str], record: Record, chatcap: Chatcap
) -> None:
    fill(record)
    found = chatcap("diff", "s1", b, "--json", *more).json
    assert [error.message for error in VALIDATOR.iter_errors(found)] == []
