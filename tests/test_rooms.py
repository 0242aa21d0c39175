"""Who may import whom: the plan of the house, checked on the source itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(p for room in ("addon", "analysis") for p in (ROOT / room).rglob("*.py"))

_RECORD = {
    "addon.store",
    "addon.privacy",
    "addon.telemetry",
    "addon.conversations",
    "addon.streams",
    "addon.protocol",
}
ROOMS: dict[str, set[str]] = {
    # a room: the rooms it may import besides itself and addon.errors
    "addon": set(),
    "addon.errors": set(),
    "addon.streams": set(),
    "addon.protocol": {"addon.streams"},
    "addon.privacy": {"addon.protocol", "addon.streams"},
    "addon.telemetry": {"addon.protocol", "addon.streams"},
    "addon.conversations": {"addon.protocol", "addon.streams"},
    "addon.store": {"addon.protocol"},
    "addon.recording": _RECORD,
    "addon.glue": {*_RECORD, "addon.recording"},
    "addon.main": {*_RECORD, "addon.recording", "addon.glue"},
    "analysis": {*_RECORD, "addon.recording"},
}
ONLY_IN: dict[str, tuple[str, ...]] = {
    # a package of others: the modules that may import it
    "mitmproxy": ("addon.main", "addon.glue.*", "analysis.importing.*", "analysis.running.*"),
    "sqlite_utils": ("addon.store.*", "analysis.queries.*"),
    "pydantic": ("addon.protocol.*",),
    "pydantic_core": ("addon.protocol.*", "addon.streams.*"),  # its JSON parser is lenient
    "click": (
        "analysis.cli",
        "analysis.*_command",
        "analysis.options",
        "analysis.failures",
        "analysis.clidocs",
    ),
}
TAKEN = set(sys.stdlib_module_names) | {"mitmproxy", "pydantic", "sqlite_utils", "click", "rich"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """All modules that a file imports, late ones and those for type checkers included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path.name}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name: str) -> str | None:
    """The room that a module belongs to; None for the packages of others."""
    inside = [r for r in ROOMS if name == r or name.startswith(f"{r}.")]
    return max(inside, key=len) if inside else None


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_a_room_imports_only_what_the_plan_allows(path: Path) -> None:
    own = room(module_name(path))
    assert own is not None
    allowed = ROOMS[own] | {own, "addon.errors"}
    found = {other for name in imports(path) if (other := room(name))}
    assert found - allowed == set()


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_a_package_of_others_stays_where_it_belongs(path: Path) -> None:
    own = module_name(path)
    for name in imports(path):
        places = ONLY_IN.get(name.partition(".")[0])
        assert places is None or any(fnmatch(own, place) for place in places), name


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_a_module_has_a_name_of_its_own(path: Path) -> None:
    assert path.stem == "__init__" or path.stem not in TAKEN


def test_the_plan_names_every_room() -> None:
    rooms = {module_name(p) for p in FILES if p.name == "__init__.py"}
    assert {r for r in rooms if r.count(".") < 2 and r.startswith("addon")} <= ROOMS.keys()


def test_the_rooms_do_not_import_each_other_in_circles() -> None:
    left = dict(ROOMS)
    while left:
        free = {name for name, needs in left.items() if not needs & left.keys()}
        assert free, left
        left = {name: needs for name, needs in left.items() if name not in free}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import addon.glue.hooks", "addon.glue.hooks"),
        ("from addon.glue import hooks", "addon.glue.hooks"),
        ("def f():\n    from addon import glue", "addon.glue"),
        ("if 0:\n    import addon.glue as g", "addon.glue"),
    ],
)
def test_no_way_to_import_is_overlooked(tmp_path: Path, source: str, name: str) -> None:
    (tmp_path / "x.py").write_text(source, "utf-8")
    assert list(imports(tmp_path / "x.py")) == [name]
    assert room(name) == "addon.glue"


def test_the_help_loads_none_of_the_heavy_packages() -> None:
    code = "import sys, analysis.cli; print(*{m.partition('.')[0] for m in sys.modules})"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"mitmproxy", "pydantic", "sqlite_utils", "jinja2"} & set(ran.stdout.split())
