"""Who is asked, who really answered and what really left: on the wire as in the record."""

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from addon.glue.gate import ANSWERED_ELSEWHERE
from tests.rig.answers import json_content
from tests.rig.client import trusting
from tests.rig.origin import Origin
from tests.rig.proxy import free_port
from tests.rig.samples import sample
from tests.rig.sinks import CONTROL, choose
from tests.rig.world import SITE, World, WorldMaker

BODY = sample("segment-batch-track.json")
TEXT = {"Content-Type": "text/plain"}
NAMES = (f"synthetic{chr(97 + number)}" for number in range(26))
"""Words, which are recorded as they are."""
LET_OUT = "did not keep in an upload of telemetry (segment)"
BEHIND_THE_GATE = """
from mitmproxy import ctx
class Late:
    def request(self, flow):
        flow.response = None
class Loader:
    def running(self):
        ctx.master.addons.add(Late())
addons = [Loader()]
"""
STREAMING = """
from mitmproxy.exceptions import AddonHalt
def requestheaders(flow):
    flow.request.stream, flow.response = True, None
    raise AddonHalt
"""
KILLING = """
def request(flow):
    flow.kill()
"""


@pytest.fixture(scope="module")
def controlled(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The origin's certificate knows some hosts, and no addresses."""
    folder = tmp_path_factory.mktemp("truth")
    options = ("-s", str(CONTROL), "--set", "ssl_insecure=true")
    with World(origin, folder, *options) as world:
        yield world


@pytest.fixture(params=["observe", "block", "rewrite"])
def world(request: pytest.FixtureRequest, controlled: World) -> World:
    assert choose(controlled, chatcap_telemetry=request.param).is_success
    return controlled


@pytest.fixture
def scripted(new_world: WorldMaker, tmp_path: Path) -> Callable[[str, str], World]:
    """Makes a world with another script and a policy."""

    def make(script: str, mode: str) -> World:
        path = tmp_path / "another.py"
        path.write_text(script)
        return new_world("--set", f"chatcap_telemetry={mode}", "-s", str(path))

    return make


@pytest.fixture
def blocking(controlled: World) -> World:
    assert choose(controlled, chatcap_telemetry="block").is_success
    return controlled


@pytest.mark.parametrize("http2", [False, True])
def test_a_chat_gets_through_on_a_connection_that_was_opened_for_telemetry(
    world: World, http2: bool
) -> None:
    path = world.path("conversation")
    world.origin.route("POST", path, json_content({"chat": True}))
    url, headers = f"https://snc.chatgpt.com{path}", {"Host": "chatgpt.com"}
    answer = world.client(http2=http2).post(url, json={"prompt": "hello"}, headers=headers)
    assert answer.json() == {"chat": True}
    row = world.record.ended(path)
    assert (row["host"], row["vendor"], row["policy"]) == ("chatgpt.com", None, None)


@pytest.mark.parametrize(
    ("front", "host", "path"),
    [
        ("snc.chatgpt.com", "chatgpt.com", "/ces/v9/synthetic"),
        ("front.example", "chatgpt.com", "/ces/v9/other"),
        ("chatgpt.com", "harmless.example", "/ces/v1/i"),
    ],
)
def test_telemetry_is_kept_in_whoever_it_says_it_is_for(
    blocking: World, front: str, host: str, path: str
) -> None:
    headers = {**TEXT, "Host": host}
    assert blocking.client().post(f"https://{front}{path}", headers=headers).is_success
    assert blocking.origin.requests(path) == []
    row = blocking.record.ended(path)
    assert (row["host"], row["action"]) == ("chatgpt.com", "answered")


def test_a_strangers_site_stays_a_strangers_on_a_shared_connection(world: World) -> None:
    path = f"/v3/signin/{next(NAMES)}"
    world.origin.route("POST", path, json_content({"signed": "in"}))
    told = _over(world, "www.google-analytics.com", "accounts.google.com", path, b'{"mail":"MINE"}')
    assert told == {"signed": "in"}
    row = world.record.ended(path)
    assert (row["host"], row["category"], row["vendor"]) == ("accounts.google.com", "other", None)
    assert row["request_sha256"] is None
    assert not any(b"MINE" in value for _, value in world.record.values())


def test_an_upload_does_not_hide_on_a_connection_to_an_address(blocking: World) -> None:
    path = "/ces/v1/t"
    told = _over(blocking, "chatgpt.com", "harmless.example", path, b'{"type":"track"}')
    assert told == {"success": True}
    assert blocking.record.ended(path)["host"] == "chatgpt.com"


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://shop.example"}, {"Referer": "https://shop.example/a"}]
)
def test_what_another_site_tells_a_vendor_goes_on_and_is_not_kept(
    world: World, headers: dict[str, str]
) -> None:
    path, body = f"/v1/{next(NAMES)}", b'{"type":"track","event":"THEIRS"}'
    world.origin.route("POST", path, json_content({"their": "answer"}))
    url = f"https://api.segment.io{path}"
    answer = world.client().post(url, content=body, headers={**TEXT, **headers})
    assert answer.json() == {"their": "answer"}
    assert [each.body for each in world.origin.requests(path)] == [body]
    row = world.record.ended(path)
    assert (row["category"], row["vendor"], row["policy"]) == ("other", None, None)
    assert world.record.rows("SELECT 1 FROM telemetry_events WHERE flow_id = ?", row["id"]) == []
    assert not any(b"THEIRS" in value for _, value in world.record.values())


