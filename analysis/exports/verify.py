"""Checking a bundle against its manifest, with nothing but the bundle."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from addon.errors import ChatcapError
from analysis.exports import manifest
from analysis.exports.agreement import disagreements
from analysis.exports.manifest import NAME, SUMS, Listed, ManifestError
from analysis.exports.opened import DAMAGED, Opened, opened
from analysis.queries.database import Row

LARGEST = 16 << 20
"""Bytes of a manifest."""
_PIECE = 1 << 20


@dataclass(slots=True)
class Verified:
    """What a check found: `problems` is empty for a bundle that is as it was made."""

    manifest: Row
    fingerprint: str
    files: int = 0
    bytes: int = 0
    problems: list[str] = field(default_factory=list)


def verify(bundle: Path, fingerprint: str | None = None) -> Verified:
    """Check a bundle; with `fingerprint` (hex) also that it is the one of which it was told.

    Raises ChatcapError when it is no bundle, or one that cannot be checked.
    """
    with opened(bundle) as files:
        data = _read(files, NAME, LARGEST)
        if data is None:
            raise ChatcapError(f"{bundle} holds no readable {NAME}: it is no bundle of chatcap")
        found = Verified({}, hashlib.sha256(data).hexdigest(), problems=[*files.problems])
        if fingerprint is not None and fingerprint != found.fingerprint:
            found.problems.append(f"the fingerprint is another one: {found.fingerprint}")
        try:
            found.manifest = manifest.read(data)
            listed = manifest.listed(found.manifest)
        except ManifestError:
            if found.problems:  # it is damaged, and we know where
                raise ManifestError(f"{bundle}: {found.problems[0]}") from None
            raise
        found.problems += _names(files, listed)
        for file in listed:
            found.problems += _file(files, file)
        found.problems += _sums(files, listed, found.fingerprint)
        if not found.problems:
            found.problems += disagreements(files, found.manifest, listed)
        found.files, found.bytes = len(listed), sum(file.bytes for file in listed)
    return found


def _names(files: Opened, listed: list[Listed]) -> Iterator[str]:
    wanted = {NAME, SUMS, *(file.name for file in listed)}
    yield from (f"missing: {name}" for name in sorted(wanted - files.names))
    yield from (f"not in the manifest: {name}" for name in sorted(files.names - wanted))


def _file(files: Opened, file: Listed) -> Iterator[str]:
    if file.name not in files.names:
        return
    digest, size = hashlib.sha256(), 0
    try:
        with files.open(file.name) as stream:
            while size <= file.bytes and (piece := stream.read(_PIECE)):
                digest.update(piece)
                size += len(piece)
    except DAMAGED:
        yield f"cannot be read: {file.name}"
        return
    if size != file.bytes or digest.hexdigest() != file.sha256:
        yield f"changed: {file.name}"


def _sums(files: Opened, listed: list[Listed], fingerprint: str) -> Iterator[str]:
    wanted = manifest.sums({**{file.name: file.sha256 for file in listed}, NAME: fingerprint})
    if SUMS in files.names and _read(files, SUMS, len(wanted)) != wanted:
        yield f"changed: {SUMS}"


def _read(files: Opened, name: str, most: int) -> bytes | None:
    """A small file; None where it is not there, not readable, or larger."""
    if name not in files.names:
        return None
    try:
        with files.open(name) as stream:
            data = stream.read(most + 1)
    except DAMAGED:
        return None
    return data if len(data) <= most else None
