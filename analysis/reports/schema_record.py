"""The fields of a report about the record itself: how it was made, how complete it is."""

from analysis.queries.sessions import LEDGER
from analysis.reports.schema_types import (
    BYTES,
    COUNT,
    FLAG,
    SECONDS,
    SHA256,
    TEXT,
    TIME,
    Field,
    Fields,
    Many,
    Maybe,
    Named,
    Record,
    one_of,
)

_LEDGER = {
    "seen": "Flows that were seen: the sum of the next five.",
    "complete": "Request and answer are whole.",
    "error": "No whole answer came.",
    "aborted": "The client went away.",
    "unfinished": "Still open when the session ended, or while it runs.",
    "skipped": "Seen, but without a row: known already, rejected by an importer, or lost.",
    "truncated": "Rows with a body that was not kept whole.",
    "write_errors": "Lost to the disk: the flow, or the end of it, could not be written.",
}
LEDGER_FIELDS: Fields = {name: Field(COUNT, _LEDGER[name]) for name in LEDGER}

CHOSEN = Record(
    {
        "sessions": Field(Many(TEXT), "Ids of the sessions."),
        "since": Field(TIME, "Flows from then on."),
        "until": Field(TIME, "Flows before that time."),
        "endpoint": Field(TEXT, "Flows of this endpoint."),
        "category": Field(TEXT, "Flows of this category."),
    },
    partial=True,
)
METHOD = Record(
    {
        "chatcap": Field(TEXT, "Version of chatcap that made the report."),
        "python": Field(TEXT, "Version of Python that ran it."),
        "sqlite": Field(TEXT, "Version of SQLite that counted."),
        "database_bytes": Field(Maybe(BYTES), "Size of the database file; null: not looked at."),
        "database_sha256": Field(Maybe(SHA256), "Hash of the database file; null: not looked at."),
        "database_note": Field(
            Maybe(TEXT), "What size and hash do not cover; null: they cover everything."
        ),
        "privacy": Field(Many(TEXT), "Privacy levels of the sessions."),
        "steps": Field(Many(TEXT), "How the numbers came about, a sentence each."),
    }
)
SESSIONS = Many(
    Record(
        {
            "id": Field(TEXT, "Id of the session."),
            "label": Field(Maybe(TEXT), "Its label, which its owner gave; null: none."),
            "source": Field(one_of("live", "mitm", "har", "export"), "Where it came from."),
            "source_path": Field(
                Maybe(TEXT),
                "Name of the imported file, without its folder; null without `--titles`.",
            ),
            "source_sha256": Field(Maybe(SHA256), "Hash of the imported file."),
            "started_at": Field(TIME, "When the recording or import began."),
            "ended_at": Field(
                Maybe(TIME), "When it ended; null: it still runs, or did not end cleanly."
            ),
            "policy": Field(TEXT, "Telemetry policy at its start."),
            "policies": Field(
                Many(
                    Record(
                        {
                            "policy": Field(TEXT, "The policy."),
                            "flows": Field(COUNT, "Chosen telemetry flows under it."),
                        }
                    )
                ),
                "Policies that were in force for chosen flows; none in imports.",
            ),
            "versions": Field(Named(TEXT), "Versions of the programs that recorded it."),
            "options": Field(Named(TEXT), "`chatcap_*` options in force, but the path."),
            **LEDGER_FIELDS,
            "telemetry_read": Field(FLAG, "Whether its recorder looked for events in telemetry."),
            "chats_read": Field(FLAG, "Whether its recorder looked for chats."),
            "purged": Field(COUNT, "Flows of it that its owner purged since: whole rows."),
            "emptied": Field(COUNT, "Flows of it whose content its owner purged since."),
            "flows": Field(COUNT, "Chosen flows of it."),
        }
    )
)
TIMELINE = Record(
    {
        "from": Field(Maybe(TIME), "Start of the first step; null: no flows."),
        "to": Field(Maybe(TIME), "End of the last step."),
        "step_s": Field(Maybe(SECONDS), "Length of a step."),
        "categories": Field(Many(TEXT), "Categories that have flows, the most used first."),
        "steps": Field(
            Many(
                Record(
                    {
                        "start": Field(TIME, "When the step begins."),
                        "flows": Field(Named(COUNT), "Flows that began in it, by category."),
                        "events": Field(COUNT, "Telemetry events in those flows."),
                    }
                )
            ),
            "Steps that have flows, in order.",
        ),
        "gaps": Field(
            Many(
                Record(
                    {
                        "from": Field(TIME, "End of the step before."),
                        "to": Field(TIME, "Start of the step after."),
                    }
                )
            ),
            "Times between steps, without any flow.",
        ),
    }
)
