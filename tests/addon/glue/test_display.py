"""What chatcap shows of a flow in mitmproxy's own views."""

import pytest
from mitmproxy.test import tflow

from addon.glue.display import annotate
from addon.protocol import registry


@pytest.mark.parametrize(
    ("path", "comment", "marked"),
    [
        ("/backend-api/me", "account: me", ""),
        ("/ces/v1/b", "telemetry: ", ":satellite:"),
        ("/backend-api/brand-new", ": undeclared", ""),
    ],
)
def test_the_endpoint_is_named(path: str, comment: str, marked: str) -> None:
    flow = tflow.tflow()
    annotate(flow, registry.match("POST" if "ces" in path else "GET", "chatgpt.com", path))
    assert comment in flow.comment
    assert flow.marked == marked
    assert all(isinstance(value, str) for value in flow.metadata.values())


def test_what_others_wrote_on_a_flow_stays() -> None:
    flow = tflow.tflow()
    flow.comment, flow.marked = "mine", ":star:"
    flow.metadata["chatcap.action"] = "answered"
    annotate(flow, registry.match("POST", "chatgpt.com", "/ces/v1/b"))
    assert (flow.comment, flow.marked) == ("mine", ":star:")
    assert flow.metadata["chatcap.action"] == "answered"
