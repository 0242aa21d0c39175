"""Every report is what its schema says, and every field has a meaning."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analysis.reports.schema import NAME, SECTIONS, VERSION, as_markdown, json_schema
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap
from tests.analysis.reports.rich import fill

DEMO = Path(__file__).parents[3] / "captures" / "demo.mitm"
VALIDATOR = jsonschema.Draft202012Validator(json_schema())
NAMES_OF_THE_RECORD = ("versions", "options", "flows")
"""Objects whose keys are names from the record."""


def problems(report: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(report)]


def objects(schema: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the schema, with the path to it."""
    if isinstance(schema, list):
        for part in schema:
            yield from objects(part, path)
    elif isinstance(schema, dict):
        if schema.get("type") == "object":
            yield path, schema
        for name, part in schema.items():
            below = f"{path}.{name}" if name not in {"properties", "items", "anyOf"} else path
            yield from objects(part, below)


def test_the_schema_is_one_and_lets_nothing_else_in() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    for path, schema in objects(json_schema()):
        if path.rpartition(".")[2] in NAMES_OF_THE_RECORD:
            assert isinstance(schema["additionalProperties"], dict), path
        elif path != "$.comparison":
            assert schema["additionalProperties"] is False, path


def test_every_field_has_a_meaning() -> None:
    for path, schema in objects(json_schema()):
        for name, field in schema.get("properties", {}).items():
            assert field["description"].endswith("."), f"{path}.{name}"


def test_the_docs_name_every_field() -> None:
    page = as_markdown()
    for path, schema in objects(json_schema()):
        for name in schema.get("properties", {}):
            assert f"`{name}`" in page, f"{path}.{name}"
    assert [line[5:-1] for line in page.splitlines() if line.startswith("### ")] == list(SECTIONS)


@pytest.mark.parametrize(
    "arguments", [[], ["--titles"], ["--session", "s1", "--since", "2026-03-01"]]
)
def test_reports_of_empty_and_of_rich_records_are_as_the_schema_says(
    arguments: list[str], record: Record, chatcap: Chatcap
) -> None:
    asked = ["report", "--format", "json", *arguments]
    assert problems(chatcap(*asked).json) == []
    fill(record)
    report = chatcap(*asked).json
    assert problems(report) == []
    assert report["schema"] == {"name": NAME, "version": VERSION}


def test_a_report_of_a_database_without_sessions_is_so_too(
    record: Record, chatcap: Chatcap
) -> None:
    record.db.execute("DELETE FROM sessions")
    record.db.conn.commit()
    assert problems(chatcap("report", "--format", "json").json) == []


def test_the_demo_is_as_the_schema_says(tmp_path: Path, chatcap: Chatcap) -> None:
    assert chatcap("import", str(DEMO), db=tmp_path / "demo.db").code == 0
    report = chatcap("report", "--format", "json", db=tmp_path / "demo.db").json
    assert problems(report) == []
    assert problems({**report, "more": 1}) != []


def test_the_command_prints_the_schema_without_a_database(chatcap: Chatcap) -> None:
    assert chatcap("report", "--schema", db=Path("nowhere.db")).json == json_schema()
