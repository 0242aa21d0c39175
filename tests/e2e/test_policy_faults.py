"""A policy stays in force whatever becomes of chatcap's script, of other scripts, of the proxy."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.rig import client as rig_client
from tests.rig.answers import json_content
from tests.rig.client import browser
from tests.rig.origin import Origin
from tests.rig.proxy import redirected
from tests.rig.record import OUTCOMES, until
from tests.rig.samples import sample
from tests.rig.world import ADDON, SITE, World, WorldMaker

BODY = sample("segment-batch-track.json")
TEXT = {"Content-Type": "text/plain"}
BLOCK = ("--set", "chatcap_telemetry=block")
REWRITE = ("--set", "chatcap_telemetry=rewrite")
AGAIN = Path(rig_client.__file__).with_name("again.py")
GONE = "nothing is recorded any more"
HOOKS = ("requestheaders", "request", "responseheaders", "response")
FAULTS = ("RuntimeError", "AddonHalt")
"""A bug, and what mitmproxy has for keeping an event from the addons behind."""
RAISING = """
def {hook}(flow):
    for fault in (RuntimeError, AddonHalt):
        where = [f"{place} {{hook}} {{fault.__name__}}" for hook in ("{hook}", "every")]
        if flow.request.headers.get("x-raise") in where:
            raise fault("synthetic")
"""


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    """A copy of the addon's file, to be edited under the running proxy."""
    entry = tmp_path / "entry.py"
    entry.write_text(ADDON.read_text().replace("__file__", repr(str(ADDON))))
    return entry


def test_a_reload_keeps_the_gate_and_goes_on_recording(new_world: WorldMaker, entry: Path) -> None:
    world = new_world(*BLOCK, addon=entry)
    _stays(world)
    os.utime(entry, (1, 2**31))
    assert until(lambda: len(world.record.rows("SELECT 1 FROM sessions")) == 2)
    _stays(world)
    _passes(world)
    world.proxy.stop()
    assert [row["action"] for row in world.record.flows("/ces/v1/b")] == ["answered"] * 2
    assert GONE not in world.proxy.output


@pytest.mark.parametrize("fate", ["broken", "deleted"])
@pytest.mark.parametrize("policy", ["block", "rewrite"])
def test_a_script_that_is_gone_leaves_the_policy_and_says_that_nothing_is_recorded(
    new_world: WorldMaker, entry: Path, fate: str, policy: str
) -> None:
    world = new_world("--set", f"chatcap_telemetry={policy}", addon=entry)
    before = _upload(world)
    if fate == "broken":
        entry.write_text("def broken(:\n")
        os.utime(entry, (1, 2**31))
    else:
        entry.unlink()
    assert until(lambda: GONE in world.proxy.output)
    assert world.proxy.output.count(GONE) == 1
    assert f"stays in force: {policy}" in world.proxy.output
    assert _upload(world) == before
    assert before == [] or before[0] != BODY
    _passes(world)


def test_a_script_that_is_mended_records_again_behind_the_same_gate(
    new_world: WorldMaker, entry: Path
) -> None:
    world = new_world(*BLOCK, addon=entry)
    text = entry.read_text()
    entry.write_text("def broken(:\n")
    os.utime(entry, (1, 2**31))
    assert until(lambda: GONE in world.proxy.output)
    entry.write_text(text)
    os.utime(entry, (1, 2**31 + 10))
    assert until(lambda: len(world.record.rows("SELECT 1 FROM sessions")) == 2)
    _stays(world)
    assert world.record.ended("/ces/v1/b")["action"] == "answered"


def test_another_script_that_raises_opens_nothing(
    new_world: WorldMaker, origin: Origin, tmp_path: Path
) -> None:
    scripts = {place: tmp_path / f"{place}.py" for place in ("before", "after")}
    for place, script in scripts.items():
        hooks = (RAISING.format(hook=hook, place=place) for hook in HOOKS)
        script.write_text("from mitmproxy.exceptions import AddonHalt\n" + "".join(hooks))
    ways = ("-s", str(scripts["before"]), *redirected(origin.port, origin.authority.path))
    world = new_world(*BLOCK, "-s", str(scripts["after"]), mode=ways)
    faults = [f"{a} {b} {c}" for a in scripts for b in (*HOOKS, "every") for c in FAULTS]
    asked = [(http2, raises) for http2 in (False, True) for raises in faults]
    for http2, raises in asked:
        _stays(world, http2=http2, raises=raises)
        _passes(world, http2=http2, raises=raises)
    world.proxy.stop()
    assert world.proxy.output.count("RuntimeError: synthetic") >= len(asked)
    told = world.record.flows("/ces/v1/b")
    unheard = [raises for _, raises in asked if raises == "before every AddonHalt"]
    assert [row["action"] for row in told] == ["answered"] * (len(asked) - len(unheard))


