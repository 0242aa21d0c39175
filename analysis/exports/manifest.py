"""The manifest of a bundle: what is in it, and what it was made of."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from addon.errors import ChatcapError
from analysis.exports.packing import Packed
from analysis.queries.database import Row
from analysis.queries.sessions import LEDGER

NAME = "manifest.json"
SUMS = "SHA256SUMS"
FORMAT, VERSION = "chatcap-bundle", 1
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 1 << 62


class ManifestError(ChatcapError):
    """It is no manifest, or none that this version can check."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as the manifest has it; `rows` is None for what has none."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None


def manifest(report: Row, files: Iterable[Packed], rows: Mapping[str, int]) -> bytes:
    """The manifest for the files of a bundle; `rows` says of some how many rows they have.

    All that it says of the record is said by the report in the bundle, too.
    """
    return _json(
        {
            "format": {"name": FORMAT, "version": VERSION},
            "made_at": report["made_at"],
            "made_by": {name: report["method"][name] for name in ("chatcap", "python", "sqlite")},
            "title": report["title"],
            "chosen": report["chosen"],
            "database": {
                "name": report["database"],
                "bytes": report["method"]["database_bytes"],
                "sha256": report["method"]["database_sha256"],
                "note": report["method"]["database_note"],
            },
            "flows": report["flows"],
            "ledger": report["ledger"],
            "sessions": report["sessions"],
            "files": [_listed(file, rows.get(file.name)) for file in files],
        }
    )


def _listed(file: Packed, rows: int | None) -> dict[str, Any]:
    made = {"name": file.name, "bytes": file.bytes, "sha256": file.sha256}
    return made if rows is None else {**made, "rows": rows}


def sums(hashes: Mapping[str, str]) -> bytes:
    """The hashes of files by name, as `sha256sum -c` reads them."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()


def read(data: bytes) -> Row:
    """A manifest that can be trusted to be one. Raises ManifestError."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"{NAME} is damaged: get the bundle again") from error
    if not isinstance(found, dict) or not isinstance(found.get("format"), dict):
        raise ManifestError(f"{NAME} is not that of a chatcap bundle")
    _check_format(found["format"])
    if not all(_fits(found, name, kind) for name, kind in _MEMBERS.items()):
        raise ManifestError(f"{NAME} is not as chatcap writes it: get the bundle again")
    return found


def listed(found: Row) -> list[Listed]:
    """The files that a manifest names. Raises ManifestError for names that no bundle has."""
    files = [_file(one) for one in found["files"]]
    names = [file.name for file in files]
    if len({*names, NAME, SUMS}) != len(names) + 2:
        raise ManifestError(f"{NAME} names a file twice, or itself")
    return files


def is_safe(name: str) -> bool:
    """Whether a name stays in the folder of a bundle, wherever it is unpacked."""
    path = PurePosixPath(name)
    plain = re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*", name) is not None
    return plain and not {".", ".."} & {*path.parts} and str(path) == name


def _check_format(found: Row) -> None:
    if found.get("name") != FORMAT:
        raise ManifestError(f"{NAME} is not that of a chatcap bundle")
    version = found.get("version")
    if isinstance(version, int) and version > VERSION:
        raise ManifestError(
            f"the bundle is of format {version}, which only a newer chatcap can check: upgrade "
            f"chatcap, or unpack it and run `sha256sum -c {SUMS}` there"
        )
    if version != VERSION:
        raise ManifestError(f"{NAME} has no version that chatcap knows")


_MEMBERS: dict[str, type] = {
    "made_at": str,
    "made_by": dict,
    "title": str,
    "chosen": dict,
    "database": dict,
    "flows": int,
    "ledger": dict,
    "sessions": list,
    "files": list,
}


def _fits(found: Row, name: str, kind: type) -> bool:
    if not isinstance(found.get(name), kind):
        return False
    if name == "ledger":
        return _is_ledger(found[name])
    if name == "sessions":
        return all(_is_session(one) for one in found[name])
    return True


def _is_session(value: Any) -> bool:
    texts = ("id", "source", "started_at", "policy")
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(name), str) for name in texts)
        and all(isinstance(value.get(name), dict) for name in ("versions", "options"))
        and _are_policies(value.get("policies"))
        and _is_count(value.get("flows"))
        and _is_ledger(value)
    )


def _are_policies(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _is_ledger(value: Row) -> bool:
    return all(_is_count(value.get(name)) for name in LEDGER)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST


def _file(value: Any) -> Listed:
    if isinstance(value, dict):
        name, size, sha256 = (value.get(key) for key in ("name", "bytes", "sha256"))
        rows = value.get("rows")
        if (
            isinstance(name, str)
            and is_safe(name)
            and _is_count(size)
            and isinstance(sha256, str)
            and _SHA256.fullmatch(sha256)
            and (rows is None or _is_count(rows))
        ):
            return Listed(name, int(str(size)), sha256, rows)
    raise ManifestError(f"{NAME} names a file that no bundle has")


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, allow_nan=False) + "\n").encode("ascii")
