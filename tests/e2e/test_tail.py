"""`chatcap tail` beside a real proxy: on a terminal of 80 columns and in a pipe, from before the
proxy starts until ^C.
"""

import json
import re
import signal
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from tests.analysis.tailing import Tail
from tests.rig.answers import json_content
from tests.rig.page import Page
from tests.rig.record import until
from tests.rig.world import World, WorldMaker

COLOUR = re.compile(r"\x1b\[[\d;]*m")
TITLE = "Invented harbour fact"
SECRET = "eyJzZWNyZXQiOiJwbGFudGVkIn0.planted-secret-bearer"


def told_to_segment(world: World) -> Any:
    event = {
        "type": "track",
        "event": "Submit Message",
        "messageId": "ajs-next-1",
        "anonymousId": "00000a01-0000-4000-8000-000000000a01",
        "context": {"page": {"title": TITLE, "path": "/c/x"}},
        "properties": {"title": TITLE},
    }
    return world.ask("POST", "/ces/v1/t", json=event)


def by_line(text: str) -> list[str]:
    return COLOUR.sub("", text).replace("\r", "").splitlines()


def test_a_terminal_shows_flows_as_they_end(new_world: WorldMaker, tmp_path: Path) -> None:
    db = tmp_path / "record" / "chatcap.db"
    with Tail("--db", str(db), terminal=True) as tail:  # before there is anything to follow
        world = new_world("--set", "chatcap_telemetry=block")
        page = Page(world)
        page.ask("Tell me an invented harbour fact", title=TITLE)
        assert told_to_segment(world).status_code == 200
        world.origin.route("GET", "/backend-api/new", json_content({"a": 1}))
        world.ask("GET", "/backend-api/new", headers={"Authorization": f"Bearer {SECRET}"})
        tail.until("api/new")
        with world.holding(1):
            tail.until(" open\x1b")
        world.proxy.stop()
        text = tail.until("has ended")
        tail.until("Waiting for the next one.")
        code, said = tail.end()
    assert code == 0
    assert "waiting for `chatcap run`" in said
    assert "1 telemetry event (1 kept in), 0 leaks" in said
    lines = by_line(text)
    assert "telemetry: block." in " ".join(lines)
    sent = next(at for at, line in enumerate(lines) if "segment_" in line)
    assert re.match(r"\d\d:\d\d:\d\d \S{8} POST +segment_track .* 200 .* ms$", lines[sent])
    assert lines[sent + 1] == "         segment track Submit Message: kept in, answered here"
    assert "leak kept in: title" in lines[sent + 2]
    assert any(line.startswith("         turn gpt-5-2: first token ") for line in lines)
    assert all(cell_len(line) <= 80 for line in lines)
    assert SECRET not in text
    assert "\x1b[" in text


def test_a_pipe_gets_a_json_row_for_each_flow_and_the_proxy_is_not_held_up(
    new_world: WorldMaker,
) -> None:
    world = new_world()
    # it may begin when some have ended already: those are earlier flows, which it shows, too
    follow = ("--db", str(world.record.path), "--format", "ndjson", "--lines", "100")
    with Tail(*follow) as tail:
        paths = world.finish(40)
        tail.until(paths[-1])
        assert until(lambda: world.record.rows("SELECT 1 FROM flows")[39:])
        assert world.proxy.stop() == 0
        tail.until(paths[-1])
        code, said = tail.end(signal.SIGTERM)
    rows = [json.loads(line) for line in tail.text.splitlines()]
    ended = [row["path"] for row in rows if row["news"] == "flow"]
    assert [path for path in ended if path in paths] == paths
    assert {row["news"] for row in rows} <= {"flow", "open"}
    assert (code, "40 flows" in said) == (0, True), said
