"""A scripted origin for the whole run, and proxies that record what passes."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.rig.origin import Origin
from tests.rig.world import World, WorldMaker


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    with Origin(tmp_path_factory.mktemp("origin")) as origin:
        yield origin


@pytest.fixture(scope="module")
def world(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One recording proxy for all tests of a module that leave it running."""
    with World(origin, tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def new_world(origin: Origin, tmp_path: Path) -> Iterator[WorldMaker]:
    """Makes recording proxies of the test's own; extra arguments go to the proxy."""
    with ExitStack() as stack:
        yield lambda *arguments, **options: stack.enter_context(
            World(origin, tmp_path, *arguments, **options)
        )
