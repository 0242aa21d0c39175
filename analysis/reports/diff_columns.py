"""Which columns the tables of a comparison show, chosen to fit 80 characters."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from analysis.queries.diff_changes import APPEARED, CHANGED, SAME, VANISHED
from analysis.reports.columns import HIDDEN, number, place, text
from analysis.reports.table import Column, Row
from analysis.reports.units import count, milliseconds, percent, size

MARKS = {APPEARED: "+", VANISHED: "-", CHANGED: "~", SAME: "="}
"""How a change is written, in colour or without."""
OURS = "ChatGPT itself"
"""Who gets what goes to no telemetry vendor."""
ANSWERS = {
    "same": "yes",
    "pseudonym": "yes, as a pseudonym",
    "possible": "perhaps",
    "not_known": "not known",
    "no": "no",
}
_CHATS = {
    "empty": "conversations without messages",
    "branched": "conversations with several branches",
    "done": "turns answered",
    "no_reply": "turns without a visible reply",
    "broken_off": "turns broken off",
    "error": "turns ended by an error",
    "refused": "turns refused",
}
_Told = Callable[[float | None], str]


def _whole(number: float | None) -> str:
    return count(None if number is None else int(number))


def both(title: str, field: str, told: _Told = _whole, *, spare: int = 0) -> Column:
    """A figure of A and of B; once where it is the same. What is not there counts as nothing,
    and a column that could be spared does not tell of nothing on both sides.
    """

    def cell(row: Row) -> str:
        a, b = _values(row, field)
        if a == b:
            return "" if spare and not a else told(b)
        # figures that are rounded to the same would look as if nothing had changed
        exact = told if told(a) != told(b) else _whole
        return f"{exact(a) or '?'} → {exact(b) or '?'}"

    return Column(title, cell, right=True, spare=spare)


def known(title: str, field: str, told: _Told, *, spare: int = 0) -> Column:
    """A figure that can be unknown, or of which there is none where there is no such thing."""
    return _pair(title, lambda side: "" if side is None else told(side[field]), spare)


def _values(row: Row, field: str) -> tuple[float | None, float | None]:
    """Nothing of what is not there, unless it is not even known of what is."""
    a, b = row["a"], row["b"]
    if a is None:
        return (None if b[field] is None else 0), b[field]
    return a[field], (b[field] if b is not None else None if a[field] is None else 0)


def _pair(title: str, told: Callable[[Row | None], str], spare: int) -> Column:
    def cell(row: Row) -> str:
        a, b = told(row["a"]), told(row["b"])
        return b if a == b else f"{a or '?'} → {b or '?'}"

    return Column(title, cell, right=True, spare=spare)


def change(field: str, *, spare: int = 0) -> Column:
    """How much more of it B has, with its sign."""

    def cell(row: Row) -> str:
        difference = row["difference"].get(field)
        return f"{difference:+,}" if difference else ""

    return Column("B - A", cell, right=True, spare=spare)


def rate(number: float | None) -> str:
    """A number that need not be whole, with three digits."""
    if number is None:
        return ""
    return f"{number:,.0f}" if number >= 99.5 else f"{number:.3g}"


def _types(row: Row) -> str:
    a, b = (" | ".join(side["types"]) if side else "" for side in (row["a"], row["b"]))
    return f"{a} → {b}" if a and b and a != b else a or b


def _event(row: Row) -> str:
    return row["name"] or (f"({row['type']})" if row["type"] else "(no name)")


def _valid(side: Row | None) -> str:
    return percent(side["valid"], side["checked"]) if side else ""


def _told_of(row: Row) -> str:
    """What was told; what repeats a part of a chat or of the account is a leak."""
    return str(row["item"]) if row["leak"] is None else f"LEAK: {row['item']}"


def _hidden(row: Row) -> str:
    return "" if row["leak"] is None else HIDDEN.get(row["leak"], str(row["leak"]))


def evidence(row: Row) -> Iterator[Row]:
    """An answer about recognition in a row for each thing that it is known by, and in one for
    all by which it could be.
    """
    named = [(f"{'/'.join(one['kinds'])} {one['digits']}", one["a"], one["b"]) for one in row["by"]]
    named += [(one["item"], one["a"], one["b"]) for one in row["alike"]]
    found = [{"by": what, "left": f"{count(a)} → {count(b)}"} for what, a, b in named]
    if row["more"]:
        found.append({"by": f"{count(row['more'])} more", "left": ""})
    if not found or row["answer"] == "possible":
        found.append({"by": ", ".join(row["possibly_by"]), "left": ""})
    yield from ({"vendor": row["vendor"], "answer": row["answer"], **one} for one in found)


def marked(column: Column) -> Column:
    """The column with the mark of the change before each cell."""
    return replace(
        column,
        cell=lambda row: f"{MARKS[row['change']]} {column.cell(row)}",
        least=column.least and column.least + 2,
    )


VENDOR = Column("vendor", lambda row: OURS if row["vendor"] is None else row["vendor"], least=9)
_EVENT = Column("event", _event, least=14)
_TYPES = Column("type", _types, least=10)

SIDES = (text("session", "what"), text("A", "a", least=16), text("B", "b", least=16))

SUMMARY = (
    text("compared", "title"),
    *(
        number(f"{MARKS[name]} {title}", name)
        for name, title in (
            (APPEARED, "only B"),
            (VANISHED, "only A"),
            (CHANGED, "changed"),
            (SAME, "same"),
        )
    ),
)

RECOGNITION = (
    VENDOR,
    Column("can tell", lambda row: ANSWERS[row["answer"]]),
    text("by", "by", least=24),
    text("times left", "left"),
)

COLUMNS = {
    "disclosures": (
        marked(Column("what", _told_of, least=14)),
        text("told to", "vendor"),
        both("left", "left"),
        both("of times", "count"),
        change("left", spare=2),
        place("where", "path", least=16),
        Column("how", _hidden, spare=1),
    ),
    "identifiers": (
        marked(VENDOR),
        Column("identifier", lambda row: f"[{row['kind']}:{row['digits']}]"),
        both("left", "left"),
        both("pseudonym", "as_pseudonym", spare=2),
        both("kept in", "kept_in", spare=1),
        both("unknown", "not_known", spare=3),
    ),
    "vendors": (
        marked(VENDOR),
        both("uploads left", "left_uploads"),
        both("of", "uploads"),
        both("events left", "left_events", spare=1),
        both("of", "events", spare=2),
        both("bytes left", "left_bytes", size),
        both("of", "bytes", size, spare=3),
        both("retries", "retries", spare=4),
    ),
    "events": (
        marked(_EVENT),
        text("vendor", "vendor"),
        both("left", "left"),
        both("of", "events"),
        change("left", spare=2),
        both("kept in", "kept_in", spare=1),
        both("made per message", "events_per_message", rate, spare=3),
    ),
    "event_fields": (
        marked(_EVENT),
        text("vendor", "vendor"),
        place("field", "path", least=20),
        _TYPES,
    ),
    "endpoints": (
        marked(text("endpoint", "endpoint", least=24)),
        both("flows", "flows"),
        change("flows", spare=3),
        both("errors", "errors"),
        both("sent", "request_bytes", size, spare=1),
        both("got", "response_bytes", size, spare=2),
        known("p50", "p50_ms", milliseconds, spare=4),
        _pair("valid", _valid, 5),
    ),
    "unknown_endpoints": (
        marked(Column("method", lambda row: row["method"][:7])),
        text("host", "host", least=14),
        text("path", "path", least=18),
        both("flows", "flows"),
        both("errors", "errors"),
    ),
    "hosts": (
        marked(text("host", "host", least=20)),
        both("flows", "flows"),
        both("errors", "errors", spare=2),
        both("sent", "request_bytes", size),
        both("got", "response_bytes", size, spare=1),
    ),
    "body_fields": (
        marked(text("endpoint", "endpoint", least=14)),
        text("side", "side"),
        place("field", "path", least=20),
        _TYPES,
    ),
    "chats": (
        marked(Column("what", lambda row: str(_CHATS.get(row["what"], row["what"])))),
        both("number", "count"),
        change("count"),
    ),
    "models": (
        marked(Column("model", lambda row: row["model"] or "(unknown)", least=12)),
        both("turns", "turns"),
        both("answered", "done"),
        both("broken off", "broken_off", spare=1),
        both("error", "error", spare=2),
        both("tokens", "tokens", spare=3),
    ),
    "latency": (
        marked(Column("model", lambda row: row["model"] or "(unknown)", least=12)),
        both("answers", "first_byte_ms_n"),
        known("first token", "first_token_ms_p50", milliseconds),
        known("client's", "client_first_token_ms_p50", milliseconds),
        known("total", "total_ms_p50", milliseconds, spare=1),
        known("client's", "client_total_ms_p50", milliseconds, spare=2),
    ),
}
"""The columns of each list of a comparison."""

_RATES = tuple(
    (f"{what}_per_{unit}", both(f"{what}/{unit}", f"{what}_per_{unit}", told))
    for what, told in (("events", rate), ("bytes", size))
    for unit in ("minute", "message")
)


def rates(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Columns of those rates that are known of anything; none where none is."""
    sides = [side for row in rows for side in (row["a"], row["b"]) if side is not None]
    known = [c for name, c in _RATES if any(side[name] is not None for side in sides)]
    return (VENDOR, *known) if known else ()
