"""What a report cannot show: sentences that bear on its numbers."""

from collections.abc import Iterator

from analysis.queries.database import Row
from analysis.reports.units import plural

ALWAYS = (
    (
        "Traffic that does not pass the proxy (QUIC without a proxy, apps with pinned "
        "certificates, another browser profile) is not in this record."
    ),
    "Secrets are replaced before anything is stored; in free text that is best effort.",
    (
        "Sizes are bytes on the wire, without headers and the messages of WebSockets; an aborted "
        "body counts what had arrived."
    ),
    "Durations are as the proxy saw them: its way to the browser is not in them.",
    (
        "What telemetry told is found by its form and by the chats in this record; what is "
        "encrypted or written otherwise is not found."
    ),
    (
        "Telemetry that was kept in was answered with success: that it did not arrive is not "
        "known to who sent it, and this is your choice."
    ),
)


def limits(report: Row) -> Iterator[str]:
    """Those that depend on the record first, then those that hold for every one."""
    sessions = report["sessions"]
    still = sum(session["ended_at"] is None for session in sessions)
    if still:
        yield f"{plural(still, 'session')} still running, or not ended cleanly: more may be lost."
    lost = report["ledger"]["write_errors"]
    if lost:
        yield f"{plural(lost, 'flow')} could not be written to the disk: there is no row of them."
    yield from ALWAYS