@pytest.mark.parametrize("headers", [{"Origin": SITE}, {"Origin": "null"}, {}])
def test_what_chatgpts_page_tells_that_vendor_is_kept_in(
    blocking: World, headers: dict[str, str]
) -> None:
    path = f"/v1/{next(NAMES)}"
    url = f"https://api.segment.io{path}"
    answer = blocking.client().post(url, content=b"{}", headers={**TEXT, **headers})
    assert answer.is_success
    assert blocking.origin.requests(path) == []
    assert blocking.record.ended(path)["action"] == "answered"


@pytest.mark.parametrize(
    ("script", "mode", "planned", "sent"),
    [
        (BEHIND_THE_GATE, "block", "answered", len(BODY)),
        (STREAMING, "strip", "stripped", None),
    ],
)
def test_what_another_script_lets_out_is_recorded_as_sent_and_told(
    scripted: Callable[[str, str], World], script: str, mode: str, planned: str, sent: int | None
) -> None:
    """Of what was streamed past chatcap it cannot know the size."""
    world = scripted(script, mode)
    world.origin.route("POST", "/ces/v1/b", json_content({"from": "the origin"}))
    answer = world.ask("POST", "/ces/v1/b", content=BODY, headers=TEXT)
    assert answer.json() == {"from": "the origin"}
    row = world.record.ended("/ces/v1/b")
    assert (row["action"], row["planned"]) == ("passed", planned)
    assert (row["answer_from"], row["sent_bytes"]) == ("server", sent)
    assert row["reason"] == "another script sent it on"
    assert world.proxy.output.count(LET_OUT) == 1


def test_what_another_script_kills_never_left(scripted: Callable[[str, str], World]) -> None:
    world = scripted(KILLING, "strip")
    before = len(world.origin.received)
    with pytest.raises(httpx.HTTPError):
        world.ask("POST", "/ces/v1/b", content=BODY, headers=TEXT)
    row = world.record.ended("/ces/v1/b")
    assert world.origin.received[before:] == []
    assert (row["action"], row["sent_bytes"], row["answer_from"]) == ("answered", 0, None)
    assert row["reason"] == "another script ended it"


@pytest.mark.parametrize("mode", ["observe", "strip", "rewrite", "shadow:strip"])
@pytest.mark.parametrize("option", ["block_list", "map_local"])
def test_what_mitmproxys_own_options_answer_never_leaves(
    new_world: WorldMaker, tmp_path: Path, option: str, mode: str
) -> None:
    """They pass over what is answered already, as an upload that is held is."""
    (tmp_path / "answer.txt").write_text("from a file")
    chosen = {"block_list": "|~u ces/v1/b|418", "map_local": f"|ces/v1/b|{tmp_path}/answer.txt"}
    settings = ("--set", f"chatcap_telemetry={mode}", "--set", f"{option}={chosen[option]}")
    world = new_world(*settings)
    before = len(world.origin.received)
    status = 418 if option == "block_list" else 200
    assert world.ask("POST", "/ces/v1/b", content=BODY, headers=TEXT).status_code == status
    assert world.origin.received[before:] == []
    row = world.record.ended("/ces/v1/b")
    assert (row["action"], row["answer_from"], row["sent_bytes"]) == ("answered", "script", 0)
    assert row["reason"] == ANSWERED_ELSEWHERE


@pytest.mark.parametrize(("mode", "action"), [("observe", "passed"), ("strip", "stripped")])
def test_nothing_left_for_a_server_that_was_not_reached(
    new_world: WorldMaker, mode: str, action: str
) -> None:
    nobody = f"reverse:http://127.0.0.1:{free_port()}"
    options = ("--set", f"chatcap_telemetry={mode}", "--set", "connection_strategy=lazy")
    world = new_world(*options, "--set", "keep_host_header=true", mode=("--mode", nobody))
    assert _asked_in_reverse(world).startswith(b"HTTP/1.1 502")
    row = world.record.ended("/ces/v1/b")
    assert (row["action"], row["outcome"], row["sent_bytes"]) == (action, "error", 0)


def _over(world: World, sni: str, host: str, path: str, body: bytes) -> object:
    """The answer to a request on a TLS connection to an address, as in transparent mode."""
    plain = socket.create_connection(("127.0.0.1", world.proxy.port), 20)
    plain.sendall(b"CONNECT 192.0.2.7:443 HTTP/1.1\r\nHost: 192.0.2.7:443\r\n\r\n")
    assert b" 200 " in plain.recv(4096)
    connection = http.client.HTTPConnection(host)
    connection.sock = trusting(world.proxy.ca).wrap_socket(plain, server_hostname=sni)
    try:
        connection.request("POST", path, body, {**TEXT, "Host": host})
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def _asked_in_reverse(world: World) -> bytes:
    with socket.create_connection(("127.0.0.1", world.proxy.port), 20) as plain:
        head = f"POST /ces/v1/b HTTP/1.1\r\nHost: chatgpt.com\r\nContent-Length: {len(BODY)}\r\n"
        plain.sendall(head.encode() + b"Content-Type: text/plain\r\n\r\n" + BODY)
        return plain.recv(4096)
