"""Why two sessions cannot be compared as they are: each reason a kind, and a sentence of ours."""

import re
from collections.abc import Iterator

from analysis.queries.database import Row
from analysis.reports.units import count, milliseconds, plural

KINDS = (
    "other_database",
    "length",
    "version",
    "privacy",
    "minimal",
    "full",
    "options",
    "lost",
    "truncated",
    "purged",
    "open",
    "not_read",
    "policies",
)
_LENGTHS = 1.2
"""From so many times the length on, numbers of the one say little beside those of the other."""
_RECORDING = ("chatcap_hosts", "chatcap_max_body", "chatcap_vendors", "chatcap_drop_events")
"""Options that decide what is recorded; the policy and the privacy have words of their own."""
_SIDES = ("a", "b")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,30}", re.ASCII)
_LEVELS = ("minimal", "standard", "full")


def warnings(compared: Row) -> Iterator[Row]:
    """A `kind` and a `text` for each reason; nothing for a session beside itself."""
    a, b = (compared[side] for side in _SIDES)
    if not compared["comparable_stand_ins"]:
        yield _warning(
            "other_database",
            "A and B are in databases with different keys: stand-ins of people, browsers and "
            "devices differ between them even for the same ones, so these are not compared.",
        )
    elif a == b:
        return
    yield from _amounts(a, b)
    yield from _recorded(a, b)
    for name, side in (("A", a), ("B", b)):
        yield from _incomplete(name, side)


def _amounts(a: Row, b: Row) -> Iterator[Row]:
    measures = ("minutes", "sent_messages")
    if any(_unlike(a[name] or 0, b[name] or 0) for name in measures):
        lengths = (
            f"{milliseconds((side['minutes'] or 0) * 60_000)} and "
            f"{plural(side['sent_messages'], 'sent message')}"
            for side in (a, b)
        )
        yield _warning(
            "length",
            "A has {}, B has {}: numbers differ for that alone. See the rates, too.".format(
                *lengths
            ),
        )


def _recorded(a: Row, b: Row) -> Iterator[Row]:
    versions = [_version(side) for side in (a, b)]
    if versions[0] != versions[1]:
        yield _warning(
            "version",
            f"A was recorded by chatcap {versions[0]}, B by {versions[1]}: what they look for "
            "may differ.",
        )
    if a["privacy"] != b["privacy"]:
        yield _warning(
            "privacy",
            f"A was recorded with the privacy {_level(a)}, B with {_level(b)}: what was not "
            "stored looks as if it was not told.",
        )
    elif a["privacy"] == "minimal":
        yield _warning(
            "minimal", "At the privacy minimal no names of events, no fields and no chats are kept."
        )
    full = [name for name, side in (("A", a), ("B", b)) if side["privacy"] == "full"]
    if full:
        yield _warning(
            "full",
            f"{' and '.join(full)} {'were' if full[1:] else 'was'} recorded with the privacy full: "
            "names and paths in this comparison may hold secrets. Do not hand it over unread.",
        )
    options = [name for name in _RECORDING if a["options"].get(name) != b["options"].get(name)]
    if options:
        yield _warning("options", f"A and B were recorded with different {', '.join(options)}.")


def _incomplete(name: str, side: Row) -> Iterator[Row]:
    if side["skipped"]:
        yield _warning(
            "lost",
            f"Of {name} {plural(side['skipped'], 'flow')} of {count(side['seen'])} were not "
            "recorded.",
        )
    if side["truncated"]:
        yield _warning(
            "truncated",
            f"{name} has {plural(side['truncated'], 'flow')} with a body that was cut short: "
            "fields after the cut are missing.",
        )
    if gone := side["purged"] + side["emptied"]:
        yield _warning(
            "purged",
            f"From {name} {plural(gone, 'flow')} were purged since, or their content was: what "
            "they told is missing.",
        )
    if side["ended_at"] is None:
        yield _warning("open", f"{name} still runs, or did not end cleanly: more may come.")
    if not side["telemetry_read"]:
        yield _warning(
            "not_read",
            f"{name} was recorded before chatcap looked for events in telemetry: import that "
            "capture again.",
        )
    if not side["chats_read"]:
        yield _warning("not_read", f"{name} was recorded before chatcap looked for conversations.")
    if len(side["policies"]) > 1:
        yield _warning("policies", f"In {name} the policy changed while it was recorded.")


def _version(side: Row) -> str:
    """Nothing but a version: whatever else a database holds there is no part of our sentences."""
    found = str(side["versions"].get("chatcap", ""))
    return found if _VERSION.fullmatch(found) else "unknown"


def _level(side: Row) -> str:
    return side["privacy"] if side["privacy"] in _LEVELS else "unknown"


def _unlike(one: float, other: float) -> bool:
    return max(one, other) > min(one, other) * _LENGTHS


def _warning(kind: str, text: str) -> Row:
    return {"kind": kind, "text": text}
