"""Requests that never get a whole answer end as errors, or as aborted by the client."""

from contextlib import suppress

import httpx
import pytest

from tests.rig.answers import silent
from tests.rig.client import waiting
from tests.rig.message import Received, Reply
from tests.rig.record import until
from tests.rig.redirect import UNREACHABLE_HOST
from tests.rig.world import SITE, World, WorldMaker


def test_an_unreachable_origin_is_an_error(world: World) -> None:
    path = world.path("nowhere")
    response = world.client(http2=False).get(f"http://{UNREACHABLE_HOST}{path}")
    assert response.status_code == 502
    flow = world.record.ended(path)
    assert (flow["outcome"], flow["status"], flow["response_state"]) == ("error", None, "missing")
    assert flow["error"]


def test_an_upstream_that_refuses_is_an_error(new_world: WorldMaker, world: World) -> None:
    origin = world.origin
    origin.unreachable.add(UNREACHABLE_HOST)
    upstream = ("--mode", f"upstream:http://127.0.0.1:{origin.tunnel_port}")
    other = new_world(mode=upstream)
    path = other.path("nowhere")
    response = other.client(http2=False).get(f"https://{UNREACHABLE_HOST}{path}")
    assert response.status_code == 502
    assert other.record.ended(path)["outcome"] == "error"


@pytest.mark.parametrize("http2", [False, True])
def test_an_answer_shorter_than_announced_is_an_error(world: World, http2: bool) -> None:
    async def cut_short(_request: Received, reply: Reply) -> None:
        await reply.start(200, (("content-type", "application/json"), ("content-length", "99")))
        await reply.data(b'{"cut":')
        await reply.abort()

    path = world.path("cut")
    world.origin.route("GET", path, cut_short)
    with suppress(httpx.RemoteProtocolError):
        assert world.client(http2=http2).get(SITE + path).status_code == 502
    flow = world.record.ended(path)
    assert (flow["outcome"], flow["status"]) == ("error", 200)
    assert flow["error"]


@pytest.mark.parametrize("http2", [False, True])
def test_a_client_that_does_not_wait_for_the_answer_is_aborted(world: World, http2: bool) -> None:
    path, gate = world.path("left"), world.origin.gate()
    world.origin.route("GET", path, silent(gate))
    with waiting([SITE + path], world.proxy.url, world.proxy.ca, http2=http2):
        assert until(lambda: world.origin.requests(path))
    flow = world.record.ended(path)
    gate.open()
    assert (flow["outcome"], flow["response_state"]) == ("aborted", "missing")


def test_a_flow_that_takes_its_time_is_listed_while_it_lasts(world: World) -> None:
    path, gate = world.path("slow"), world.origin.gate()
    world.origin.route("GET", path, silent(gate))
    with waiting([SITE + path], world.proxy.url, world.proxy.ca):
        flow = world.record.opened(path)
        assert (flow["outcome"], flow["status"]) == ("unfinished", None)
        assert world.record.ledger()["unfinished"] >= 1
    gate.open()
