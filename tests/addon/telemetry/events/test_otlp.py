from tests.addon.telemetry.events.builders import events, only

METRICS = {
    "resourceMetrics": [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "web"}}]},
            "scopeMetrics": [{"metrics": [{"name": "ttft"}, {"name": "tti"}]}],
        }
    ]
}


def test_each_metric_is_an_event_in_the_context_of_its_resource() -> None:
    found = events("otlp", METRICS)
    assert [(event.type, event.name) for event in found] == [("metric", "ttft"), ("metric", "tti")]
    assert found[1].path == "$.resourceMetrics[0].scopeMetrics[0].metrics[1]"
    assert found[0].context == METRICS["resourceMetrics"][0]["resource"]


def test_protobuf_is_one_opaque_event() -> None:
    event = only("otlp", b"\x0a\x80\x01\x0a\x00\xff\xfe" * 9)
    assert (event.type, event.name, event.value) == ("opaque", None, None)


def test_odd_trees_do_no_harm() -> None:
    assert len(events("otlp", {"resourceMetrics": [None, 5, {"scopeMetrics": {}}]})) == 1
