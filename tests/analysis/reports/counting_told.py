"""The tables of a report about telemetry and chats, as plain SQL over `counting.SETTING`."""

from tests.analysis.reports.counting import ANSWERS

_LEFT = "('passed', 'stripped', 'rewritten')"
_REACHED = "ifnull(u.reason, '') <> 'the server was not reached'"
_PERCENTS = (50, 90, 95, 99)
_MEASURES = (
    "first_byte_ms", "first_token_ms", "tokens_per_second", "total_ms", "client_first_token_ms",
    "client_total_ms",
)  # fmt: skip


def _of_vendor(sink: str) -> str:
    """Amounts of the uploads to a sink, or to all."""
    events = f"FROM telemetry_events e JOIN uploads u ON u.id = e.flow_id WHERE {sink}"
    return f"""
        (SELECT count(*) {events}) AS events,
        (SELECT count(*) {events} AND e.action IN {_LEFT} AND {_REACHED}) AS left_events,
        (SELECT ifnull(sum(CASE action WHEN 'passed' THEN request_bytes
                                       WHEN 'answered' THEN 0 ELSE sent_bytes END), 0)
         FROM uploads u WHERE {sink} AND {_REACHED}) AS left_bytes
    """


def _rates(vendor: str, sink: str, source: str) -> str:
    return f"""
        SELECT *, round(events / minutes, 3) AS events_per_minute,
               round(bytes / minutes, 3) AS bytes_per_minute,
               round(1.0 * events / sent_messages, 3) AS events_per_message,
               round(1.0 * bytes / sent_messages, 3) AS bytes_per_message
        FROM (
            SELECT {vendor} AS vendor, (SELECT count(*) FROM uploads u WHERE {sink}) AS uploads,
                   (SELECT ifnull(sum(request_bytes), 0) FROM uploads u WHERE {sink}) AS bytes,
                   {_of_vendor(sink)},
                   (SELECT ifnull(sum(seconds), 0) / 60.0 FROM covered) AS minutes,
                   (SELECT count(*) FROM turns JOIN chosen ON id = flow_id
                    WHERE kind = 'next') AS sent_messages
            FROM {source})
    """


def _measure(name: str, where: str) -> str:
    """How many known values of answered turns there are, and the percentiles of these."""
    known = f"""
        SELECT round({name}, 3) AS v, cume_dist() OVER (ORDER BY round({name}, 3)) AS share
        FROM asking WHERE answer = 'done' AND {name} IS NOT NULL AND {where}
    """
    return ", ".join(
        (
            f"(SELECT count(*) FROM ({known})) AS {name}_n",
            *(
                f"(SELECT min(v) FROM ({known}) WHERE share >= {p / 100}) AS {name}_p{p}"
                for p in _PERCENTS
            ),
        )
    )


def _latency(columns: str, where: str) -> str:
    of = f"FROM asking WHERE {where}"
    answers = ", ".join(
        f"(SELECT count(*) {of} AND answer = '{name}') AS {name}"
        for name in ("done", "no_reply", "broken_off", "error", "refused")
    )
    return f"""
        SELECT {columns}, (SELECT count(*) {of}) AS turns, {answers},
               (SELECT count(*) {of} AND report_flow IS NULL) AS unmatched_turns,
               (SELECT count(*) FROM alone WHERE {where.replace("by_model", "model")})
                   AS unmatched_reports,
               (SELECT ifnull(sum(stalls), 0) {of}) AS stalls,
               {", ".join(_measure(name, where) for name in _MEASURES)}
        FROM (SELECT DISTINCT by_model AS its_model, day AS its_day FROM asking
              UNION SELECT model, day FROM alone) GROUP BY {columns.replace(" AS model", "")}
    """.replace("GROUP BY its_model, its_day AS day", "GROUP BY its_model, its_day")


