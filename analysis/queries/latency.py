"""How fast answers came: as the proxy saw it, beside what the client reported."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.conversations import truth
from analysis.queries.database import Row, rows

FIELDS = (
    "flow_id",
    "session_id",
    "started_at",
    "conversation_id",
    "model",
    "kind",
    "delivery",
    "http_status",
    "outcome",
    "answer",
    "error",
    "is_done",
    "first_byte_ms",
    "first_token_ms",
    "tokens",
    "tokens_per_second",
    "stalls",
    "stalled_ms",
    "longest_ms",
    "last_token_ms",
    "total_ms",
    "client_first_token_ms",
    "client_total_ms",
    "client_tokens",
    "first_token_difference_ms",
    "total_difference_ms",
    "matched",
    "report_flow_id",
    "server_request_id",
    "characters",
)
PERCENTS = (50, 90, 95, 99)
MEASURES = (
    "first_byte_ms",
    "first_token_ms",
    "tokens_per_second",
    "total_ms",
    "client_first_token_ms",
    "client_total_ms",
)
ANSWERS = ("done", "no_reply", "broken_off", "error", "refused")
"""What became of turns: an answer to its end, one without a visible reply, one that did not come
to its end (or never began), one that told of an error of the server, or an HTTP status that is no
success.
"""
ANSWER = """
CASE WHEN status NOT BETWEEN 200 AND 299 THEN 'refused'
     WHEN turns.error THEN 'error'
     WHEN status IS NULL OR NOT is_done THEN 'broken_off'
     WHEN message_id IS NULL AND ifnull(tokens, 0) = 0 THEN 'no_reply'
     ELSE 'done' END
