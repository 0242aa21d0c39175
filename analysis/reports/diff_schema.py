"""The schema of a comparison, as `analysis.reports.schema` is that of a report."""

from analysis.queries.diff import KINDS
from analysis.queries.diff_changes import CHANGED, CHANGES
from analysis.queries.diff_figures import TIMES, VOLUMES
from analysis.queries.diff_recognition import ANSWERS
from analysis.reports import schema, schema_record
from analysis.reports.diff import SCHEMA
from analysis.reports.diff_warnings import KINDS as WARNINGS
from analysis.reports.schema_types import (
    BYTES,
    COUNT,
    FLAG,
    MILLISECONDS,
    MINUTES,
    RATE,
    SHARE,
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
    one_of,
)

_DIFFERENCE = Scalar("number", {"type": "number"})
_TYPES = Many(TEXT)
_AS_A = Scalar("as `a`", {})
"""In the docs, which need not say everything twice."""
_KEYS = {
    "vendor": Field(Maybe(TEXT), "Telemetry vendor; null: ChatGPT itself."),
    "data_class": Field(TEXT, "Class of data."),
    "item": Field(TEXT, "What was told."),
    "path": Field(
        TEXT, "Where it stood: names of fields, `*` for what is no name, `[]` for items."
    ),
    "leak": Field(
        Maybe(TEXT), "How a part of a chat or of the account was written; null: it is none."
    ),
    "reason": Field(TEXT, "Why it matters."),
    "digits": Field(TEXT, "Digits of its stand-in: equal digits are the same value."),
    "kind": Field(one_of("user", "anonymous", "device"), "What the value was told as."),
    "type": Field(Maybe(TEXT), "Type of the event."),
    "name": Field(Maybe(TEXT), "Name of the event; `(quotes a chat)`: names that do, added up."),
    "endpoint": Field(TEXT, "Endpoint."),
    "category": Field(TEXT, "Category."),
    "method": Field(TEXT, "Method."),
    "host": Field(TEXT, "Host."),
    "side": Field(TEXT, "`request` or `response`."),
    "what": Field(
        TEXT, "What was counted: conversations, messages, turns and what became of them."
    ),
    "model": Field(Maybe(TEXT), "Model; null: nobody told."),
}
_MEANINGS = {
    "left": "Those that left: values as they were, events whole or changed.",
    "kept_in": "Those that did not leave.",
    "as_pseudonym": "How often a pseudonym left for it.",
    "undelivered": "Those that went, and reached nobody.",
    "not_known": "Those of which the record does not tell whether they left.",
    "types": "Types of JSON that stood there.",
}
_OTHER: dict[str, Type] = {
    "types": _TYPES,
    "valid_share": Maybe(SHARE),
    **{name: Maybe(RATE) for kind in KINDS.values() for name in kind.beside if "_per_" in name},
    **{name: Maybe(MILLISECONDS) for name in (*TIMES, "p50_ms", "p95_ms") if name[-2:] != "_n"},
    **dict.fromkeys(("bytes", "left_bytes", "request_bytes", "response_bytes"), BYTES),
}


def _list(name: str, *, is_brief: bool = False) -> Record:
    kind = KINDS[name]
    figures = Record(
        {
            figure: Field(
                _OTHER.get(figure, COUNT),
                _MEANINGS.get(figure, f"{figure.replace('_', ' ').capitalize()}."),
            )
            for figure in (*kind.figures, *kind.beside)
        }
    )
    counted = [figure for figure in kind.figures if figure != "types"]
    row: Fields = {
        "change": Field(one_of(*CHANGES), "What became of it from A to B."),
        **{key: _KEYS[key] for key in kind.key},
        "a": Field(Maybe(figures), "Figures of A; null: A does not have it."),
        "b": Field(
            _AS_A if is_brief else Maybe(figures), "Figures of B; null: B does not have it."
        ),
        "difference": Field(
            Record({figure: Field(_DIFFERENCE, "B less A.") for figure in counted}, partial=True),
            "For each figure that decides and is known, B less A.",
        ),
    }
    if name.endswith("_fields"):
        whole = "Whether all fields of that event or body are in one session only."
        row = {**row, "with_its_whole": Field(FLAG, whole)}
    return Record(
        {
            **_counts(),
            "rows": Field(Many(Record(row)), "The most important first."),
            "more": Field(COUNT, "Rows that are left out, unless all are asked for."),
        }
    )


def _counts() -> Fields:
    words = (
        "only B has",
        "only A has",
        f"are {CHANGED}: in both with other figures",
        "are the same",
    )
    return {
        change: Field(COUNT, f"How many {word}.")
        for change, word in zip(CHANGES, words, strict=True)
    }


