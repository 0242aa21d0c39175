"""The sections of a report: one list that all renderers share."""

from collections.abc import Iterable, Iterator

from analysis.queries.database import Row
from analysis.reports import columns as c
from analysis.reports import report_columns as r
from analysis.reports import sentences
from analysis.reports.diff_sections import comparison
from analysis.reports.purged import beside_ledger
from analysis.reports.section import Section, Table
from analysis.reports.sections_chats import chats, latency
from analysis.reports.sections_told import disclosures, telemetry
from analysis.reports.sparks import scale, sparks
from analysis.reports.units import count, moment, plural


def sections(report: Row) -> Iterator[Section]:
    """All sections, in the order of a reader's interest."""
    yield _captured(report)
    yield _timeline(report["timeline"])
    if report["comparison"]:
        yield comparison(report["comparison"])
    yield _endpoints(report)
    yield disclosures(report)
    yield telemetry(report)
    yield chats(report)
    yield latency(report)
    yield _drift(report)
    yield _strangers(report)
    yield _redactions(report)
    yield _bodies(report)
    yield _slowest(report)
    yield _method(report)
    yield Section(
        "limits",
        "Honest limits",
        points=report["limits"],
        note="What the numbers of this report do not say.",
    )


def _captured(report: Row) -> Section:
    note = f"{sentences.ledger_title(report)}: {sentences.equation(report['ledger'])}"
    gone = beside_ledger(report)
    still = sentences.open_sessions(report["sessions"])
    star = f"* {sentences.still(still)}." if still else ""
    sessions = Table(
        c.SESSIONS, report["sessions"], "Sessions", star, "No sessions.", "chatcap sessions"
    )
    return Section(
        "captured",
        "What was captured, and how complete it is",
        (
            sessions,
            Table(r.ORIGINS, report["sessions"], "How they were recorded"),
            Table(
                r.CATEGORIES,
                report["categories"],
                "Categories",
                empty="No flows.",
                folded=True,
            ),
        ),
        "No sessions.",
        f"{note} {sentences.losses(report['ledger'], still)} {gone}".strip(),
    )


def _timeline(timeline: Row) -> Section:
    return Section(
        "timeline",
        "Timeline",
        (Table(r.TIMELINE, sparks(timeline)),),
        "There are no flows, so nothing happened that could be drawn.",
        _span(timeline) if timeline["steps"] else "",
    )


def _span(timeline: Row) -> str:
    first, last = moment(timeline["from"]), moment(timeline["to"])
    return f"Flows by category from {first} to {last} UTC. {scale(timeline)}"


def _endpoints(report: Row) -> Section:
    return Section(
        "endpoints",
        "Endpoints",
        (Table(r.ENDPOINTS, report["endpoints"], more="chatcap endpoints"),),
        "No flows.",
        "What the client asked for. p50 and p95: half of the flows, and 95 % of them, took no "
        "longer. Valid: bodies without a breaking difference from what is known of them.",
    )


def _drift(report: Row) -> Section:
    drift = report["drift"]
    shapes = drift["shapes"]
    days = [day for day in drift["days"] if day["checked"] or sum(day[s] for s in _SEVERITIES)]
    return Section(
        "drift",
        "Drift: what differs from what is known",
        (
            Table(r.DAYS, days, "Findings by day"),
            Table(
                r.FIELDS,
                drift["fields"],
                "Where bodies differ",
                empty="Every body is as its model says.",
                left_out=drift["more"],
            ),
            Table(
                r.SHAPES,
                shapes["new"],
                "New in the newest session",
                _compared(shapes),
                left_out=shapes["more"],
            ),
        ),
        "No body was held against a model.",
        "Differences between bodies and their models: names of fields, never values.",
    )


def _compared(shapes: Row) -> str:
    earlier = plural(shapes["earlier"], "earlier session")
    return f"Fields and types that {earlier} did not have; {count(shapes['known'])} were known."


_SEVERITIES = ("breaking", "review", "info")


def _strangers(report: Row) -> Section:
    return Section(
        "unknown",
        "Unknown endpoints and other hosts",
        (
            Table(
                c.UNKNOWN,
                report["unknown_endpoints"],
                "Unknown endpoints",
                "Paths that no endpoint matches, the most used first.",
                "Every path is declared.",
                "chatcap endpoints --unknown",
            ),
            Table(
                r.HOSTS,
                report["other_hosts"],
                "Other hosts",
                "Hosts that are not ChatGPT's own. From page: asked for by ChatGPT's pages; empty "
                "where the record does not tell which page asked.",
                "No other host was contacted through this proxy.",
                left_out=report["left_out"]["other_hosts"],
            ),
        ),
        "Every path is declared, and no other host was contacted through this proxy.",
    )


def _redactions(report: Row) -> Section:
    return Section(
        "redactions",
        "Redactions",
        (Table(c.REDACTIONS, report["redactions"]),),
        "No secret was replaced.",
        "Secrets that were replaced by stand-ins before anything was stored.",
    )


def _bodies(report: Row) -> Section:
    return Section(
        "bodies",
        "Bodies not in the record",
        (Table(c.BODIES, report["bodies"]),),
        "Every body was seen whole.",
        "Missing: never seen. Truncated: cut short. Undecodable: kept as it came.",
    )


def _slowest(report: Row) -> Section:
    return Section(
        "slowest",
        "Slowest flows",
        (Table(r.SLOWEST, report["slowest"], more="chatcap flows"),),
        "No flow was timed.",
        "chatcap show ID tells all of one flow.",
    )


def _method(report: Row) -> Section:
    return Section(
        "method",
        "Method",
        (Table(r.METHOD, list(_how(report)), "Of what, and with what"),),
        points=[*report["method"]["steps"], *_note(report["method"])],
    )


def _note(method: Row) -> Iterator[str]:
    """What the hash does not cover, which is too long for a cell."""
    if method["database_note"]:
        yield f"Size and hash of the database: {method['database_note']}."


def _how(report: Row) -> Iterator[Row]:
    method = report["method"]
    found: Iterable[tuple[str, object]] = (
        ("report made", f"{moment(report['made_at'])} UTC"),
        ("database", report["database"]),
        ("size", method["database_bytes"] and f"{count(method['database_bytes'])} bytes"),
        ("SHA-256", method["database_sha256"]),
        *((f"only {name}", value) for name, value in sentences.chosen(report)),
        ("privacy", ", ".join(method["privacy"])),
        ("policies", ", ".join(_policies(report["sessions"]))),
        ("chatcap", method["chatcap"]),
        ("Python", method["python"]),
        ("SQLite", method["sqlite"]),
        ("schema", f"{report['schema']['name']} {report['schema']['version']}"),
    )
    yield from ({"what": what, "value": value} for what, value in found if value)


def _policies(sessions: Iterable[Row]) -> list[str]:
    found = {told["policy"] for session in sessions for told in session["policies"]}
    return sorted(str(policy) for policy in found if policy)
