"""The addon records in every program and mode of mitmproxy, and next to other scripts."""

import json
import os
from pathlib import Path

import pytest
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader

from tests.rig import client, redirect
from tests.rig.answers import conversation, json_content, sse_events, stream
from tests.rig.origin import Origin
from tests.rig.proxy import free_port, redirected, run
from tests.rig.record import Record, until
from tests.rig.samples import sample
from tests.rig.world import ADDON, SITE, World, WorldMaker

DEMO = ADDON.parents[1] / "captures" / "demo.mitm"
WITNESS = Path(redirect.__file__).with_name("witness.py")
EVENTS = sse_events(sample("conv-2026-v1-text.response.sse"))


def test_an_upstream_proxy(new_world: WorldMaker, origin: Origin) -> None:
    trusted = ("--set", f"ssl_verify_upstream_trusted_ca={origin.authority.path}")
    upstream = ("--mode", f"upstream:http://127.0.0.1:{origin.tunnel_port}")
    world = new_world(mode=(*upstream, *trusted))
    flow = _one_flow(world)
    assert (flow["host"], flow["port"], flow["scheme"]) == ("chatgpt.com", 443, "https")


def test_a_reverse_proxy(new_world: WorldMaker, origin: Origin) -> None:
    # lazily: else mitmproxy names the host after the address that redirect.py has put in
    reverse = ("--mode", "reverse:https://chatgpt.com", "--set", "connection_strategy=lazy")
    world = new_world(mode=(*reverse, *redirected(origin.port, origin.authority.path)))
    path = world.path("reverse")
    origin.route("GET", path, json_content({"reverse": True}))
    with client.direct() as direct:
        assert direct.get(world.proxy.url + path).json() == {"reverse": True}
    flow = world.record.ended(path)
    assert (flow["host"], flow["outcome"]) == ("chatgpt.com", "complete")


def test_mitmweb(new_world: WorldMaker) -> None:
    web = ("--set", "web_open_browser=false", "--web-port", str(free_port()))
    _one_flow(new_world(*web, program="mitmweb"))


def test_mitmproxy_in_a_terminal(new_world: WorldMaker) -> None:
    _one_flow(new_world(program="mitmproxy", terminal=True))


def test_other_scripts_get_every_event_and_see_what_chatcap_found(
    new_world: WorldMaker, tmp_path: Path
) -> None:
    notes = tmp_path / "witness.jsonl"
    world = new_world("-s", str(WITNESS), "--set", f"witness_file={notes}")
    _one_flow(world)
    path = world.path("ws")
    world.origin.socket(path, conversation([("expect", "ping"), ("send", "pong")]))
    with client.websocket(f"wss://ws.chatgpt.com{path}", world.proxy.url, world.proxy.ca) as socket:
        socket.send("ping")
        socket.recv(timeout=10)
    world.origin.route("POST", "/ces/v1/b", json_content({"success": True}))
    world.ask("POST", "/ces/v1/b", content=sample("seed-ces-v1-b.request.json"))
    world.record.ended("/ces/v1/b")
    world.proxy.stop()
    said = [json.loads(line) for line in notes.read_text().splitlines()]
    hooks = [note["hook"] for note in said if note["path"] == path]
    headers = ["requestheaders", "request", "responseheaders", "response"]
    socket_hooks = ["websocket_start", "websocket_message", "websocket_message", "websocket_end"]
    assert sorted(hooks) == sorted(headers + socket_hooks)
    telemetry = next(note for note in said if note["path"] == "/ces/v1/b")
    assert telemetry["metadata"]["chatcap.category"] == "telemetry"
    assert telemetry["comment"].startswith("telemetry")
    assert telemetry["marked"]
    assert any("flows seen" in note["stats"] for note in said)


