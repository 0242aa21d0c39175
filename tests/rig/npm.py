"""The vendors' published packages: fetched by npm at test time, bundled for a page by esbuild."""

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "vendors"
MODULES = FOLDER / "node_modules"
PAGES = FOLDER / "pages"
NODE = shutil.which("node")
NPM = shutil.which("npm")
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
TIMEOUT_S = 240


def install() -> None:
    """The packages exactly as the lock file names them, unless they are here already.

    Raises CalledProcessError when npm cannot fetch them.
    """
    done, lock = MODULES / ".installed", (FOLDER / "package-lock.json").read_bytes()
    if done.exists() and done.read_bytes() == lock:
        return
    assert NPM is not None
    _run(NPM, *INSTALL)
    done.write_bytes(lock)


def bundled(folder: Path) -> dict[str, bytes]:
    """Each page's program with all that it imports, by its name; written to `folder`."""
    pages = sorted(map(str, PAGES.glob("*.js")))
    shape = ("--bundle", "--minify", "--format=iife", "--log-level=error", f"--outdir={folder}")
    _run(str(MODULES / ".bin" / "esbuild"), *pages, *shape)
    return {path.stem: path.read_bytes() for path in folder.glob("*.js")}


def _run(*command: str) -> None:
    subprocess.run(
        command, cwd=FOLDER, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
    )
