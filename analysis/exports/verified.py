"""What a check of a bundle found, for a terminal and for programs."""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

from analysis.exports.manifest import NAME
from analysis.exports.verify import Verified
from analysis.queries.database import Row
from analysis.queries.sessions import LEDGER
from analysis.reports.plain import visible
from analysis.reports.units import count, plural, size

WIDTH = 80
_LABEL = 13
MOST_PROBLEMS = 20
MOST_SESSIONS = 10


def lines(bundle: Path, found: Verified, fingerprint: str | None) -> Iterator[str]:
    """A bundle that is as it was made: what it is, and what was checked."""
    told = found.manifest
    yield f"{visible(bundle.name)} is as it was made."
    yield ""
    yield from _line("Title", told["title"])
    yield from _line("Made", f"{told['made_at']} by chatcap {_versions(told['made_by'])}")
    yield from _line("Database", _database(told["database"]))
    if told["chosen"]:
        yield from _line("Chosen", ", ".join(f"{k} {v}" for k, v in told["chosen"].items()))
    yield from _line("Ledger", _ledger(told["ledger"]))
    for session in told["sessions"][:MOST_SESSIONS]:
        yield from _line("Session", _session(session))
    if (more := len(told["sessions"]) - MOST_SESSIONS) > 0:
        yield from _line("", f"and {plural(more, 'more session')} in {NAME}")
    yield from _line("Checked", _checked(found))
    yield from _line("Fingerprint", found.fingerprint)
    yield from _line("", _worth(compared=fingerprint is not None))


def problems(found: Verified) -> list[str]:
    """What differs, one line each, and not too many."""
    told = [visible(problem) for problem in found.problems[:MOST_PROBLEMS]]
    more = len(found.problems) - MOST_PROBLEMS
    return [*told, f"… and {count(more)} more"] if more > 0 else told


def as_json(bundle: Path, found: Verified, fingerprint: str | None) -> str:
    """The same for programs."""
    return json.dumps(
        {
            "bundle": bundle.name,
            "ok": not found.problems,
            "problems": found.problems,
            "fingerprint": found.fingerprint,
            "fingerprint_compared": fingerprint is not None,
            "files": found.files,
            "bytes": found.bytes,
            "manifest": {k: v for k, v in found.manifest.items() if k != "files"},
        },
        indent=2,
    )


def _line(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        visible(text),
        WIDTH,
        initial_indent=label.ljust(_LABEL),
        subsequent_indent=" " * _LABEL,
    ) or [label]


def _versions(made_by: Row) -> str:
    others = ", ".join(
        f"{name} {version}" for name, version in made_by.items() if name != "chatcap"
    )
    return f"{made_by.get('chatcap', 'of an unknown version')} ({others})"


def _database(database: Row) -> str:
    sha256 = database.get("sha256")
    note = " (with changes beside it)" if database.get("note") else ""
    return (
        f"{database.get('name')}, SHA-256 {sha256}{note}" if sha256 else str(database.get("name"))
    )


def _ledger(ledger: Row) -> str:
    sums = " + ".join(f"{count(ledger[n])} {n}" for n in LEDGER[1:6])
    return f"{count(ledger['seen'])} seen = {sums}; {count(ledger['truncated'])} truncated"


def _session(session: Row) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in session["versions"].items())
    policies = ", ".join(str(one.get("policy")) for one in session["policies"])
    label = f" {session['label']}" if session.get("label") else ""
    return (
        f"{session['id']}{label}: {session['source']}, {session['started_at']}, policy "
        f"{policies or session['policy']}, {plural(session['flows'], 'flow')} in the bundle; "
        f"{versions}"
    )


def _checked(found: Verified) -> str:
    return (
        f"{plural(found.files, 'file')}, {size(found.bytes)}, each by its SHA-256; ledgers add up; "
        f"{plural(found.manifest['flows'], 'flow')} in the HAR and in the data"
    )


def _worth(*, compared: bool) -> str:
    if compared:
        return "It is the one that you named: the bundle is that of this fingerprint."
    return (
        "Nothing was changed by accident. Whether on purpose, only a fingerprint from elsewhere "
        "can tell: --fingerprint compares it."
    )
