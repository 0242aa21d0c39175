"""What a comparison comes to, in a sentence or two: what left, and who can tell."""

from addon.telemetry.policy import SHADOW, VENDORS, Mode
from analysis.queries.database import Row
from analysis.queries.diff_changes import SAME
from analysis.reports.diff_columns import OURS
from analysis.reports.units import count, plural

_KNOWN = frozenset({*VENDORS, None})
_POLICIES = frozenset({*Mode, *(f"{SHADOW}{mode}" for mode in Mode)})
_ANSWERED = (
    ("Yes", ("same", "pseudonym")),
    ("Perhaps", ("possible",)),
    ("Not known", ("not_known",)),
    ("No", ("no",)),
)


def heading(compared: Row) -> str:
    """What it comes to, in a sentence or two; no text out of the capture in it."""
    if compared["same"]:
        things = plural(compared["counts"][SAME], "thing")
        hidden = "" if compared["comparable_stand_ins"] else ", but no identifiers"
        told = f"From A to B: no difference; {things} compared{hidden}."
    else:
        told = " ".join(_left(name, compared) for name in ("a", "b"))
    return f"{told} {_recognised(compared['recognition'])}".strip()


def _left(name: str, compared: Row) -> str:
    """`In A (observe) 7 of 7 uploads of telemetry left, with 15 leaks.`"""
    left, policy = compared["left"][name], _known_policy(compared[name])
    where = f"In {name.upper()}{policy}"
    if not left["uploads"]:
        return f"{where} there was no telemetry."
    whole = "none" if not left["left_uploads"] else count(left["left_uploads"])
    told = f"{where} {whole} of {plural(left['uploads'], 'upload')} of telemetry left"
    leaks = plural(left["left_leaks"], "leak") if left["left_leaks"] else "no leak"
    return f"{told}, with {leaks}." if left["left_uploads"] else f"{told}, and {leaks}."


def _known_policy(side: Row) -> str:
    """In brackets, where it is one policy and one of ours."""
    told = [row["policy"] for row in side["policies"]]
    return f" ({told[0]})" if len(told) == 1 and told[0] in _POLICIES else ""


def _recognised(answers: list[Row]) -> str:
    """Who can tell that both are of one person; by what is in the section."""
    parts = []
    for answer, which in _ANSWERED:
        if found := [row["vendor"] for row in answers if row["answer"] in which]:
            parts.append(f"{answer}: {_names(found)}.")
    asked = "Who can tell that both are the same person?"
    return f"{asked} {' '.join(parts)}" if parts else ""


def _names(vendors: list[str | None]) -> str:
    """Those that are known by name; of others, which a capture may call anything, the number."""
    known = [OURS if name is None else name for name in vendors if name in _KNOWN]
    if others := len(vendors) - len(known):
        known.append(plural(others, "other vendor"))
    return f"{', '.join(known[:-1])} and {known[-1]}" if known[1:] else known[0]