_SESSION = schema_record.SESSIONS.of
assert isinstance(_SESSION, Record)  # noqa: S101 - for the type checker
_SIDE = Record(
    {
        "database": Field(TEXT, "Name of its database file, without the folder."),
        **_SESSION.fields,
        "privacy": Field(Maybe(TEXT), "Its privacy level; null: not known."),
        "first_flow": Field(Maybe(TIME), "When its first flow began; null: it has none."),
        "last_flow": Field(Maybe(TIME), "When its last flow began."),
        "minutes": Field(Maybe(MINUTES), "From the first flow to the last one."),
        "sent_messages": Field(COUNT, "Requests with a new message of the person."),
    }
)
_RECOGNITION = Many(
    Record(
        {
            "vendor": _KEYS["vendor"],
            "answer": Field(one_of(*ANSWERS), "Whether it could tell; see above."),
            "by": Field(
                Many(
                    Record(
                        {
                            "digits": _KEYS["digits"],
                            "kinds": Field(Many(TEXT), "What it was told as."),
                            "how": Field(one_of(*ANSWERS[:3]), "How it joins the sessions."),
                            "a": Field(COUNT, "How often it left in A."),
                            "b": Field(COUNT, "How often it left in B."),
                        }
                    )
                ),
                "Values that left in both.",
            ),
            "more": Field(COUNT, "Further such values."),
            "alike": Field(
                Many(
                    Record(
                        {
                            "item": Field(TEXT, "What it was told as; never the value."),
                            "a": Field(COUNT, "How often the shared values left in A."),
                            "b": Field(COUNT, "How often they left in B."),
                        }
                    )
                ),
                "Names, addresses and ids of which the same value left in both.",
            ),
            "possibly_by": Field(
                Many(TEXT),
                "Kinds of things that left in both, whose values the record cannot compare.",
            ),
            "values": Field(
                Record({side: Field(COUNT, f"In {side.upper()}.") for side in ("a", "b")}),
                "How many different values left.",
            ),
        }
    )
)
_WHAT_LEFT = Record(
    {
        name: Field(
            BYTES if name.endswith("bytes") else COUNT, f"{name.replace('_', ' ').capitalize()}."
        )
        for name in VOLUMES
    }
    | {
        "leaks": Field(
            COUNT, "Leaks found: once for each event that repeats something, and place in it."
        ),
        "left_leaks": Field(COUNT, "Those of them that left."),
    }
)
_ABOUT = {
    "disclosures": "What telemetry told, leaks first.",
    "identifiers": "Values by which somebody is recognised.",
    "vendors": "Telemetry by vendor.",
    "events": "Telemetry events by vendor, type and name.",
    "event_fields": "Names in the properties of events; never values.",
    "endpoints": "Declared endpoints.",
    "unknown_endpoints": "Paths that nobody declared, ids folded to `{id}`.",
    "hosts": "All hosts that were asked.",
    "body_fields": "Names in bodies; never values.",
    "chats": "Counts of chats.",
    "models": "Turns by model.",
    "latency": "Medians by model, of turns that were answered to the end.",
}

FIELDS: Fields = {
    "schema": Field(
        Record(
            {
                name: Field(Scalar(word, {"const": SCHEMA[name]}), f"The {name} of this format.")
                for name, word in (("name", "text"), ("version", "number"))
            }
        ),
        "By which a program knows what it reads.",
    ),
    "made_at": Field(TIME, "When the comparison was made."),
    "warnings": Field(
        Many(
            Record(
                {
                    "kind": Field(one_of(*WARNINGS), "What is the matter."),
                    "text": Field(TEXT, "The same as a sentence."),
                }
            )
        ),
        "Why the sessions cannot be compared as they are.",
    ),
    "a": Field(_SIDE, "The session that is compared from."),
    "b": Field(_SIDE, "The session that is compared to."),
    "comparable_stand_ins": Field(
        FLAG, "Whether stand-ins of both are keyed alike; else identifiers are not compared."
    ),
    "same": Field(FLAG, "Whether nothing is different."),
    "counts": Field(Record(_counts()), "Of all lists."),
    "left": Field(
        Record({side: Field(_WHAT_LEFT, f"In {side.upper()}.") for side in ("a", "b")}),
        "Telemetry in sum: what the client made, and what of it left.",
    ),
    "recognition": Field(_RECOGNITION, "Whether each could tell that both are the same person."),
    **{name: Field(_list(name), about) for name, about in _ABOUT.items()},
}


def json_schema() -> Json:
    """As JSON Schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{SCHEMA['name']}, version {SCHEMA['version']}",
        "description": "A comparison as `chatcap diff --format json` writes it.",
        **Record(FIELDS).json_schema(),
    }


def as_markdown() -> str:
    """A heading for each key, with its meaning and a table of its fields."""
    lists = {name: Field(_list(name, is_brief=True), about) for name, about in _ABOUT.items()}
    return schema.as_markdown({**FIELDS, "b": Field(_AS_A, FIELDS["b"].meaning), **lists})
