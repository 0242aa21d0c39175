"""The schema of a report: what stands under each key, of which type, in which unit.

The JSON Schema, `docs/report.md` and the tests are made from it. VERSION is the next number when
a key goes or means something else; a new key leaves it as it is.
"""

from collections.abc import Iterator

from analysis.reports import schema_flows as flows
from analysis.reports import schema_record as record
from analysis.reports import schema_told as told
from analysis.reports.schema_types import (
    COUNT,
    TEXT,
    TIME,
    Field,
    Fields,
    Json,
    Many,
    Maybe,
    Record,
    Scalar,
    Type,
    records,
)

NAME = "chatcap-report"
VERSION = 1

SECTIONS: Fields = {
    "schema": Field(
        Record(
            {
                "name": Field(Scalar("text", {"const": NAME}), "Name of this format."),
                "version": Field(Scalar("number", {"const": VERSION}), "Version of this format."),
            }
        ),
        "By which a program knows what it reads.",
    ),
    "title": Field(TEXT, "Title: the one asked for, else one made of the dates."),
    "database": Field(TEXT, "Name of the database file, without its folder."),
    "made_at": Field(TIME, "When the report was made."),
    "chosen": Field(record.CHOSEN, "What it was narrowed down to; only what was asked for."),
    "method": Field(record.METHOD, "How it was made."),
    "flows": flows.FLOWS,
    "first_flow": Field(Maybe(TIME), "When the first chosen flow began; null: there is none."),
    "last_flow": Field(Maybe(TIME), "When the last chosen flow began."),
    "sessions": Field(record.SESSIONS, "Sessions of the chosen flows, oldest first."),
    "ledger": Field(
        Record(record.LEDGER_FIELDS), "The ledgers of these sessions, added up: all of their flows."
    ),
    "purged_sessions": Field(
        COUNT,
        "Sessions that the owner of the record purged with all they had; 0 for chosen sessions.",
    ),
    "timeline": Field(record.TIMELINE, "Flows over time, in at most 60 steps of a round length."),
    "categories": Field(flows.CATEGORIES, "Per category, the most used first."),
    "endpoints": Field(
        flows.ENDPOINTS, "Per endpoint, and per category of unknown ones, the most used first."
    ),
    "telemetry": Field(told.TELEMETRY, "Per vendor, the one that most left for first."),
    "events": Field(told.EVENTS, "Per vendor, type and name of the event."),
    "rates": Field(told.RATES, "Telemetry per minute and per sent message."),
    "disclosures": Field(
        told.DISCLOSURES,
        "What telemetry told: what repeats chats or account first, then what left.",
    ),
    "leaks": Field(
        told.LEAKS, "Of these, what repeats chats or account, with the flows that told it."
    ),
    "unread_uploads": Field(
        COUNT, "Chosen uploads of sessions whose recorder did not look for events in them."
    ),
    "chats": Field(told.CHATS, "Conversations and turns in sum."),
    "conversations": Field(told.CONVERSATIONS, "Conversations, the newest first."),
    "models": Field(told.MODELS, "Per model, the most used first."),
    "latency": Field(told.LATENCY, "Per model: the proxy's times beside the client's."),
    "latency_days": Field(
        told.LATENCY_DAYS, "The same per model and day; empty if all turns are of one day."
    ),
    "findings": Field(flows.FINDINGS, "Differences between bodies and their models, by kind."),
    "drift": Field(flows.DRIFT, "The same over time, and types that are new."),
    "unknown_endpoints": Field(flows.UNKNOWN_ENDPOINTS, "Paths without a declared endpoint."),
    "other_hosts": Field(flows.OTHER_HOSTS, "Hosts that are not OpenAI's, the most used first."),
    "left_out": Field(
        Record(
            {
                name: Field(COUNT, f"Rows that `{name}` would have besides.")
                for name in (
                    "events",
                    "disclosures",
                    "leaks",
                    "conversations",
                    "unknown_endpoints",
                    "other_hosts",
                )
            }
        ),
        "How much longer the lists would be that are bounded.",
    ),
    "redactions": Field(flows.REDACTIONS, "Secrets that were replaced before they were stored."),
    "bodies": Field(flows.BODIES, "Bodies that are not, or not wholly, in the record."),
    "slowest": Field(flows.SLOWEST, "The flows that took longest."),
    "comparison": Field(
        Maybe(Scalar("object", {"type": "object"})),
        "What `chatcap diff --format json` says of two sessions; null: nothing was compared.",
    ),
    "limits": Field(Many(TEXT), "What these numbers do not show, a sentence each."),
}


def json_schema() -> Json:
    """As JSON Schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{NAME}, version {VERSION}",
        "description": "A report of chatcap as `chatcap report --format json` writes it.",
        **Record(SECTIONS).json_schema(),
    }


def as_markdown(fields: Fields = SECTIONS) -> str:
    """A heading for each key, with its meaning and a table of its fields."""
    return "\n".join(line for name, field in fields.items() for line in _section(name, field, 3))


def _section(name: str, field: Field, level: int) -> Iterator[str]:
    yield f"{'#' * level} `{name}`\n"
    yield f"{field.meaning} ({field.type.word})\n"
    for inner in records(field.type):
        yield "| field | type | meaning |\n| --- | --- | --- |"
        yield from (_row(key, each.type, each.meaning) for key, each in inner.fields.items())
        yield ""
        for key, each in inner.fields.items():
            if any(records(each.type)):
                yield from _section(f"{name}.{key}", each, min(level + 1, 6))


def _row(name: str, type_: Type, meaning: str) -> str:
    return f"| `{name}` | {type_.word.replace('|', '/')} | {meaning} |"
