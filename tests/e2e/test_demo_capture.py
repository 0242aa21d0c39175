"""What captures/README.md says of the demo capture is so."""

import getpass
import socket
from pathlib import Path

import pytest
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader

from addon.protocol import registry
from addon.protocol.endpoint import Category

CAPTURES = Path(__file__).parents[2] / "captures"
DEMO = CAPTURES / "demo.mitm"


@pytest.fixture(scope="module")
def flows() -> list[HTTPFlow]:
    with DEMO.open("rb") as stream:
        return [flow for flow in FlowReader(stream).stream() if isinstance(flow, HTTPFlow)]


def test_it_covers_every_category_and_vendor(flows: list[HTTPFlow]) -> None:
    requests = [flow.request for flow in flows]
    matches = [registry.match(r.method, r.pretty_host, r.path) for r in requests]
    assert {match.category for match in matches} == set(Category)
    assert len({match.vendor for match in matches if match.vendor}) >= 6
    assert {"chat.openai.com", "chatgpt.com"} <= {request.pretty_host for request in requests}


def test_it_holds_what_the_readme_counts(flows: list[HTTPFlow]) -> None:
    assert f"{len(flows)} HTTP flows" in (CAPTURES / "README.md").read_text()
    assert len([flow for flow in flows if flow.error and not flow.response]) == 1
    assert len([flow for flow in flows if flow.error and flow.response]) == 2
    assert len([flow for flow in flows if flow.websocket]) == 2
    assert {"gzip", "br", "zstd"} <= {
        flow.response.headers.get("content-encoding") for flow in flows if flow.response
    }


def test_what_the_browser_reports_is_about_its_own_answers(flows: list[HTTPFlow]) -> None:
    took = {
        flow.response.headers.get("cf-ray"): flow.response.timestamp_end
        - flow.request.timestamp_start
        for flow in flows
        if flow.response and flow.response.timestamp_end
    }
    reports = [flow.request.json() for flow in flows if flow.request.path.endswith("/lat/r")]
    assert len(reports) == 2
    for report in reports:
        total_ms = took[report["server_request_id"]] * 1000
        assert report["ts_total_request_ms"] == pytest.approx(total_ms, abs=200)
        assert 0 < report["ts_first_token_ms"] < report["ts_total_request_ms"]
        assert 2 <= report["count_tokens"] < 10


def test_it_names_no_machine_and_no_person() -> None:
    data = DEMO.read_bytes()
    assert len(data) < 1_500_000
    for word in (socket.gethostname(), f"{Path.home()}/", str(CAPTURES), "site-packages"):
        assert word.encode() not in data
    assert f"/{getpass.getuser()}/".encode() not in data
