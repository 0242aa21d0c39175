"""Bundles to check, and ways to damage them."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.exports import bundle, seal
from analysis.exports.manifest import NAME, SUMS, sums
from analysis.exports.packing import packing
from analysis.queries.choice import Choice
from analysis.queries.database import reading, snapshot
from analysis.reports.fingerprint import fingerprint
from analysis.reports.report import build

MADE_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def write(
    database: Path,
    target: Path,
    choice: Choice | None = None,
    counted: bundle.Counted = iter,
) -> str:
    """Write a bundle; its fingerprint."""
    choice = choice or Choice()
    with reading(database) as db, snapshot(db):
        file = fingerprint(database)
        report = build(db, choice, database.name, title="A title", file=file, made_at=MADE_AT)
        return bundle.write(target, db, choice, report, counted)


def contents(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def pack(target: Path, files: dict[str, bytes], *, sealed: bool = True) -> Path:
    """An archive of these files, as somebody makes it who knows how, or as anybody does."""
    target.unlink(missing_ok=True)
    if sealed:
        with packing(target) as add:
            for name, data in files.items():
                add(name, [data])
        return target
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


def reseal(archive: Path, data: bytes) -> Path:
    """Write an archive that was changed, with a seal that fits."""
    archive.write_bytes(data[: -len(seal.BLANK)] + seal.BLANK)
    with archive.open("r+b") as file:
        seal.put(file)
    return archive


def forge(archive: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """Change files and manifest of a bundle, and make hashes and seal anew."""
    files = contents(archive)
    manifest = json.loads(files[NAME])
    change(files, manifest)
    for file in manifest["files"]:
        if isinstance(file, dict) and (data := files.get(file.get("name", ""))) is not None:
            file |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    files[NAME] = json.dumps(manifest).encode()
    hashes = {file["name"]: file["sha256"] for file in manifest["files"] if isinstance(file, dict)}
    files[SUMS] = sums({**hashes, NAME: hashlib.sha256(files[NAME]).hexdigest()})
    return pack(archive, files)
