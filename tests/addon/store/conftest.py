"""Records whose views are held against what the commands say."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.queries.database import reading
from tests.addon.store.varied import varied

DEMO = Path(__file__).parents[3] / "captures" / "demo.mitm"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The capture that ships with the project, imported."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    assert main(["import", "--db", str(path), str(DEMO)]) == 0
    return path


@pytest.fixture(scope="session", params=["demo", "varied"])
def recorded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    """A record as the commands open it: the demo's, and one with what is rare."""
    if request.param == "demo":
        path = request.getfixturevalue("demo")
    else:
        path = tmp_path_factory.mktemp("varied") / "varied.db"
        varied(path)
    with reading(path) as db:
        yield db


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        yield db
