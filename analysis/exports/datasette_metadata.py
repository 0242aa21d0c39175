"""What Datasette shows beside the tables of a record: words, orders, facets, questions.

Datasette 0.65 takes all of it as metadata; 1.0 the words as metadata and the rest as `--config`,
where each passes over what belongs to the other.
"""

from typing import Any

from analysis.exports.canned import QUERIES
from analysis.exports.described import Table, tables
from analysis.queries.relations import Relation, relations

Json = dict[str, Any]

_ABOUT = (
    "What the ChatGPT web client told its servers, as chatcap recorded it. Times are UTC, "
    "durations milliseconds, sizes bytes. Begin with the queries, or with the views "
    "session_ledger, requests, telemetry_told, leaks, turn_times and chat_messages."
)
_SIGNED_IN = {"id": "root"}
"""Whoever follows the link that `datasette --root` prints."""


def metadata(database: str) -> Json:
    """The metadata of a record that Datasette calls `database` (the file without `.db`).

    The key of the stand-ins is shown to nobody. SQL of one's own, which could read it, is for
    whoever started Datasette with `--root`.
    """
    of_tables = {relation.name: _table(relation) for relation in relations()}
    of_tables["standin_key"]["allow"] = False
    return {
        "title": "chatcap",
        "description": _ABOUT,
        "databases": {
            database: {
                "description": _ABOUT,
                "source": "chatcap",
                "allow_sql": _SIGNED_IN,
                "tables": of_tables,
                "queries": {
                    one.name: {
                        "title": one.title,
                        "description": one.description,
                        "sql": one.sql.strip(),
                        "hide_sql": True,
                    }
                    for one in QUERIES
                },
            }
        },
    }


def _table(relation: Relation) -> Json:
    told = tables()[relation.name]
    return {
        "description": _plain(told.about),
        "columns": {column.name: _plain(told.column(column.name)) for column in relation.columns},
        **{name: value for name, value in _settings(told).items() if value},
    }


def _plain(markdown: str) -> str:
    """Datasette shows text as it is."""
    return markdown.replace("`", "")


def _settings(told: Table) -> Json:
    return {
        "sort_desc": told.sort_desc,
        "facets": list(told.facets),
        "label_column": told.label,
        "fts_table": told.fts,
        "fts_pk": told.fts and "key",
        "hidden": told.hidden,
    }
