"""What a report cannot show: sentences that bear on its numbers."""

from collections.abc import Callable, Iterable, Iterator

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
    (
        "Of paths that nobody declared only plain words are told; a name in lower case can be one. "
        "Hosts, fields, labels of sessions and the name of the database stand here as they are."
    ),
    "Durations are as the proxy saw them: its way to the browser is not in them.",
    (
        "What telemetry told is found by its form and by the chats in this record; what is "
        "encrypted or written otherwise is not found."
    ),
    (
        "Endpoints and fields are known from public clients and captures, not from a published "
        "description: what is unknown is listed, not hidden."
    ),
)


def limits(report: Row) -> list[str]:
    """Those that this record has first, then those that hold for every one."""
    return [*_of_sessions(report["sessions"]), *_of_numbers(report), *ALWAYS]


def _of_sessions(sessions: list[Row]) -> Iterator[str]:
    for number, sentence in (
        (_many(sessions, lambda row: row["ended_at"] is None),
         "{} still running, or not ended cleanly: flows may be missing that nobody has counted."),
        (_many(sessions, lambda row: row["options"].get("chatcap_privacy") == "full"),
         ("{} recorded with passwords and tokens (chatcap_privacy=full): these may stand in this "
         "report, in names and paths.")),
        (_many(sessions, lambda row: row["options"].get("chatcap_privacy") == "minimal"),
         ("{} recorded under minimal privacy: of these there are no chats, and fields were seen "
         "but not kept.")),
        (_many(sessions, lambda row: not row["telemetry_read"]),
         ("{} recorded by an older chatcap, which did not look into telemetry: of these, events "
         "and what they told are not counted.")),
        (_many(sessions, lambda row: not row["chats_read"]),
         ("{} recorded by an older chatcap, which did not look for chats: of these, conversations "
         "and turns are not counted.")),
    ):  # fmt: skip
        if number:
            yield sentence.format(plural(number, "session"))


def _of_numbers(report: Row) -> Iterator[str]:
    ledger, sessions = report["ledger"], report["sessions"]
    for number, noun, sentence in (
        (ledger["write_errors"], "flow",
         "{} could not be written to the disk: what was in them is in no number but the ledger's."),
        (ledger["truncated"], "flow",
         ("{} with a body that was not kept whole: fields, events and texts beyond the cut are not "
         "counted.")),
        (sum(row["purged"] for row in sessions), "flow",
         "{} purged by the owner of the record: the ledger counts them, no other number does."),
        (sum(row["emptied"] for row in sessions), "flow",
         "{} emptied by the owner of the record: they are counted, what was in them is not."),
        (_added(report["telemetry"], "undelivered_flows"), "upload",
         "{} of telemetry reached no server: what was in them neither left nor was kept in."),
        (_unread_here(report), "upload",
         "{} of telemetry in which no event was found: what was told there is not known."),
        (_added(report["telemetry"], "kept_in_flows"), "upload",
         ("{} of telemetry kept in and answered with success: that it did not arrive is not known "
         "to who sent it, and this is your choice.")),
    ):  # fmt: skip
        if number:
            yield sentence.format(plural(number, noun))


def _unread_here(report: Row) -> int:
    """Uploads without an event, as far as somebody looked for one."""
    without = [row for row in report["events"] if row["name"] is None and row["type"] is None]
    return max(_added(without, "uploads") - int(report["unread_uploads"]), 0)


def _many(sessions: Iterable[Row], are: Callable[[Row], bool]) -> int:
    return sum(map(are, sessions))


def _added(rows: Iterable[Row], name: str) -> int:
    return sum(int(row[name]) for row in rows)
