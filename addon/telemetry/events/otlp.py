"""OpenTelemetry over HTTP: JSON is read, protobuf is one opaque event (chatgpt-web.md 13.6)."""

from collections.abc import Iterator
from typing import Any

from addon.telemetry.events.event import Arrived, Event, Reader, items, member, text

_SIGNALS = (
    ("resourceMetrics", "scopeMetrics", "metrics", "metric"),
    ("resourceLogs", "scopeLogs", "logRecords", "log"),
    ("resourceSpans", "scopeSpans", "spans", "span"),
)


def read(arrived: Arrived) -> Iterator[Event]:
    body = arrived.parsed.value
    if not isinstance(body, dict):
        if arrived.parsed.unwrapped:
            yield Event(path="$", value=body, type="opaque", properties=body)
        return
    for resources, scopes, records, kind in _SIGNALS:
        for i, resource in enumerate(items(body, resources)):
            for j, scope in enumerate(items(resource, scopes)):
                for k, record in enumerate(items(scope, records)):
                    path = f"$.{resources}[{i}].{scopes}[{j}].{records}[{k}]"
                    yield _event(path, kind, record, member(resource, "resource"))


def _event(path: str, kind: str, record: Any, resource: Any) -> Event:
    return Event(
        path=path,
        value=record,
        type=kind,
        name=text(member(record, "name")),
        properties=record,
        context=resource,
    )


READERS = {
    "otlp": Reader(
        read=read,
        types=frozenset({"metric", "log", "span", "opaque"}),
        lists=tuple(signal[0] for signal in _SIGNALS),
    )
}
