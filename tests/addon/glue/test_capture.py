"""A session of the proxy: named by who the client asked for, accounted for to the end."""

import logging
from pathlib import Path

import pytest
from mitmproxy.test import tflow

from addon.glue.hooks import ChatCap
from tests.addon.glue.builders import rows, with_addon


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chatcap.db"


@pytest.mark.parametrize(
    ("address", "header", "host", "category"),
    [
        ("chatgpt.com", "chatgpt.com", "chatgpt.com", "account"),
        ("192.0.2.7", "ChatGPT.com", "chatgpt.com", "account"),
        ("chatgpt.com", "harmless.example", "chatgpt.com", "account"),
        ("192.0.2.7", "other.example", "other.example", "other"),
    ],
)
def test_a_flow_is_classified_by_the_name_that_was_asked_for(
    path: Path, address: str, header: str, host: str, category: str
) -> None:
    def use(addon: ChatCap) -> None:
        flow = tflow.tflow(resp=True)
        flow.request.host = address
        flow.request.host_header = header
        flow.request.path = "/backend-api/me"
        addon.response(flow)

    with_addon(path, use)
    assert rows(path, "SELECT host, category FROM flows") == [(host, category)]


def test_what_is_streamed_is_recorded_with_its_times(path: Path) -> None:
    def use(addon: ChatCap) -> None:
        flow = tflow.tflow(resp=True)
        assert flow.response is not None
        flow.request.host, flow.request.host_header = "chatgpt.com", None
        flow.response.headers["content-type"] = "text/event-stream"
        flow.response.headers.pop("content-length", None)
        addon.requestheaders(flow)
        addon.responseheaders(flow)
        assert callable(flow.response.stream)
        assert flow.response.stream(b"data: 1\n\n") == b"data: 1\n\n"
        addon.response(flow)
        assert flow.response.raw_content == b"data: 1\n\n"

    with_addon(path, use)
    ((offset,),) = rows(path, "SELECT offset_ms FROM frames")
    assert offset is not None


def test_a_replayed_flow_is_left_alone(path: Path) -> None:
    def use(addon: ChatCap) -> None:
        flow = tflow.tflow(resp=True, live=False)
        assert flow.response is not None
        flow.response.headers["content-type"] = "text/event-stream"
        addon.responseheaders(flow)
        assert not flow.response.stream
        addon.response(flow)

    with_addon(path, use)
    assert rows(path, "SELECT outcome FROM flows") == [("complete",)]


def test_a_session_says_what_it_was_and_that_it_ended(path: Path) -> None:
    with_addon(path, print, chatcap_session="my label")
    ((label, source, ended),) = rows(path, "SELECT label, source, ended_at FROM sessions")
    assert (label, source) == ("my label", "live")
    assert ended is not None
    assert rows(path, "SELECT seen, skipped FROM ledger") == [(0, 0)]


def test_recording_everything_as_sent_is_announced(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        with_addon(path, print, chatcap_privacy="full")
    assert "written as sent" in caplog.text