@pytest.mark.parametrize(("policy", "sent"), [("block", 0), ("strip", 2), ("rewrite", 2)])
def test_a_request_that_mitmproxy_sends_again_is_treated_again(
    new_world: WorldMaker, policy: str, sent: int
) -> None:
    world = new_world("-s", str(AGAIN), "--set", f"chatcap_telemetry={policy}")
    before = len(world.origin.received)
    world.ask("POST", "/ces/v1/b", content=BODY, headers=TEXT)
    query = "SELECT * FROM flows WHERE path = '/ces/v1/b' AND outcome = 'complete'"
    assert until(lambda: world.record.rows(query)[1:])
    arrived = [each.body for each in world.origin.received[before:]]
    assert len(arrived) == sent
    assert BODY not in arrived
    assert len(set(arrived)) <= 1


def test_two_proxies_of_one_record_give_one_person_one_name(
    new_world: WorldMaker, origin: Origin, tmp_path: Path
) -> None:
    first = new_world(*REWRITE)
    second, third = tmp_path / "second", tmp_path / "third"
    for folder in (second, third):
        folder.mkdir()
    with World(origin, second, *REWRITE, db=first.record.path) as other:
        same = _upload(first), _upload(other)
    with World(origin, third, *REWRITE) as stranger:
        different = _upload(stranger)
    assert same[0] == same[1]
    assert different
    assert different != same[0]


def test_an_upstream_proxy_gets_nothing(new_world: WorldMaker, origin: Origin) -> None:
    trusted = ("--set", f"ssl_verify_upstream_trusted_ca={origin.authority.path}")
    upstream = ("--mode", f"upstream:http://127.0.0.1:{origin.tunnel_port}")
    world = new_world(*BLOCK, mode=(*upstream, *trusted))
    _stays(world)
    _passes(world)


def test_a_reverse_proxy_gets_nothing_either(new_world: WorldMaker, origin: Origin) -> None:
    reverse = ("--mode", "reverse:https://chatgpt.com", "--set", "connection_strategy=lazy")
    world = new_world(*BLOCK, mode=(*reverse, *redirected(origin.port, origin.authority.path)))
    path, before = world.path("reverse"), len(origin.received)
    origin.route("GET", path, json_content({"reverse": True}))
    with rig_client.direct() as direct:
        answer = direct.post(world.proxy.url + "/ces/v1/b", content=BODY, headers=TEXT)
        assert answer.json() == {"success": True}
        assert len(origin.received) == before
        assert direct.get(world.proxy.url + path).json() == {"reverse": True}


def test_the_end_of_the_proxy_lets_no_held_upload_out(new_world: WorldMaker) -> None:
    world = new_world(*REWRITE)
    go, begun = threading.Event(), threading.Barrier(4)
    before = len(world.origin.received)

    def pieces() -> Iterator[bytes]:
        yield BODY[:200]
        begun.wait(10)
        go.wait(10)
        yield BODY[200:]

    def send() -> None:
        with (
            browser(world.proxy.url, world.proxy.ca, http2=False) as client,
            pytest.raises(httpx.HTTPError),
        ):
            client.post(f"{SITE}/ces/v1/b", content=pieces(), headers=TEXT)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    begun.wait(10)
    assert until(lambda: len(world.record.flows("/ces/v1/b")) == 3)
    assert world.proxy.stop(signal.SIGTERM) == 0
    go.set()
    for thread in threads:
        thread.join()
    assert len(world.origin.received) == before
    ledger = world.record.ledger()
    assert ledger["seen"] == sum(ledger[name] for name in OUTCOMES)
    rows = world.record.flows("/ces/v1/b")
    assert [(row["outcome"], row["action"], row["status"]) for row in rows] == [
        ("unfinished", "answered", None)
    ] * 3


def _upload(world: World, *, http2: bool = True, raises: str = "") -> list[bytes]:
    before, headers = len(world.origin.received), {**TEXT, "x-raise": raises}
    answer = world.client(http2=http2).post(f"{SITE}/ces/v1/b", content=BODY, headers=headers)
    assert answer.is_success or len(world.origin.received) > before
    return [each.body for each in world.origin.received[before:]]


def _stays(world: World, *, http2: bool = True, raises: str = "") -> None:
    assert _upload(world, http2=http2, raises=raises) == []


def _passes(world: World, *, http2: bool = True, raises: str = "") -> None:
    path, headers = world.path("passes"), {"x-raise": raises}
    world.origin.route("POST", path, json_content({"chat": True}))
    answer = world.client(http2=http2).post(SITE + path, json={"q": 1}, headers=headers)
    assert answer.json() == {"chat": True}
