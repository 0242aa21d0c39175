"""Datasette and sqlite-utils read a record without help, and with the metadata they explain it."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from analysis.cli import main
from analysis.exports.canned import QUERIES
from analysis.exports.described import tables
from analysis.queries.relations import relations

DEMO = Path(__file__).parents[2] / "captures" / "demo.mitm"
RELATIONS = {relation.name: relation for relation in relations()}
OPEN = sorted(RELATIONS.keys() - {"standin_key"})
MAY_BE_EMPTY = {"left_despite_policy"}
"""The demo was recorded under no policy."""

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The capture that ships with the project, imported."""
    path = tmp_path_factory.mktemp("datasette") / "demo.db"
    assert main(["import", "--db", str(path), str(DEMO)]) == 0
    return path


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[tuple[str, str]]:
    """Of a Datasette on the demo, and of the link that its `--root` prints."""
    target = demo.with_name("metadata.json")
    assert main(["export", "datasette-metadata", "--db", str(demo), "-o", str(target)]) == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    at = ("--host", "127.0.0.1", "--port", port)
    process = subprocess.Popen(
        [sys.executable, "-m", "datasette", str(demo), "--metadata", str(target), "--root", *at],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", _link(process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def ask(address: tuple[str, str]) -> Iterator[Ask]:
    """Asks for a page of the demo as somebody who is not signed in."""
    with httpx.Client(base_url=address[0], timeout=30) as client:

        def get(path: str, **parameters: str) -> httpx.Response:
            return client.get(f"/demo{path}", params=parameters)

        yield get


@pytest.fixture(scope="module")
def signed_in(address: tuple[str, str]) -> Iterator[Ask]:
    """Asks as somebody who followed the link."""
    with httpx.Client(base_url=address[0], timeout=30) as client:
        assert client.get(address[1], follow_redirects=True).status_code == 200

        def get(path: str, **parameters: str) -> httpx.Response:
            return client.get(f"/demo{path}", params=parameters)

        yield get


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_each_question_is_answered(ask: Ask, query: Any) -> None:
    asked = {"words": "harbour"} if "words" in query.sql else {}
    page = ask(f"/{query.name}", **asked)
    assert page.status_code == 200
    assert query.title.replace("'", "&#39;") in page.text
    found = ask(f"/{query.name}.json", _shape="objects", **asked).json()
    assert found["ok"]
    assert found["rows"] or query.name in MAY_BE_EMPTY


@pytest.mark.parametrize("name", OPEN)
def test_each_table_and_view_is_shown_with_words_on_its_columns(ask: Ask, name: str) -> None:
    page = ask(f"/{name}", _size="2")
    assert page.status_code == 200
    for column in RELATIONS[name].columns:
        told = tables()[name].column(column.name).replace("`", "").replace("'", "&#39;")
        assert told.replace(">", "&gt;").replace('"', "&#34;") in page.text, column.name


@pytest.mark.parametrize(
    ("name", "column", "word"),
    [
        ("messages", "text", "harbour"),
        ("chat_messages", "text", "harbour"),
        ("conversations", "title", "LIGHTHOUSE"),
        ("chats", "title", "lighthouse"),
    ],
)
def test_search_boxes_find_words(ask: Ask, name: str, column: str, word: str) -> None:
    assert 'name="_search"' in ask(f"/{name}").text
    found = ask(f"/{name}.json", _search=word, _shape="array").json()
    assert found
    assert all(word.lower() in row[column].lower() for row in found)
    assert ask(f"/{name}.json", _search="nowhere", _shape="array").json() == []


def test_nobody_is_shown_the_key_of_the_stand_ins(ask: Ask, signed_in: Ask) -> None:
    for path in ("/standin_key", "/standin_key.json", "/standin_key/1", "/standin_key.csv"):
        assert ask(path).status_code == 403
        assert signed_in(path).status_code == 403
    listed = ask(".json").json()["tables"]
    assert [table["name"] for table in listed if not table["hidden"]].count("standin_key") == 0


def test_sql_of_ones_own_is_for_whoever_started_it(ask: Ask, signed_in: Ask) -> None:
    asked = {"sql": "SELECT count(*) AS flows FROM flows", "_shape": "array"}
    assert ask(".json", **asked).status_code == 403
    assert ask("/flows.json", _where="1").status_code in (400, 403)
    assert signed_in(".json", **asked).json() == [{"flows": 131}]


def test_the_first_page_says_what_it_is(ask: Ask) -> None:
    page = ask("").text
    assert "What the ChatGPT web client told its servers" in page
    for query in QUERIES:
        assert f'href="/demo/{query.name}"' in page
    assert "messages_fts_data" not in re.sub(r"(?s)hidden tables.*", "", page)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("tables", "--counts"), {"table": "flows", "count": 131}),
        (("views",), {"view": "telemetry_told"}),
        (("rows", "session_ledger", "-c", "seen", "-c", "identity"), {"seen": 131, "identity": 1}),
        (("search", "messages", "synthetic harbour", "-c", "role"), {"role": "assistant"}),
        (
            ("search", "conversations", "lighthouse", "-c", "title"),
            {"title": "Invented lighthouse"},
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_sqlite_utils_reads_it(
    demo: Path, arguments: tuple[str, ...], expected: dict[str, object]
) -> None:
    command, *rest = arguments
    done = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", command, str(demo), *rest],
        capture_output=True,
        text=True,
        check=True,
    )
    assert expected in json.loads(done.stdout)


def _link(process: "subprocess.Popen[str]") -> str:
    """What Datasette prints when it is up."""
    assert process.stdout is not None
    link = ""
    for line in process.stdout:
        link = link or "".join(re.findall(r"/-/auth-token\?token=\w+", line))
        if "Uvicorn running" in line:
            break
    return link