@pytest.mark.parametrize("encoding", [None, "gzip"])
def test_saving_with_w_still_keeps_streamed_bodies(
    new_world: WorldMaker, tmp_path: Path, encoding: str | None
) -> None:
    saved = tmp_path / "saved.mitm"
    world = new_world("-w", str(saved))
    path = world.path("f")
    world.origin.route("POST", path, stream(EVENTS, encoding=encoding))
    world.ask("POST", path, json={})
    world.record.ended(path)
    world.proxy.stop()
    (flow,) = _read(saved)
    assert flow.response
    assert flow.response.content == b"".join(EVENTS)
    assert flow.metadata["chatcap.action"] == "passed"


def test_a_replay_records_every_flow_of_the_file_once(tmp_path: Path) -> None:
    record = Record(tmp_path / "record" / "chatcap.db")
    addon = ("-s", str(ADDON), "--set", f"chatcap_db={record.path}")
    flows = _read(DEMO)
    first = run(tmp_path, "-nr", str(DEMO), *addon)
    assert first.returncode == 0, first.stdout
    ledger = record.settled(len(flows))
    failed = [flow for flow in flows if flow.error]
    assert ledger["complete"] == len(flows) - len(failed)
    assert ledger["error"] + ledger["aborted"] == len(failed)
    assert {row["id"] for row in record.flows()} == {flow.id for flow in flows}
    sockets = [flow.websocket for flow in flows if flow.websocket]
    (frames,) = record.rows("SELECT count(*) AS n FROM frames WHERE body_start IS NULL")
    assert frames["n"] == sum(len(socket.messages) for socket in sockets)
    assert run(tmp_path, "-nr", str(DEMO), *addon).returncode == 0
    assert len(record.flows()) == len(flows)
    ledgers = record.rows("SELECT seen, skipped FROM ledger ORDER BY rowid")
    assert ledgers[1] == {"seen": len(flows), "skipped": len(flows)}


def test_mitmproxys_own_filters_find_what_chatcap_noted(tmp_path: Path) -> None:
    found = tmp_path / "found.mitm"
    done = run(
        tmp_path,
        *("-nr", str(DEMO), "-s", str(ADDON), "-w", str(found)),
        *("--set", f"chatcap_db={tmp_path / 'record' / 'chatcap.db'}"),
        *("--set", "save_stream_filter=~meta telemetry"),
    )
    assert done.returncode == 0, done.stdout
    categories = {flow.metadata["chatcap.category"] for flow in _read(found)}
    assert categories == {"telemetry"}


def test_a_reload_goes_on_recording_in_a_new_session(
    new_world: WorldMaker, tmp_path: Path, origin: Origin
) -> None:
    entry = tmp_path / "entry.py"
    entry.write_text(ADDON.read_text().replace("__file__", repr(str(ADDON))))
    world = new_world(addon=entry)
    path, gate = world.path("f"), origin.gate()
    origin.route("POST", path, stream(EVENTS, gate=gate))
    with world.client().stream("POST", SITE + path, json={}) as response:
        pieces = response.iter_bytes()
        first = next(pieces)
        os.utime(entry, (1, 2**31))
        assert until(lambda: len(world.record.rows("SELECT 1 FROM sessions")) == 2)
        gate.open()
        assert first + b"".join(pieces) == b"".join(EVENTS)
    _one_flow(world)
    assert world.proxy.stop() == 0
    sessions = world.record.rows("SELECT ended_at FROM sessions")
    assert all(session["ended_at"] for session in sessions)


def _one_flow(world: World) -> dict[str, object]:
    path = world.path("one")
    world.origin.route("POST", path, stream(EVENTS))
    assert world.ask("POST", path, json={}).content == b"".join(EVENTS)
    flow = world.record.ended(path)
    assert (flow["host"], flow["outcome"]) == ("chatgpt.com", "complete")
    assert len(world.record.frames(flow)) == len(EVENTS)
    return flow


def _read(file: Path) -> list[HTTPFlow]:
    with file.open("rb") as stream:
        return [flow for flow in FlowReader(stream).stream() if isinstance(flow, HTTPFlow)]
