"""Hooks in any order, at any time: rows are right and nothing is raised."""

import inspect
from pathlib import Path

import pytest
from mitmproxy import ctx, exceptions
from mitmproxy.test import tflow

from addon.glue.capture import Capture
from addon.glue.hooks import ChatCap
from tests.addon.glue.builders import rows, with_addon

HOOKS = ("requestheaders", "responseheaders", "response", "error", "websocket_message")
OUTCOMES = "SELECT outcome FROM flows ORDER BY seq"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chatcap.db"


@pytest.mark.parametrize(
    ("hooks", "outcome"),
    [
        (("requestheaders", "responseheaders", "response"), "complete"),
        (("response",), "complete"),
        (("requestheaders",), "unfinished"),
        (("responseheaders",), "unfinished"),
    ],
)
def test_every_hook_may_be_the_first(path: Path, hooks: tuple[str, ...], outcome: str) -> None:
    def use(addon: ChatCap) -> None:
        flow = tflow.tflow(resp=True)
        for hook in hooks:
            getattr(addon, hook)(flow)

    with_addon(path, use)
    assert rows(path, OUTCOMES) == [(outcome,)]


def test_an_error_ends_a_flow(path: Path) -> None:
    with_addon(path, lambda addon: addon.error(tflow.tflow(err=True)))
    assert rows(path, OUTCOMES) in ([("error",)], [("aborted",)])


def test_a_failure_after_an_answer_counts_once(path: Path) -> None:
    def use(addon: ChatCap) -> None:
        flow = tflow.tflow(resp=True, err=True)
        addon.response(flow)  # its `error` is still to come
        addon.error(flow)

    with_addon(path, use)
    assert len(rows(path, OUTCOMES)) == 1


def test_a_socket_ends_when_it_ends_and_not_with_its_handshake(path: Path) -> None:
    def use(addon: ChatCap) -> None:
        flow = tflow.twebsocketflow()
        addon.response(flow)
        addon.websocket_message(flow)
        addon.websocket_end(flow)

    with_addon(path, use)
    assert rows(path, OUTCOMES) == [("complete",)]
    assert rows(path, "SELECT seen, complete FROM ledger") == [(1, 1)]
    assert rows(path, "SELECT count(*) FROM frames") == [(1,)]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_after_the_end_does_nothing(path: Path, hook: str) -> None:
    late: list[ChatCap] = []
    with_addon(path, late.append)
    getattr(late[0], hook)(tflow.twebsocketflow())
    late[0].done()
    assert late[0].stats() == "chatcap is not recording"


@pytest.mark.parametrize("hook", HOOKS)
def test_a_failing_hook_is_told_and_changes_nothing(
    path: Path, hook: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    for name, member in inspect.getmembers(Capture, inspect.isfunction):
        if not name.startswith("_") and name not in ("finish", "stats"):
            monkeypatch.setattr(Capture, member.__name__, fail)
    flow = tflow.tflow(resp=True) if hook == "response" else tflow.twebsocketflow()
    with_addon(path, lambda addon: getattr(addon, hook)(flow))
    assert f"chatcap failed in {hook}" in caplog.text


def test_options_cannot_change_under_a_recording(path: Path) -> None:
    def use(addon: ChatCap) -> None:
        with pytest.raises(exceptions.OptionsError, match="restart"):
            ctx.options.update(chatcap_max_body="1k")
        assert addon.stats().startswith("0 flows seen")

    with_addon(path, use)


@pytest.mark.parametrize(
    ("option", "said"), [({}, "cannot write"), ({"chatcap_strict": "maybe"}, "neither true nor")]
)
def test_what_keeps_it_from_recording_is_an_error_that_stops_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, option: dict[str, str], said: str
) -> None:
    with_addon(tmp_path, print, **option)
    assert said in "".join(line.message for line in caplog.records if line.levelname == "ERROR")