TABLES = {
    # where in the report: the keys by which its rows are found, and the rows
    "telemetry": (
        ("vendor",),
        f"""
        SELECT sink AS vendor, count(*) AS flows, ifnull(sum(request_bytes), 0) AS request_bytes,
               sum(action <> 'answered' AND {_REACHED.replace("u.", "o.")}) AS left_flows,
               sum(action <> 'answered' AND NOT {_REACHED.replace("u.", "o.")})
                   AS undelivered_flows,
               sum(action = 'answered') AS kept_in_flows, sum(retry) AS retries,
               {_of_vendor("u.sink = o.sink")}
        FROM uploads o GROUP BY sink
        """,
    ),
    "rates": (
        ("vendor",),
        _rates("NULL", "1", "(SELECT 1)")
        + " UNION ALL "
        + _rates("o.sink", "u.sink = o.sink", "(SELECT DISTINCT sink FROM uploads) o"),
    ),
    "events": (
        ("vendor", "type", "name"),
        f"""
        WITH carried AS (
            SELECT u.*, coalesce(e.vendor, u.vendor, 'unknown') AS v, e.type, e.name, e.seq AS nth,
                   e.action AS fate, e.removed, e.retry AS again, {_REACHED} AS reached
            FROM uploads u LEFT JOIN telemetry_events e ON e.flow_id = u.id)
        SELECT v AS vendor, type, name, count(nth) AS events, count(DISTINCT id) AS uploads,
               (SELECT ifnull(sum(request_bytes), 0) FROM uploads WHERE id IN (
                    SELECT id FROM carried b WHERE b.v = a.v AND b.type IS a.type
                    AND b.name IS a.name)) AS bytes,
               ifnull(sum(fate NOT IN {_LEFT}), 0) AS kept_in,
               ifnull(sum(fate IN {_LEFT} AND reached), 0) AS left,
               ifnull(sum(fate IN {_LEFT} AND NOT reached), 0) AS undelivered,
               ifnull(sum(fate = 'passed' AND policy LIKE 'shadow:%' AND reached
                   AND (planned = 'answered' OR ifnull(removed, '') = '["$"]')), 0)
                   AS would_keep_in,
               count(DISTINCT CASE WHEN action <> 'answered' AND reached THEN id END)
                   AS uploads_left,
               count(DISTINCT CASE WHEN action <> 'answered' AND NOT reached THEN id END)
                   AS uploads_undelivered,
               count(DISTINCT CASE WHEN ifnull(again, retry) THEN id END) AS retries
        FROM carried a GROUP BY v, type, name
        """,
    ),
    "disclosures": (
        ("vendor", "data_class", "item", "path", "reason", "leak"),
        """
        SELECT d.vendor, data_class, item, folded_indexes(d.path) AS path, d.reason, leak,
               sum(count) AS count, sum(count * NOT kept_in) AS left,
               sum(count * kept_in) AS kept_in
        FROM disclosures d JOIN chosen c ON c.id = d.flow_id GROUP BY 1, 2, 3, 4, 5, 6
        """,
    ),
    "leaks": (
        ("vendor", "data_class", "item", "path", "reason", "leak"),
        """
        SELECT d.vendor, data_class, item, folded_indexes(d.path) AS path, d.reason, leak,
               sum(count) AS count, sum(count * NOT kept_in) AS left,
               sum(count * kept_in) AS kept_in, count(DISTINCT flow_id) AS flows
        FROM disclosures d JOIN chosen c ON c.id = d.flow_id WHERE leak IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6
        """,
    ),
    "conversations": (
        ("id",),
        """
        SELECT id, (SELECT count(*) FROM said WHERE conversation_id = talks.id) AS messages,
               (SELECT count(*) FROM said WHERE conversation_id = talks.id
                AND role = 'user' AND ifnull(hidden, 0) = 0) AS questions,
               (SELECT count(*) FROM asking WHERE conversation_id = talks.id) AS turns,
               (SELECT count(*) FROM said m WHERE conversation_id = talks.id AND NOT EXISTS (
                    SELECT 1 FROM said c WHERE c.conversation_id = talks.id
                    AND c.parent_id = m.id)) AS branches,
               (SELECT ifnull(sum(length(text)), 0) FROM said
                WHERE conversation_id = talks.id) AS characters
        FROM talks
        """,
    ),
    "models": (
        ("model",),
        f"""
        SELECT by_model AS model, count(*) AS turns, {ANSWERS},
               ifnull(sum(characters), 0) AS characters, ifnull(sum(tokens), 0) AS tokens
        FROM asking GROUP BY by_model
        """,
    ),
    "latency": (("model",), _latency("its_model AS model", "by_model IS its_model")),
    "latency_days": (
        ("model", "day"),
        f"""
        SELECT * FROM ({
            _latency(
                "its_model AS model, its_day AS day", "by_model IS its_model AND day = its_day"
            )
        }) WHERE 1 < (SELECT count(DISTINCT day) FROM (
            SELECT day FROM asking UNION SELECT day FROM alone))
        """,
    ),
}
