"""Requests that never get an answer end as errors."""

from tests.rig.redirect import UNREACHABLE_HOST
from tests.rig.world import World, WorldMaker


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
