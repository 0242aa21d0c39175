"""A request that mitmproxy itself sends again is another flow, and counted as one."""

from pathlib import Path

from tests.rig.answers import json_content
from tests.rig.record import until
from tests.rig.world import WorldMaker

AGAIN = Path(__file__).parents[1] / "rig" / "again.py"


def test_a_request_sent_again_from_the_ui_is_a_flow_of_its_own(new_world: WorldMaker) -> None:
    world = new_world("-s", str(AGAIN))
    path = world.path("again")
    world.origin.route("GET", path, json_content({"a": 1}))
    world.ask("GET", path)
    rows = until(lambda: world.record.rows("SELECT * FROM flows WHERE path = ?", path)[1:])
    assert rows, "the second request has no row"
    world.proxy.stop()
    flows = world.record.flows(path)
    assert [flow["outcome"] for flow in flows] == ["complete", "complete"]
    assert len({flow["id"] for flow in flows}) == 2
    (ledger,) = world.record.rows("SELECT * FROM ledger")
    assert (ledger["seen"], ledger["complete"], ledger["skipped"]) == (2, 2, 0)
