"""The fields of a report about flows, their bodies and the hosts they went to."""

from analysis.queries.endpoints import INCOMPLETE
from analysis.reports.schema_types import (
    BYTES,
    COUNT,
    DAY,
    MILLISECONDS,
    SHARE,
    TEXT,
    TIME,
    Field,
    Fields,
    Many,
    Maybe,
    Record,
    one_of,
)

SIDE = Field(one_of("request", "response"), "Which body.")
CATEGORY = Field(TEXT, "What the endpoint is for.")
ENDPOINT = Field(Maybe(TEXT), "Name of the declared endpoint; null: no endpoint matches.")
FLOWS = Field(COUNT, "Chosen flows: requests, each with its answer.")
ERRORS = Field(COUNT, "Of them, those with a status from 400 on, or without an answer (`error`).")
FIRST = Field(TIME, "When the first of them began.")
LAST = Field(TIME, "When the last of them began.")
SIZES: Fields = {
    "request_bytes": Field(
        BYTES, "Request bodies on the wire, without headers; unknown sizes as 0."
    ),
    "response_bytes": Field(BYTES, "Response bodies on the wire, likewise."),
}
SEVERITY = Field(one_of("breaking", "review", "info"), "How much a client would suffer.")
KIND = Field(TEXT, "What differs, such as `unknown_field` or `wrong_type`.")
FOLDED = Field(TEXT, "Path in the body; array indexes are folded to `[]`.")

CATEGORIES = Many(Record({"category": CATEGORY, "flows": FLOWS, "errors": ERRORS, **SIZES}))
ENDPOINTS = Many(
    Record(
        {
            "endpoint": ENDPOINT,
            "category": CATEGORY,
            "vendor": Field(Maybe(TEXT), "Telemetry vendor it belongs to."),
            "flows": FLOWS,
            "errors": ERRORS,
            **SIZES,
            "p50_ms": Field(Maybe(MILLISECONDS), "Median duration; null: none is known."),
            "p95_ms": Field(Maybe(MILLISECONDS), "Duration that 95 % do not exceed."),
            "checked": Field(COUNT, "Flows with a body that was held against a model."),
            "valid": Field(COUNT, "Of the checked, those without a breaking finding."),
            "valid_share": Field(Maybe(SHARE), "valid / checked; null: none was checked."),
            "first_seen": FIRST,
            "last_seen": LAST,
            **{
                f"{side}_{state}": Field(COUNT, f"Flows whose {side} body is {state}.")
                for side, state in INCOMPLETE
            },
        }
    )
)
FINDINGS = Many(
    Record(
        {
            "severity": SEVERITY,
            "kind": KIND,
            "count": Field(COUNT, "Findings of this kind."),
            "places": Field(COUNT, "At how many places."),
            "top": Field(
                Many(
                    Record(
                        {
                            "endpoint": ENDPOINT,
                            "side": SIDE,
                            "path": FOLDED,
                            "count": Field(COUNT, "Findings at this place."),
                        }
                    )
                ),
                "The most frequent places.",
            ),
        }
    )
)
DRIFT = Record(
    {
        "days": Field(
            Many(
                Record(
                    {
                        "day": Field(DAY, "The day."),
                        "flows": FLOWS,
                        "checked": Field(COUNT, "Of them, those held against a model."),
                        "breaking": Field(COUNT, "Findings of this severity in them."),
                        "review": Field(COUNT, "Findings of this severity in them."),
                        "info": Field(COUNT, "Findings of this severity in them."),
                    }
                )
            ),
            "Findings by the day on which their flows began.",
        ),
        "fields": Field(
            Many(
                Record(
                    {
                        "endpoint": ENDPOINT,
                        "side": SIDE,
                        "severity": SEVERITY,
                        "kind": KIND,
                        "path": FOLDED,
                        "count": Field(COUNT, "Findings at this place."),
                        "first_seen": FIRST,
                        "last_seen": LAST,
                        "sessions": Field(COUNT, "Sessions in which it was found."),
                    }
                )
            ),
            "Places of findings: the gravest first, then the most frequent.",
        ),
        "more": Field(COUNT, "Places beyond those in `fields`."),
        "shapes": Field(
            Record(
                {
                    "session": Field(Maybe(TEXT), "The newest of the sessions."),
                    "earlier": Field(COUNT, "Sessions of the record that began before it."),
                    "known": Field(
                        COUNT, "Types at paths of its bodies that an earlier session had, too."
                    ),
                    "new": Field(
                        Many(
                            Record(
                                {
                                    "endpoint": Field(TEXT, "Name of the endpoint."),
                                    "side": SIDE,
                                    "path": Field(
                                        TEXT, "Path in the body; items of arrays as `[]`."
                                    ),
                                    "type": Field(TEXT, "JSON type."),
                                    "first_seen": FIRST,
                                    "count": Field(COUNT, "Flows that had it."),
                                }
                            )
                        ),
                        "Those that no earlier session had.",
                    ),
                    "more": Field(COUNT, "New ones beyond those listed."),
                }
            ),
            "What bodies of whole sessions have; with no earlier session nothing counts as new.",
        ),
    }
)
UNKNOWN_ENDPOINTS = Many(
    Record(
        {
            "method": Field(TEXT, "HTTP method."),
            "host": Field(TEXT, "Host."),
            "path": Field(TEXT, "Path; `{id}` for all but declared segments and plain words."),
            "category": CATEGORY,
            "flows": FLOWS,
            "errors": ERRORS,
            "first_seen": FIRST,
            "last_seen": LAST,
        }
    )
)
OTHER_HOSTS = Many(
    Record(
        {
            "host": Field(TEXT, "Host that is not OpenAI's, nor named as such by an option."),
            "vendor": Field(
                Maybe(TEXT), "Telemetry vendor it belongs to; null: none that is known."
            ),
            "flows": FLOWS,
            "errors": ERRORS,
            **SIZES,
            "first_seen": FIRST,
            "last_seen": LAST,
            "from_page": Field(
                Maybe(COUNT),
                "Flows that a page of ChatGPT sent, by Origin or Referer; null: no flow says.",
            ),
        }
    )
)
REDACTIONS = Many(
    Record(
        {
            "kind": Field(TEXT, "Kind of secret."),
            "count": Field(COUNT, "How many were replaced by stand-ins."),
            "flows": Field(COUNT, "In how many flows."),
            "places": Field(COUNT, "At how many kinds of places."),
        }
    )
)
BODIES = Many(
    Record(
        {
            "side": SIDE,
            "state": Field(one_of("missing", "truncated", "undecodable"), "What is wrong with it."),
            "flows": Field(COUNT, "How many; kinds without any are left out."),
        }
    )
)
SLOWEST = Many(
    Record(
        {
            "id": Field(TEXT, "Id of the flow."),
            "started_at": Field(TIME, "When it began."),
            "method": Field(TEXT, "HTTP method."),
            "host": Field(TEXT, "Host."),
            "path": Field(TEXT, "Path without the query; `{id}` as in unknown endpoints."),
            "endpoint": ENDPOINT,
            "category": CATEGORY,
            "status": Field(Maybe(COUNT), "HTTP status; null: no answer."),
            "outcome": Field(one_of("complete", "error", "aborted", "unfinished"), "How it ended."),
            "first_byte_ms": Field(Maybe(MILLISECONDS), "Until the first byte of the answer."),
            "duration_ms": Field(MILLISECONDS, "Until its end."),
            "answer_from": Field(
                Maybe(one_of("server", "chatcap", "script")), "Who made the answer."
            ),
        }
    )
)
