"""What `chatcap tail` says between flows, and at its end."""

from collections import Counter

from analysis.queries.tail_following import Kind, News
from analysis.reports.plain import visible
from analysis.reports.sentences import ledger_line
from analysis.reports.units import milliseconds, plural

WORDS = {
    Kind.WAITING: "No database at {db} yet: waiting for `chatcap run`. ^C ends.",
    Kind.GONE: "The database {db} was deleted or replaced: going on with what takes its place.",
    Kind.NO_SESSION: "The record holds no session yet: waiting for one.",
}


def notice(news: News, db: str, *, waits: bool = True) -> str:
    """One sentence or two on a session, or on the place of the record.

    `waits` says whether the next session will be followed, too.
    """
    row = news.row
    if news.kind is Kind.BEGAN:
        where = f" of {row['source_path']}" if row["source_path"] else ""
        label = f" ({row['label']})" if row["label"] else ""
        policy = f", telemetry: {row['policy']}" if row["source"] == "live" else ""
        began = f"{row['started_at'][:19].replace('T', ' ')} UTC"
        return visible(f"Session {row['id']}{label}{where}, since {began}{policy}.")
    if news.kind is Kind.ENDED:
        then = " Waiting for the next one." if waits else ""
        return visible(f"Session {row['id']} has ended: {ledger_line(row, 0)}{then}")
    if news.kind is Kind.PURGED:
        return visible(f"Session {row['id']} was taken out of the record.")
    return WORDS[news.kind].format(db=visible(db))


class Totals:
    """What was shown, for the line at the end."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()

    def add(self, news: News) -> None:
        """Count what a flow came with."""
        if news.kind not in {Kind.FLOW, Kind.LATER}:
            return
        flow = news.row
        self._count["flow"] += news.kind is Kind.FLOW
        self._count["event"] += len(flow["events"])
        self._count["kept"] += sum(e["action"] in {"answered", "dropped"} for e in flow["events"])
        for told in flow["disclosures"]:
            if told["leak"]:
                self._count["kept leak" if told["kept_in"] else "left leak"] += told["count"]
        self._count["finding"] += sum(found["count"] for found in flow["findings"])

    def sentence(self, seconds: float) -> str:
        """`Followed for 2.0 min: 12 flows, 4 telemetry events (4 kept in), …`

        A leak counts once for each event that repeats something, and place in it, as in reports.
        """
        c = self._count
        how = f"Followed for {milliseconds(seconds * 1000)}" if seconds >= 1 else "Shown"
        return (
            f"{how}: {plural(c['flow'], 'flow')}, "
            f"{plural(c['event'], 'telemetry event')} ({c['kept']:,} kept in), "
            f"{plural(c['left leak'], 'leak')} left and {c['kept leak']:,} kept in, "
            f"{plural(c['finding'], 'finding')}."
        )
