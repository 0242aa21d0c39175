"""Whatever stands in a record, no command lets it act: not in a spreadsheet, not on a terminal,
not on a page. The commands come from the command line itself, so that none is forgotten.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import click
import pytest
from markdown_it import MarkdownIt

from analysis.cli import cli, main
from analysis.reports.plain import FORMULA_STARTS
from tests.analysis.building import Record
from tests.analysis.conftest import Done
from tests.analysis.hostile import HOSTILE
from tests.analysis.planting import planted

ASKED: dict[str, list[list[str]]] = {
    # what has to be said for each command to say anything; each line is run in every format
    "sessions": [[]],
    "flows": [[], ["--limit", "500"]],
    "show": [
        ["--", "=EVIL(1)"],
        ["--", "-EVIL-1 upload"],
        ["--curl", "--", "<script>EVIL</script>"],
    ],
    "tail": [["--session", "=EVIL(1)"], ["--session", "| EVIL | x |", "--findings"]],
    "endpoints": [[], ["--all"], ["--unknown"]],
    "telemetry": [["--limit", "500"], ["--summary"]],
    "disclosures": [[], ["--leaks"]],
    "conversations": [[]],
    "conversation": [["last"], ["--all", "--sources", "last"], ["--tree", "last"]],
    "search": [["EVIL"]],
    "latency": [["--limit", "500"], ["--summary"]],
    "report": [[]],
    "diff": [["=EVIL(1)", "@EVIL"], ["--all", "<script>EVIL</script>", "# EVIL"]],
    "export filters": [[]],
    "sql": [
        ["SELECT * FROM flows"],
        ["SELECT id AS '=EVIL', path AS '[x](http://evil.example)' FROM flows"],
    ],
    "doctor": [[]],
}
WITHOUT = {
    # commands that list nothing of a record, or write what other tests open
    "run": "records; tests/e2e",
    "demo": "prints the report",
    "import": "tests/analysis/test_import_command.py: names of entries",
    "purge": "changes the record; says numbers",
    "backup": "copies the record; says where",
    "export conversations": "tests/analysis/exports/test_vault.py: the same texts",
    "export bundle": "a report, a HAR and JSON; tests/analysis/exports",
    "verify": "reads a bundle; tests/analysis/exports",
    "export har": "JSON that is imported again; tests/analysis/exports",
    "export datasette-metadata": "nothing of the record is in it",
}
LINKS = re.compile(r"\w://|\bwww\.|\w@\w")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def commands() -> dict[str, click.Command]:
    """All that can be asked for, by its words."""
    return dict(_leaves(cli, ""))


def _leaves(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _leaves(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def formats(command: click.Command) -> list[str]:
    for parameter in command.params:
        kind: Any = parameter.type
        if parameter.name == "format_":
            return [*kind.choices]
    return [""]


def calls() -> Iterator[tuple[str, str, list[str]]]:
    for name, command in commands().items():
        for arguments in ASKED.get(name, ()):
            for format_ in formats(command):
                yield name, format_, arguments


def is_shown(text: str) -> bool:
    """Whether every line is what it seems to be, as a terminal shows it."""
    return all(line.isprintable() for line in text.split("\n"))


def check_table(text: str) -> None:
    assert is_shown(text)


def check_json(text: str) -> None:
    assert text.isascii()
    json.loads(text)


def check_ndjson(text: str) -> None:
    assert text.isascii()
    for line in text.splitlines():
        json.loads(line)


def check_csv(text: str, delimiter: str = ",") -> None:
    assert is_shown(text.replace(delimiter, " "))
    for separator in (delimiter, ";"):  # which many countries' spreadsheets take for a comma
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            for cell in row:
                assert not is_formula(cell), cell


def is_formula(cell: str) -> bool:
    """Also behind quotes and spaces; an apostrophe in front makes it a text."""
    start = cell.lstrip(' "')[:1]
    return bool(start) and start in FORMULA_STARTS and not NUMBER.fullmatch(cell)


def check_tsv(text: str) -> None:
    check_csv(text, "\t")


def check_markdown(text: str) -> None:
    assert is_shown(text)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    seen = parser.parse(text)
    inline = [child for token in seen for child in token.children or ()]
    for token in (*seen, *inline):
        assert token.type not in {"html_block", "html_inline", "image"}, token
        assert token.type != "link_open" or str(token.attrs["href"]).startswith("#"), token
        # what programs make a link of by themselves
        assert token.type != "text" or not LINKS.search(token.content), token


class Page(HTMLParser):
    """Refuses whatever could act or ask for something."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "img", "iframe", "object", "embed", "base", "form", "link"}
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in {"href", "src", "action", "xlink:href"}:
                assert (value or "").startswith("#"), (tag, name, value)


def check_html(text: str) -> None:
    assert is_shown(text)
    Page().feed(text)


def check_list(text: str) -> None:
    assert is_shown(text)


CHECKS: dict[str, Callable[[str], None]] = {
    "": check_table,
    "text": check_table,
    "table": check_table,
    "json": check_json,
    "ndjson": check_ndjson,
    "csv": check_csv,
    "tsv": check_tsv,
    "markdown": check_markdown,
    "html": check_html,
    "ublock": check_list,
    "adguard": check_list,
    "hosts": check_list,
}


@pytest.fixture(scope="module", params=[False, True], ids=["planted", "forged"])
def record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planted") / "record.db"
    planted(path, forged=request.param).close()
    return path


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "record.db"
    Record(path).close()
    return path


def run(capsys: pytest.CaptureFixture[str], db: Path, name: str, arguments: list[str]) -> Done:
    capsys.readouterr()
    code = main([*name.split(), "--db", str(db), *arguments])
    captured = capsys.readouterr()
    return Done(code, captured.out, captured.err)


@pytest.mark.parametrize(("name", "format_", "arguments"), list(calls()))
def test_no_text_acts(
    capsys: pytest.CaptureFixture[str], record: Path, name: str, format_: str, arguments: list[str]
) -> None:
    options = ["--format", format_] if format_ else []
    done = run(capsys, record, name, [*options, *arguments])
    if done.code == 2:
        assert {"--curl", "--tree"} & {*arguments}, done.err  # they exclude some formats
        return
    spoken = name not in {"doctor", "export filters"}  # of which it takes hosts that it knows
    assert done.code in (0, 1), done.err
    CHECKS[format_](done.out)
    assert is_shown(done.err)
    assert "EVIL" in done.out or done.code == 1 or not spoken


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "arguments", [["show", "{}"], ["flows", "--session", "{}"], ["conversation", "{}"],
                  ["flows", "--endpoint", "{}"], ["flows", "--category", "{}"], ["sql", "{}"],
                  ["tail", "--vendor", "{}"], ["search", "{}"], ["flows", "--since", "{}"]]
)  # fmt: skip
def test_no_word_of_a_command_line_acts_in_its_error(
    capsys: pytest.CaptureFixture[str], empty: Path, text: str, arguments: list[str]
) -> None:
    name, *rest = arguments
    words = [text.replace("\0", "") if word == "{}" else word for word in rest]
    words = [*words[:-1], "--", words[-1]] if len(words) == 1 else words
    done = run(capsys, empty, name, words)
    assert done.code in (0, 1, 2)
    assert is_shown(done.out)
    assert is_shown(done.err)


def test_every_command_is_asked_or_has_a_reason() -> None:
    assert ASKED.keys() | WITHOUT.keys() == commands().keys()
    assert not ASKED.keys() & WITHOUT.keys()
    assert set(CHECKS) >= {
        format_ for command in commands().values() for format_ in formats(command)
    }
