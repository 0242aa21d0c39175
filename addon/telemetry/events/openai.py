"""OpenAI's own: counters, latency reports and small beacons (chatgpt-web.md 12, 13.2, 13.6)."""

from collections.abc import Iterator
from typing import Any

from addon.telemetry.events.event import (
    Arrived,
    Event,
    Reader,
    identifier,
    moment,
    only,
    text,
)
from addon.telemetry.events.pairs import fields
from addon.telemetry.fields import DataClass, Field

_METRICS = {"counters": "counter", "histograms": "histogram"}


def read(arrived: Arrived) -> Iterator[Event]:
    body = arrived.parsed.value
    if isinstance(body, dict) and _METRICS.keys() & body.keys():
        for name, kind in _METRICS.items():
            found = body.get(name)
            for at, item in enumerate(found if isinstance(found, list) else ()):
                yield _metric(f"$.{name}[{at}]", kind, item)
    elif isinstance(body, dict) and isinstance(body.get("events"), list):
        for at, item in enumerate(body["events"]):
            yield _small(f"$.events[{at}]", arrived, item)
    elif arrived.parsed.unwrapped:
        yield _small("$", arrived, body if isinstance(body, list) else fields(arrived.parsed))


def _metric(path: str, kind: str, item: Any) -> Event:
    if not isinstance(item, dict):
        return Event(path=path, value=item, type=kind, properties=item)
    return Event(
        path=path,
        value=item,
        type=kind,
        name=text(item.get("metric")),
        properties=only(item, "namespace", "tags", "value", "values"),
    )


def _small(path: str, arrived: Arrived, value: Any) -> Event:
    kind = "latency" if "/lat/" in arrived.path.partition("?")[0] else "beacon"
    if not isinstance(value, dict):
        return Event(path=path, value=value, type=kind, name=arrived.called, properties=value)
    return Event(
        path=path,
        value=value,
        type=kind,
        name=text(value.get("event_type")) or text(value.get("event")) or arrived.called,
        sent_at=moment(value.get("timestamp")),
        user=identifier(value.get("user_id"), value.get("userId")),
        anonymous=identifier(value.get("device_id"), value.get("anonymous_id")),
        message_id=identifier(value.get("beacon_id"), value.get("server_request_id")),
        properties=value,
    )


_COUNT = "counts what was used"
FIELDS = (
    Field("namespace", "namespace", DataClass.TECHNICAL, "says what sent it"),
    Field("metric", "metric", DataClass.BEHAVIOUR, _COUNT),
    Field("value", "number", DataClass.BEHAVIOUR, _COUNT),
    Field("values", "number", DataClass.BEHAVIOUR, _COUNT),
    Field("server_request_id", "id of a turn", DataClass.IDENTIFIER, "names what was asked"),
    Field("model", "model", DataClass.BEHAVIOUR, "describes use"),
    Field("count_tokens", "length of the answer", DataClass.BEHAVIOUR, "describes the answer"),
    Field("search_source", "kind of search", DataClass.BEHAVIOUR, "describes use"),
    Field("client_type", "kind of client", DataClass.TECHNICAL, "says what sent it"),
)
READERS = {
    "openai": Reader(
        read=read,
        types=frozenset({"counter", "histogram", "latency", "beacon"}),
        lists=("counters", "histograms", "events"),
        fields=FIELDS,
    )
}
