"""`chatcap export datasette-metadata`."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

START = "--setting sql_time_limit_ms 10000 --root\n"


def test_json_stands_alone_and_names_the_database_as_datasette_does(chatcap: Chatcap) -> None:
    done = chatcap("export", "datasette-metadata")
    assert done.code == 0
    assert list(done.json["databases"]) == ["record"]
    assert done.err.startswith("Start with: datasette /")
    assert done.err.endswith(f"record.db --metadata metadata.json {START}")


def test_a_file_is_private(chatcap: Chatcap, tmp_path: Path) -> None:
    target = tmp_path / "metadata.json"
    done = chatcap("export", "datasette-metadata", "-o", str(target))
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[0] == f"Wrote {target}"
    assert done.err.endswith(f" --metadata {target} {START}")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert json.loads(target.read_text())["title"] == "chatcap"


@pytest.mark.parametrize(
    ("name", "key"), [("it's.mine.db", "it's.mine"), ("$(x) y.sqlite", "$(x) y"), ("né", "né")]
)
def test_odd_names_are_quoted_for_the_shell(
    record: Record, chatcap: Chatcap, tmp_path: Path, name: str, key: str
) -> None:
    record.close()
    shutil.copy(record.path, tmp_path / name)
    done = chatcap("export", "datasette-metadata", db=tmp_path / name)
    assert list(done.json["databases"]) == [key]
    quoted = {"it's.mine.db": "'\"'\"'s.mine.db' ", "$(x) y.sqlite": "$(x) y.sqlite' "}
    assert quoted.get(name, "/n") in done.err


def test_without_a_database_there_is_nothing_to_start(chatcap: Chatcap, tmp_path: Path) -> None:
    done = chatcap("export", "datasette-metadata", db=tmp_path / "none.db")
    assert (done.code, done.out) == (1, "")
    assert "no database at" in done.err
