"""The sentences of a report: what its numbers say, in words of ours."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from analysis.queries.database import Row
from analysis.reports import repeated
from analysis.reports.purged import gone, place
from analysis.reports.units import count, moment, plural, size

_NAMES = {
    "segment": "Segment",
    "statsig": "Statsig",
    "datadog": "Datadog",
    "sentry": "Sentry",
    "openai": "OpenAI's own counters",
    "otlp": "OpenTelemetry",
    "intercom": "Intercom",
    "google": "Google",
    "meta": "Meta",
    "tiktok": "TikTok",
    "linkedin": "LinkedIn",
    "microsoft": "Microsoft",
    "cloudflare": "Cloudflare",
}


def heading(report: Row) -> str:
    """What the report is about, in a line; no text out of the capture in it."""
    if not report["flows"]:
        return "No flows."
    first, last = moment(report["first_flow"]), moment(report["last_flow"])
    return (
        f"{plural(report['flows'], 'flow')} in {plural(len(report['sessions']), 'session')}, "
        f"from {first} to {last} UTC."
    )


def chosen(report: Row) -> list[tuple[str, str]]:
    """Names and values of what was asked for; empty where it was everything. The values may be
    out of a capture.
    """
    asked = dict(report["chosen"])
    sessions = asked.pop("sessions", [])
    told = [("session" if len(sessions) == 1 else "sessions", ", ".join(map(str, sessions)))]
    return [*(told if sessions else ()), *((name, str(value)) for name, value in asked.items())]


def ledger_line(totals: Row, still_open: int) -> str:
    """The ledger of a session, or of several added up; also when nothing was lost.

    What a session lost is known when it has ended: `still_open` of these have not.
    """
    return f"{equation(totals)} {losses(totals, still_open)}"


def equation(totals: Row) -> str:
    """What was seen, as the sum of what became of it."""
    parts = ("complete", "error", "aborted", "unfinished", "skipped")
    added = " + ".join(f"{count(totals[name])} {name}" for name in parts)
    return f"{count(totals['seen'])} seen = {added}."


def losses(totals: Row, still_open: int) -> str:
    """What of it is not, or not wholly, in the record."""
    lost = totals["write_errors"]
    if lost:
        told = f"{plural(lost, 'flow')} LOST to the disk"
    else:
        told = "no loss counted yet" if still_open else "nothing lost to the disk"
    return f"{plural(totals['truncated'], 'flow')} with a body cut short; {told}" + (
        f"; {still(still_open)}." if still_open else "."
    )


def ledger(report: Row) -> tuple[str, str]:
    """Title and line of a report's ledger, which counts whole sessions, not chosen times."""
    return ledger_title(report), ledger_line(report["ledger"], open_sessions(report["sessions"]))


def ledger_title(report: Row) -> str:
    """What the ledger counts."""
    whole = {"session", "sessions"} >= report["chosen"].keys()
    return "Ledger" if whole else "Ledger of these sessions, all of their flows"


def open_sessions(sessions: Iterable[Row]) -> int:
    """How many of them still run, or did not end cleanly."""
    return sum(session["ended_at"] is None for session in sessions)


def still(number: int) -> str:
    """That sessions are open, in words."""
    return f"{plural(number, 'session')} still running, or not ended cleanly"


def left(report: Row) -> str:
    """What of the telemetry left, and what did not; nothing where there was none."""
    sinks = report["telemetry"]
    if not sinks:
        return ""
    flows, kept_in, lost = (
        sum(sink[name] for sink in sinks)
        for name in ("left_flows", "kept_in_flows", "undelivered_flows")
    )
    amount = size(sum(sink["left_bytes"] for sink in sinks))
    answered = f"; {plural(kept_in, 'upload')} kept in" if kept_in else ""
    undelivered = f"; {plural(lost, 'upload')} not delivered" if lost else ""
    vendors = plural(sum(sink["left_flows"] > 0 for sink in sinks), "vendor")
    told = f"{plural(flows, 'upload')} with {amount} left for {vendors}" if flows else "None left"
    return f"{told}{answered}{undelivered}."


def unread(report: Row) -> str:
    """That nobody looked into some telemetry; nothing where all of it was read."""
    uploads = report["unread_uploads"]
    if not uploads:
        return ""
    return (
        f"{plural(uploads, 'upload')} in sessions of an older chatcap, which did not look into "
        "telemetry: import those captures again."
    )


def leaked(report: Row) -> str:
    """What telemetry repeated of chats and account is worth a word of its own."""
    if told := unread(report):
        return told
    leaks = repeated.leaks(report["disclosures"])
    absent = repeated.without(leaks, f"in {place(report, 'telemetry')}")
    if not leaks:
        return absent
    fate = repeated.fate(*repeated.total(leaks))
    return f"Telemetry repeated {repeated.kinds(leaks)}; {fate}. {absent}".strip()


def story(report: Row) -> Iterator[str]:
    """What happened, for somebody who reads nothing else; first that it is not all of it."""
    lost = gone(report)
    if lost:
        yield lost
    if not report["flows"]:
        happened = "Nothing else is" if lost else "Nothing was recorded"
        yield f"{happened} in what was chosen here, so there is nothing to tell of it."
        return
    be = ("is", "was") if report["flows"] == 1 else ("are", "were")
    became = f"{be[0]} left in the record" if lost else f"{be[1]} recorded"
    yield f"{_when(report)}, {plural(report['flows'], 'request')} {became}."
    yield from _telemetry(report)


def _telemetry(report: Row) -> Iterator[str]:
    sinks = report["telemetry"]
    if not sinks:
        yield "No telemetry was among them."
        return
    out, kept_in = (sum(sink[name] for sink in sinks) for name in ("left_flows", "kept_in_flows"))
    uploads = sum(sink["flows"] for sink in sinks)
    yield (
        f"{plural(uploads, 'upload')} among them carried telemetry for "
        f"{_named([sink['vendor'] for sink in sinks])}: {_fates(uploads, out, kept_in)}."
    )
    yield leaked(report)


def _fates(uploads: int, left: int, kept_in: int) -> str:
    if left == uploads:
        return "all of them left" if uploads > 1 else "it left"
    if kept_in == uploads:
        return "all of them were kept in" if uploads > 1 else "it was kept in"
    return f"{count(left)} left, {count(kept_in)} {'was' if kept_in == 1 else 'were'} kept in"


def _when(report: Row) -> str:
    first, last = (datetime.fromisoformat(report[name]) for name in ("first_flow", "last_flow"))
    begins, ends = (f"{at.day} {at:%B %Y} at {at:%H:%M:%S}" for at in (first, last))
    if begins == ends:
        return f"On {begins} UTC"
    if first.date() == last.date():
        return f"On {first.day} {first:%B %Y}, between {first:%H:%M:%S} and {last:%H:%M:%S} UTC"
    return f"Between {begins} and {ends} UTC"


def _named(vendors: Sequence[str]) -> str:
    """Names of ours only: what another program wrote into a database is no name."""
    names = [_NAMES[vendor] for vendor in vendors if vendor in _NAMES]
    if len(names) < len(vendors):
        names.append("vendors that are not known")
    return repeated.listed(names)
