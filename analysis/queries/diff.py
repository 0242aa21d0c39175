"""Two sessions side by side: what appeared, what vanished, what changed from A to B."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby

from analysis.queries import diff_fields, diff_identifiers
from analysis.queries.database import Row, snapshot
from analysis.queries.diff_changes import CHANGED, CHANGES, SAME, Kind, changes, merged, summed
from analysis.queries.diff_figures import RATES, TIMES, VOLUMES, figures, what_left
from analysis.queries.diff_recognition import Recognition
from analysis.queries.diff_sides import Side, facts, same_key
from analysis.queries.diff_values import values
from analysis.queries.disclosures import CLASSES
from analysis.queries.latency import ANSWERS
from analysis.queries.quotations import Quotations

_BYTES = ("request_bytes", "response_bytes")


def _by(*figures: str) -> Callable[[Row], tuple[float, ...]]:
    """Those that came or went before those that changed; each by what changed most."""

    def rank(row: Row) -> tuple[float, ...]:
        sizes = (-abs(row["difference"].get(figure, 0)) for figure in figures)
        return (row["change"] == CHANGED, *sizes)

    return rank


def _gravest(row: Row) -> tuple[float, ...]:
    """Leaks, then what left otherwise than before, then the most personal class."""
    known = row["data_class"] in CLASSES
    left = row["difference"]["left"]
    class_ = CLASSES.index(row["data_class"]) if known else len(CLASSES)
    return row["leak"] is None, not left, class_, -abs(left), -abs(row["difference"]["count"])


def _of_both(row: Row) -> tuple[bool]:
    """What belongs to something that both sessions have first: the rest came or went with it."""
    return (row["with_its_whole"],)


KINDS = {
    "disclosures": Kind(
        ("vendor", "data_class", "item", "path", "leak", "reason"),
        ("count", "left", "kept_in"),
        rank=_gravest,
    ),
    "identifiers": Kind(
        ("vendor", "digits", "kind"), diff_identifiers.FATES, rank=_by("left", "as_pseudonym")
    ),
    "vendors": Kind(
        ("vendor",),
        VOLUMES,
        beside=RATES,
        rank=_by("left_events", "left_bytes", "events"),
    ),
    "events": Kind(
        ("vendor", "type", "name"),
        ("events", "left", "kept_in", "undelivered"),
        beside=("uploads", "bytes", "events_per_message"),
        rank=_by("left", "events"),
    ),
    "event_fields": Kind(
        ("vendor", "type", "name", "path"), ("types",), beside=("count",), rank=_of_both
    ),
    "endpoints": Kind(
        ("endpoint", "category"),
        ("flows", "errors", *_BYTES, "checked", "valid"),
        beside=("p50_ms", "p95_ms", "valid_share"),
        rank=_by("flows", "errors"),
    ),
    "unknown_endpoints": Kind(
        ("method", "host", "path", "category"), ("flows", "errors"), rank=_by("flows")
    ),
    "hosts": Kind(("host",), ("flows", "errors", *_BYTES), rank=_by("flows")),
    "body_fields": Kind(("endpoint", "side", "path"), ("types",), beside=("count",), rank=_of_both),
    "chats": Kind(("what",), ("count",), rank=_by("count")),
    "models": Kind(("model",), ("turns", *ANSWERS, "characters", "tokens"), rank=_by("turns")),
    "latency": Kind(("model",), TIMES, rank=_by(*TIMES[::2])),
}
"""The lists of a comparison, in the order of their importance.

Medians of durations decide in `latency` alone: elsewhere they stand beside.
"""


def diff(a: Side, b: Side, *, every: bool = False) -> Row:
    """What the two sessions are, and for each of KINDS what is different, as `diff_changes` sums
    it up; with `every` what is the same, too.

    `left` sums up what each told, `recognition` tells per vendor whether it could join them.
    Where `comparable_stand_ins` is false, `identifiers` are not compared: those of two databases
    have nothing to do with each other. `same` says that nothing was different. Each database is
    read as it was at one moment.
    """
    quotations = Quotations(a.db, b.db)
    for side in (a, b):
        diff_fields.prepare(side.db, quotations)
        diff_identifiers.prepare(side.db)
    with snapshot(a.db), snapshot(b.db):
        return _compared(a, b, quotations, every=every)


def _compared(a: Side, b: Side, quotations: Quotations, *, every: bool) -> Row:
    told = [facts(side) for side in (a, b)]
    found = [figures(side, known, quotations) for side, known in zip((a, b), told, strict=True)]
    comparable = same_key(a.db, b.db)
    complete = all(known["telemetry_read"] for known in told)
    read = [values(side.db, side.session, stand_ins=comparable) for side in (a, b)]
    recognition = Recognition(comparable=comparable, complete=complete, values=(read[0], read[1]))
    lists = {
        "identifiers": _identifiers(a, b, recognition, comparable=comparable, every=every),
        **{name: _fields(name, a, b, every=every) for name in _FIELDS},
        **{
            name: changes(KINDS[name], *(each[name] for each in found), every=every)
            for name in found[0]
        },
    }
    counts = {change: sum(each[change] for each in lists.values()) for change in CHANGES}
    vendors = {row["vendor"] for each in found for row in each["vendors"]}
    return {
        "a": told[0],
        "b": told[1],
        "comparable_stand_ins": comparable,
        "same": not any(number for change, number in counts.items() if change != SAME),
        "counts": counts,
        "left": {name: what_left(each) for name, each in zip(("a", "b"), found, strict=True)},
        "recognition": recognition.answers(
            found[0]["disclosures"], found[1]["disclosures"], vendors
        ),
        **{name: lists[name] for name in KINDS},
    }


_FIELDS = {"event_fields": diff_fields.of_events, "body_fields": diff_fields.of_bodies}


def _fields(name: str, a: Side, b: Side, *, every: bool) -> Row:
    read, kind = _FIELDS[name], KINDS[name]
    compared = merged(kind, *(read(side.db, side.session) for side in (a, b)))
    return summed(kind, _with_wholes(compared, kind.key[:-1]), every=every)


def _with_wholes(compared: Iterable[Row], whole: Sequence[str]) -> Iterator[Row]:
    """Says of each field whether all fields of its event, or of its side of an endpoint, are in
    one of the sessions only.
    """
    for _, group in groupby(compared, lambda row: [row[name] for name in whole]):
        fields = list(group)
        alone = any(all(row[side] is None for row in fields) for side in ("a", "b"))
        yield from ({**row, "with_its_whole": alone} for row in fields)


def _identifiers(
    a: Side, b: Side, recognition: Recognition, *, comparable: bool, every: bool
) -> Row:
    kind = KINDS["identifiers"]
    found = [diff_identifiers.identifiers(side.db, side.session) for side in (a, b)]
    if comparable:
        return summed(kind, recognition.listen(merged(kind, *found)), every=every)
    for row in chain(merged(kind, found[0], ()), merged(kind, (), found[1])):
        recognition.hear(row)
    return summed(kind, (), every=every)
