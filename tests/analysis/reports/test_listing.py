"""Every format of every listing is safe to open."""

import csv
import io
import json
import re
import unicodedata
from pathlib import Path

import pytest

from analysis.reports.listing import FORMATS
from tests.analysis.building import Record
from tests.analysis.chatting import Chats
from tests.analysis.conftest import Chatcap
from tests.analysis.hostile import HOSTILE

HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}
COMMANDS = (
    ["flows"],
    ["flows", "--limit", "100"],
    ["sessions"],
    ["endpoints"],
    ["endpoints", "--unknown"],
    ["telemetry"],
    ["telemetry", "--limit", "100"],
    ["telemetry", "--summary"],
    ["disclosures"],
    ["disclosures", "--leaks"],
    ["conversations"],
    ["search", "EVIL"],
    ["latency"],
    ["sql", "SELECT * FROM flows"],
    ["report"],
    ["report", "--session", "last"],
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every text of a record that a server or a file can choose, chosen badly."""
    record = Record(tmp_path_factory.mktemp("hostile") / "hostile.db")
    record.session("s1")
    chats = Chats(record)
    assert len(HOSTILE) == len(set(HOSTILE)) == 60
    for number, text in enumerate(HOSTILE):
        record.session(f"h{number}", label=text, source="har", source_path=text)
        names = {"host": text, "path": text, "query": text, "method": text, "error": text}
        record.flow(f"e{number}", session_id=f"h{number}", endpoint=text, vendor=text, **names)
        headers = {"request": [[text, text]], "response": [["x", text]]}
        record.flow(
            f"u{number}",
            session_id=f"h{number}",
            endpoint=None,
            path_params=json.dumps({text: text}),
            headers=json.dumps(headers),
            device=text,
            policy=text,
            planned=text,
            reason=text,
            sent_without=json.dumps([text]),
            request_sha256=record.body(f"{number}{text}"),
            response_sha256=record.body(f'{{"{number}": 1}}{text}', text),
            **names,
        )
        record.frame(f"u{number}", 0, event=text, data=text)
        finding = {"severity": text, "kind": text, "path": text, "detail": text}
        record.finding(f"u{number}", **finding)
        record.redaction(f"u{number}", text, 1, place=text)
        texts = dict.fromkeys(["vendor", "type", "name", "sent_at", "action", "user"], text)
        record.event(f"u{number}", **texts, removed=json.dumps([text]))
        told = dict.fromkeys(["vendor", "data_class", "item", "path", "reason", "leak"], text)
        record.disclosure(f"u{number}", **told)
        chats.conversation(f"c{number}{text}", title=text, model=text, origin=text, gizmo_id=text)
        chats.message(f"m{text}", text, text, model=text, conversation_id=f"c{number}{text}")
        chats.turn(f"t{number}", model=text, kind=text, server_request_id=text)
    record.close()
    return record.path


def _characters(text: str) -> set[str]:
    return {unicodedata.category(c) for c in text if c != "\n"}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_moves_the_cursor_or_hides(
    command: list[str], hostile: Path, chatcap: Chatcap
) -> None:
    kinds = ["text", "markdown", "json"] if command[0] == "report" else FORMATS
    for format_ in kinds:
        done = chatcap(*command, "--format", format_, db=hostile)
        assert done.code == 0, done.err
        assert "EVIL" in done.out
        assert not (_characters(done.out.replace("\t", " ")) & HARMFUL), format_
        assert format_ == "tsv" or "\t" not in done.out


def test_one_flow_in_full_is_harmless_too(hostile: Path, chatcap: Chatcap) -> None:
    for number in range(len(HOSTILE)):
        done = chatcap("show", f"u{number}", db=hostile)
        assert "EVIL" in done.out, done
        assert not _characters(done.out) & HARMFUL
        assert chatcap("show", f"u{number}", "--json", db=hostile).json["device"] is not None


@pytest.mark.parametrize(("format_", "delimiter"), [("csv", ","), ("tsv", "\t")])
@pytest.mark.parametrize("command", COMMANDS[:-2], ids=" ".join)
def test_no_cell_of_a_spreadsheet_is_a_formula(
    command: list[str], format_: str, delimiter: str, hostile: Path, chatcap: Chatcap
) -> None:
    rows = list(
        csv.reader(
            io.StringIO(chatcap(*command, "--format", format_, db=hostile).out), delimiter=delimiter
        )
    )
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip(" ").startswith(
            tuple("=+@-\uff1d\uff0b\uff0d\uff20")
        ) or re.fullmatch(r"-?\d+(\.\d+)?", cell)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_markdown_holds_data_only_in_code_spans(
    command: list[str], hostile: Path, chatcap: Chatcap
) -> None:
    out = chatcap(*command, "--format", "markdown", db=hostile).out
    outside = re.sub(r"`[^`\n]*`", "", out).replace("http_version", "")
    assert "`" not in outside
    for mark in ("EVIL", "evil", "<", "http", "www", "![", "]("):
        assert mark not in outside, mark


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_markdown_renders_without_links_images_and_html(
    command: list[str], hostile: Path, chatcap: Chatcap
) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    out = chatcap(*command, "--format", "markdown", db=hostile).out
    html = markdown_it.MarkdownIt("commonmark").enable("table").render(out)
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"h1", "h2", "h3", "p", "code", "strong", "ul", "li"} | {
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }


def test_tables_stay_tables(hostile: Path, chatcap: Chatcap) -> None:
    for command in COMMANDS[:-3]:
        lines = chatcap(*command, "--format", "markdown", db=hostile).out.splitlines()
        assert len({re.sub(r"`[^`]*`", "", line).count("|") for line in lines}) == 1
        lines = chatcap(*command, db=hostile).out.splitlines()
        assert all(len(line) <= 80 for line in lines)


def test_no_rows_are_well_formed_in_every_format(record: Record, chatcap: Chatcap) -> None:
    assert chatcap("flows", "--format", "json").out == "[]\n"
    assert chatcap("flows", "--format", "ndjson").out == ""
    assert chatcap("flows", "--format", "csv").out.startswith("id,session_id,started_at,method")
    assert chatcap("flows", "--format", "csv").out.count("\n") == 1


def test_titles_of_the_users_own_are_data_too(chatcap: Chatcap) -> None:
    query = 'SELECT 1 AS "[x](http://evil.example)", 2 AS "=EVIL", 3 AS "\x1b[2J"'
    assert "| `[x](http://evil.example)` |" in chatcap("sql", query, "--format", "markdown").out
    assert ",'=EVIL,\\x1b[2J" in chatcap("sql", query, "--format", "csv").out
