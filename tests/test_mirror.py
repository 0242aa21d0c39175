"""Each module has its test file at the mirrored place, and each test file its module."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SOURCES = sorted(
    path.relative_to(ROOT)
    for room in ("addon", "analysis")
    for path in (ROOT / room).rglob("*.py")
    if path.name != "__init__.py"
)
TEST_FILES = sorted(path.relative_to(TESTS) for path in TESTS.rglob("test_*.py"))

ELSEWHERE = {
    # modules without a test file of their own, and where they are tested instead
    "addon/main.py": "tests/e2e: mitmproxy loads it",
    "addon/errors.py": "a name, no more",
    "addon/privacy/levels.py": "values, no more",
    "addon/protocol/endpoints/*.py": "test_validation.py: every endpoint with its samples",
    "addon/protocol/analyticsevent.py": "test_validation.py: models and their samples",
    "addon/protocol/content.py": "test_validation.py",
    "addon/protocol/errorbody.py": "test_validation.py",
    "addon/protocol/frames.py": "test_validation.py",
    "addon/protocol/message.py": "test_validation.py",
    "addon/protocol/stream.py": "test_validation.py",
    "addon/protocol/turn.py": "test_validation.py",
    "addon/protocol/findings.py": "values, no more",
    "addon/protocol/hosts.py": "test_registry.py: names of hosts",
    "addon/store/rows.py": "values, no more",
    "addon/streams/conversation/decoded.py": "values, no more",
    "addon/store/migrations.py": "test_database.py: new and older databases",
    "addon/store/emptying.py": "tests/analysis/purging/test_purge.py: every column of every table",
    "addon/store/purges.py": "tests/analysis/purging/test_purge.py: what is written there",
    "addon/store/purging.py": "tests/analysis/purging/test_purge.py: every column of every table",
    "addon/store/removal.py": "tests/analysis/purging/test_purge.py: every column of every table",
    "addon/telemetry/context_fields.py": "test_segment_fields.py: every field of an event",
    "addon/telemetry/entries.py": "test_segment_fields.py: what the tables are written in",
    "addon/telemetry/person_fields.py": "test_segment_fields.py: every field of an event",
    "addon/telemetry/uploads.py": "values, no more",
    "analysis/doctor/check.py": "values, no more",
    "analysis/importing/flowstate.py": "test_mitm.py: held against mitmproxy's own flows",
    "analysis/reports/schema_*.py": "test_schema.py: reports are what they say",
    "analysis/importing/report.py": "test_import_command.py: what the command says",
    "analysis/reports/section.py": "values, no more",
}
WITHOUT_SOURCE = {
    # tests of more than one module
    "test_rooms.py",
    "test_mirror.py",
    "test_no_sockets.py",
    "e2e/*.py",
    "analysis/test_hostile_everywhere.py",
    "addon/privacy/test_hostile_bodies.py",
    "addon/privacy/test_leaks.py",
    "addon/recording/test_bad_input.py",
    "analysis/reports/test_report_numbers.py",
}


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_a_module_has_its_test_file(source: Path) -> None:
    is_tested = (TESTS / source.with_name(f"test_{source.name}")).is_file()
    assert is_tested is not any(fnmatch(str(source), pattern) for pattern in ELSEWHERE)


@pytest.mark.parametrize("test", TEST_FILES, ids=str)
def test_a_test_file_has_its_module(test: Path) -> None:
    has_source = (ROOT / test.with_name(test.name.removeprefix("test_"))).is_file()
    assert has_source is not any(fnmatch(str(test), pattern) for pattern in WITHOUT_SOURCE)


@pytest.mark.parametrize("pattern", [*ELSEWHERE, *WITHOUT_SOURCE])
def test_no_exception_outlives_what_it_was_made_for(pattern: str) -> None:
    known = map(str, SOURCES if pattern in ELSEWHERE else TEST_FILES)
    assert any(fnmatch(path, pattern) for path in known)
