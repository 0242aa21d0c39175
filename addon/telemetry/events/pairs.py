"""Names and values of forms and queries, as if they were a JSON object."""

from typing import Any
from urllib.parse import parse_qsl

from addon.streams.lenient import NotJson, loads
from addon.streams.parse import BodyKind, Parsed
from addon.telemetry.events.event import Object

_MOST = 1_000


def of_query(query: str) -> Object:
    """The parameters of a query, or of one line of a body that is made like one."""
    try:
        return of_pairs(parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST))
    except ValueError:
        return {}


def of_pairs(pairs: list[tuple[str, str]]) -> Object:
    """A name that comes twice has the list of its values; JSON in a value is unfolded."""
    found: dict[str, list[Any]] = {}
    for name, value in pairs[:_MOST]:
        found.setdefault(name, []).append(_unfolded(value))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def fields(parsed: Parsed) -> Object | None:
    """The object that a form or a JSON body is; None for anything else."""
    if parsed.kind is BodyKind.FORM:
        return of_pairs(parsed.value)
    return parsed.value if isinstance(parsed.value, dict) else None


def _unfolded(value: str) -> Any:
    if value[:1] not in ("{", "["):
        return value
    try:
        return loads(value.encode("utf-8", "replace"))[0]
    except NotJson:
        return value
