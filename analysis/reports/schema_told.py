"""The fields of a report about what was told, and about chats."""

from analysis.queries.disclosures import CLASSES
from analysis.queries.latency import ANSWERS, MEASURES, PERCENTS
from analysis.reports.schema_flows import FIRST, LAST
from analysis.reports.schema_types import (
    BYTES,
    COUNT,
    DAY,
    MILLISECONDS,
    MINUTES,
    RATE,
    TEXT,
    TIME,
    Field,
    Fields,
    Many,
    Maybe,
    Record,
    one_of,
)

VENDOR = Field(TEXT, "Telemetry vendor; `unknown` where none can be named.")
RETRIES = Field(COUNT, "Of them, those that sent again what had been answered.")

TELEMETRY = Many(
    Record(
        {
            "vendor": VENDOR,
            "flows": Field(COUNT, "Uploads: requests that carry telemetry."),
            "request_bytes": Field(BYTES, "Of these, as the client sent them; unknown sizes as 0."),
            "left_flows": Field(COUNT, "Uploads that left, whole or changed, and were delivered."),
            "left_bytes": Field(BYTES, "Of these, as they left."),
            "undelivered_flows": Field(COUNT, "Uploads that no server could be reached for."),
            "hosts": Field(Many(TEXT), "Where to."),
            "kept_in_flows": Field(COUNT, "Uploads that were answered on this machine."),
            "events": Field(COUNT, "Events in all uploads."),
            "left_events": Field(COUNT, "Of these, those that left and were delivered."),
            "retries": RETRIES,
        }
    )
)
EVENTS = Many(
    Record(
        {
            "vendor": VENDOR,
            "type": Field(Maybe(TEXT), "Type of the event; null: also uploads without an event."),
            "name": Field(
                Maybe(TEXT), "Name of the event; `(quotes a chat)`: names that do, added up."
            ),
            "events": Field(COUNT, "Events: kept_in + left + undelivered."),
            "uploads": Field(COUNT, "Uploads with such an event; one can be in several rows."),
            "bytes": Field(BYTES, "Bodies of these uploads, whole, as the client sent them."),
            "first_seen": FIRST,
            "last_seen": LAST,
            "actions": Field(
                Many(one_of("answered", "dropped", "passed", "rewritten", "stripped")),
                "What was done with them.",
            ),
            "kept_in": Field(COUNT, "Events that did not leave this machine."),
            "left": Field(COUNT, "Events that left, whole or changed, and were delivered."),
            "would_keep_in": Field(
                COUNT, "Of `left`, those that a policy would keep in but for `shadow:`."
            ),
            "uploads_left": Field(COUNT, "Uploads of them that left and were delivered."),
            "retries": RETRIES,
            "undelivered": Field(COUNT, "Events that no server could be reached for."),
            "uploads_undelivered": Field(
                COUNT, "Uploads of them that no server could be reached for."
            ),
        }
    )
)
RATES = Many(
    Record(
        {
            "vendor": Field(Maybe(TEXT), "Telemetry vendor; null: all of them, in the first row."),
            "events": Field(COUNT, "Events in all uploads."),
            "uploads": Field(COUNT, "Uploads."),
            "bytes": Field(BYTES, "Bodies of the uploads, as the client sent them."),
            "left_events": Field(COUNT, "Events that left and were delivered."),
            "left_bytes": Field(BYTES, "Bytes that left and were delivered."),
            "minutes": Field(
                MINUTES,
                "Time covered: from the first chosen flow of a session to its last, all sessions "
                "added up.",
            ),
            "sent_messages": Field(
                COUNT, "Requests with a new message of the person, answered or not."
            ),
            "events_per_minute": Field(Maybe(RATE), "events / minutes; null: no time is covered."),
            "bytes_per_minute": Field(Maybe(RATE), "bytes / minutes."),
            "events_per_message": Field(
                Maybe(RATE), "events / sent_messages; null: no message was seen."
            ),
            "bytes_per_message": Field(Maybe(RATE), "bytes / sent_messages."),
        }
    )
)
_TOLD: Fields = {
    "vendor": Field(TEXT, "Whom it was told."),
    "data_class": Field(one_of(*CLASSES), "What kind of data it is."),
    "item": Field(TEXT, "What was told."),
    "path": Field(TEXT, "Where it stood; array indexes are folded to `[]`."),
    "reason": Field(TEXT, "Why it matters."),
    "leak": Field(
        Maybe(TEXT),
        "How what repeats a chat or the account was written; null: it is not known to repeat one.",
    ),
    "count": Field(COUNT, "Events that told it: left + kept_in."),
    "left": Field(COUNT, "Of these, those after which it left as it was."),
    "kept_in": Field(COUNT, "Of these, those after which it did not."),
    "first_seen": FIRST,
    "last_seen": LAST,
}
DISCLOSURES = Many(Record(_TOLD))
LEAKS = Many(
    Record(
        {
            **_TOLD,
            "flows": Field(COUNT, "Flows that told it."),
            "flow_ids": Field(Many(TEXT), "Ids of the newest of these flows."),
        }
    )
)
_ANSWERS = {
    "done": "answered to the end",
    "no_reply": "answered, but without a visible reply",
    "broken_off": "whose answer did not come to its end, or never began",
    "error": "whose answer told of an error of the server",
    "refused": "refused with an HTTP status",
}
TURNS: Fields = {
    "turns": Field(COUNT, "Requests for an answer."),
    **{name: Field(COUNT, f"Turns {_ANSWERS[name]}.") for name in ANSWERS},
}
CHATS = Record(
    {
        "conversations": Field(COUNT, "Conversations that were seen."),
        "empty": Field(COUNT, "Of these, those without messages: only a list or a title was seen."),
        "branched": Field(COUNT, "Of these, those with more than one branch."),
        "messages": Field(COUNT, "Messages, hidden ones and all branches included."),
        **TURNS,
    }
)
MODEL = Field(Maybe(TEXT), "Model; null: not told.")
CONVERSATIONS = Many(
    Record(
        {
            "id": Field(TEXT, "Id of the conversation; `turn-…` where the server never told one."),
            "title": Field(
                Maybe(TEXT), "Its title; null without `--titles`, and where it has none."
            ),
            "models": Field(
                Many(TEXT), "Models that its messages name, else the one it is set to."
            ),
            "messages": Field(COUNT, "Messages, hidden ones and all branches included."),
            "questions": Field(COUNT, "Messages of the person that are not hidden."),
            "turns": Field(COUNT, "Requests for an answer that were captured."),
            "branches": Field(COUNT, "Ends of the tree of messages."),
            "characters": Field(COUNT, "Unicode characters of the texts of all messages."),
            "first_time": Field(Maybe(TIME), "Of its oldest message, else when it was made."),
            "last_time": Field(Maybe(TIME), "Of its newest message, or of its last change."),
        }
    )
)
MODELS = Many(
    Record(
        {
            "model": MODEL,
            **TURNS,
            "characters": Field(COUNT, "Unicode characters of the visible text of the answers."),
            "tokens": Field(COUNT, "Events of streams that added visible text."),
        }
    )
)
_MEASURES = {
    "first_byte_ms": (MILLISECONDS, "time to the first byte"),
    "first_token_ms": (MILLISECONDS, "time to the first visible text"),
    "tokens_per_second": (RATE, "events with visible text per second"),
    "total_ms": (MILLISECONDS, "time to the end"),
    "client_first_token_ms": (
        MILLISECONDS,
        "time to the first visible text by the client's report",
    ),
    "client_total_ms": (MILLISECONDS, "time to the end by the client's report"),
}


def _measured(measure: str) -> Fields:
    type_, meaning = _MEASURES[measure]
    return {
        f"{measure}_n": Field(COUNT, f"Answered turns whose {meaning} is known."),
        **{
            f"{measure}_p{percent}": Field(
                Maybe(type_), f"The {meaning} that {percent} % of these do not exceed."
            )
            for percent in PERCENTS
        },
    }


_LATENCY: Fields = {
    **TURNS,
    "unmatched_turns": Field(COUNT, "Turns that the client sent no report of."),
    "unmatched_reports": Field(COUNT, "Reports of the client without a turn."),
    "stalls": Field(COUNT, "Pauses of a second or more between two pieces of visible text."),
    **{name: field for measure in MEASURES for name, field in _measured(measure).items()},
}
LATENCY = Many(Record({"model": MODEL, **_LATENCY}))
LATENCY_DAYS = Many(
    Record({"model": MODEL, "day": Field(DAY, "Day on which the turns began."), **_LATENCY})
)