"""
"""Which of ANSWERS, as SQL over `turns` and the flow that asked."""
SUMMARY_FIELDS = (
    "model",
    "day",
    "turns",
    *ANSWERS,
    "unmatched_turns",
    "unmatched_reports",
    "stalls",
    *(
        f"{measure}_{figure}"
        for measure in MEASURES
        for figure in ("n", *(f"p{percent}" for percent in PERCENTS))
    ),
)
SUMMED = ("flow_id", "started_at", "model", "answer", "matched", "stalls", *MEASURES)
"""The fields that a summary needs."""
_FLAGS = ("is_done", "error", "matched")
_DIGITS = 3

# A request is reported once; should two reports name it, the first one counts and the other is
# shown as one that has no turn. The same id in two sessions is one turn captured twice. The cross
# join looks up the flows of the reports: SQLite would go through all flows, to save sorting.
_LATENCY = f"""
WITH asked AS (
    SELECT turns.*, session_id, status AS http_status, outcome,
           {ANSWER} AS answer
    FROM turns JOIN main.flows ON flows.id = flow_id
    WHERE {{condition}}
),
reported AS (
    SELECT reports.*, session_id, row_number() OVER (
               PARTITION BY session_id, server_request_id ORDER BY reported_at, flow_id) AS nth
    FROM latency_reports AS reports CROSS JOIN main.flows ON flows.id = flow_id
    WHERE {{condition}}
),
paired AS (
    SELECT asked.flow_id, asked.session_id, asked.started_at, conversation_id,
           ifnull(asked.model, reported.model) AS model, kind, delivery, http_status, outcome,
           answer, error, is_done, first_byte_ms, asked.first_token_ms, tokens, tokens_per_second,
           stalls, stalled_ms, longest_ms, last_token_ms, asked.total_ms,
           reported.first_token_ms AS client_first_token_ms,
           reported.total_ms AS client_total_ms, count_tokens AS client_tokens,
           reported.flow_id AS report_flow_id, asked.server_request_id, characters
    FROM asked LEFT JOIN reported ON reported.server_request_id = asked.server_request_id
         AND reported.session_id = asked.session_id AND nth = 1
    UNION ALL
    SELECT NULL, session_id, reported_at, NULL, model, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL,
           first_token_ms, total_ms, count_tokens, flow_id, server_request_id, NULL
    FROM reported WHERE nth > 1 OR server_request_id IS NULL OR NOT EXISTS (
        SELECT 1 FROM asked WHERE asked.server_request_id = reported.server_request_id
        AND asked.session_id = reported.session_id)
)
SELECT {{columns}} FROM (
    SELECT *, client_first_token_ms - first_token_ms AS first_token_difference_ms,
           client_total_ms - total_ms AS total_difference_ms,
           flow_id IS NOT NULL AND report_flow_id IS NOT NULL AS matched FROM paired
) WHERE :model IS NULL OR model = :model
ORDER BY started_at {{order}}, ifnull(flow_id, report_flow_id) {{order}} LIMIT :limit
"""  # noqa: S608 - made of constants


def latency(
    db: Connection,
    choice: Choice,
    *,
    model: str | None = None,
    limit: int | None = None,
    fields: Sequence[str] = FIELDS,
) -> Iterator[Row]:
    """Turns with the client's own report of them, oldest first; with `limit` only the last ones.

    The two are joined by the id that the server gave the request. `matched` is false for a turn
    without a report, and for a report without a turn, which has no `flow_id`. Differences are
    the client's figure minus ours; times are rounded to a thousandth of a millisecond. `answer`
    is one of ANSWERS; `error` says whether the answer itself told of an error of the server.
    Rows have only the `fields` named.
    """
    condition, values = choice.condition(db)
    # `model` and times of the flow, not of what is joined to it
    condition = condition.replace("started_at", "flows.started_at")
    order = "ASC" if limit is None else "DESC"
    query = _LATENCY.format(condition=condition, order=order, columns=", ".join(fields))
    most = -1 if limit is None else limit
    found = rows(db, query, {**values, "model": model, "limit": most})
    for turn in found if limit is None else reversed(list(found)):
        turn |= {flag: truth(turn[flag]) for flag in _FLAGS if flag in turn}
        yield {field: _rounded(value) for field, value in turn.items()}


def summary(turns: Iterable[Row], *, by_day: bool = True) -> list[Row]:
    """Percentiles of the measures per model and day (UTC), by model, then day; or per model.

    They are about turns that were answered to the end; `turns` counts all. The client's figures
    are those of reports that belong to such a turn. `<measure>_n` values were known; of these
    the nearest rank is given, the least value that so many percent do not exceed.
    """

    def key(turn: Row) -> tuple[str, str]:
        return turn["model"] or "", turn["started_at"][:10] if by_day else ""

    ordered = sorted(turns, key=key)
    return [_summed(*of, list(group), by_day=by_day) for of, group in groupby(ordered, key)]


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The nearest-rank percentile of sorted values; None where there are none."""
    return ordered[(len(ordered) * percent + 99) // 100 - 1] if ordered else None


def _summed(model: str, day: str, group: list[Row], *, by_day: bool) -> Row:
    turns = [turn for turn in group if turn["flow_id"] is not None]
    done = [turn for turn in turns if turn["answer"] == "done"]
    found: Row = {
        "model": model or None,
        **({"day": day} if by_day else {}),
        "turns": len(turns),
        **{name: sum(turn["answer"] == name for turn in turns) for name in ANSWERS},
        "unmatched_turns": sum(not turn["matched"] for turn in turns),
        "unmatched_reports": len(group) - len(turns),
        "stalls": sum(turn["stalls"] or 0 for turn in turns),
    }
    for measure in MEASURES:
        known = sorted(turn[measure] for turn in done if turn[measure] is not None)
        found[f"{measure}_n"] = len(known)
        for percent in PERCENTS:
            found[f"{measure}_p{percent}"] = percentile(known, percent)
    return found


def _rounded(value: object) -> object:
    return round(value, _DIGITS) if isinstance(value, float) else value
