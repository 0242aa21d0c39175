"""Plain requests and answers pass unchanged and end as rows, whatever HTTP allows."""

import json
from contextlib import suppress

import httpx
import pytest

from tests.rig.answers import content, json_content
from tests.rig.record import Row, until
from tests.rig.samples import sample
from tests.rig.world import SITE, World, WorldMaker

ACCOUNT = sample("acct-me.response.json")
LARGE = 20 * 2**20


@pytest.mark.parametrize("encoding", [None, "gzip", "br", "zstd"])
@pytest.mark.parametrize("http2", [False, True])
def test_a_json_answer_is_stored_decoded_and_delivered_as_sent(
    world: World, http2: bool, encoding: str | None
) -> None:
    path = world.path("plain")
    world.origin.route("POST", path, content(ACCOUNT, encoding=encoding))
    response = world.client(http2=http2).post(SITE + path, json={"harbour": "invented"})
    assert response.content == ACCOUNT
    flow = world.record.ended(path)
    assert (flow["outcome"], flow["status"], flow["action"]) == ("complete", 200, "passed")
    assert (flow["host"], flow["method"], flow["scheme"]) == ("chatgpt.com", "POST", "https")
    assert flow["response_state"] == "present"
    assert json.loads(world.record.body(flow, "request")) == {"harbour": "invented"}
    stored = json.loads(world.record.body(flow))
    assert stored.keys() == json.loads(ACCOUNT).keys()


def test_identical_bodies_are_stored_once(world: World) -> None:
    flows = []
    for _ in range(2):
        path = world.path("same")
        world.origin.route("GET", path, json_content({"same": "x" * 2000}))
        world.ask("GET", path)
        flows.append(world.record.ended(path))
    assert flows[0]["response_sha256"] == flows[1]["response_sha256"] is not None


def test_a_large_answer_arrives_whole_and_is_kept_up_to_the_limit(new_world: WorldMaker) -> None:
    world = new_world("--set", "chatcap_max_body=64k")
    path, data = world.path("large"), bytes(range(256)) * (LARGE // 256)
    world.origin.route("GET", path, content(data, content_type="application/octet-stream"))
    assert world.ask("GET", path).content == data
    flow = world.record.ended(path)
    assert (flow["outcome"], flow["response_state"]) == ("complete", "truncated")
    assert flow["response_bytes"] == LARGE
    if flow["response_sha256"]:
        assert len(world.record.body(flow)) <= 65536
    upload = world.path("upload")
    world.origin.route("POST", upload, json_content({"success": True}))
    assert world.ask("POST", upload, content=data).json() == {"success": True}
    assert world.origin.requests(upload)[0].body == data
    flow = world.record.ended(upload)
    assert (flow["outcome"], flow["request_state"]) == ("complete", "truncated")
    assert flow["request_bytes"] == LARGE
    world.proxy.stop()
    assert world.record.settled(2)["truncated"] == 2


@pytest.mark.parametrize(
    ("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304), ("POST", 200)]
)
def test_an_answer_without_a_body_is_empty_not_missing(
    world: World, method: str, status: int
) -> None:
    path = world.path("empty")
    world.origin.route(method, path, content(b"", status=status))
    assert world.ask(method, path).content == b""
    flow = world.record.ended(path)
    assert (flow["outcome"], flow["status"]) == ("complete", status)
    assert flow["request_state"] == flow["response_state"] == "empty"


def test_trailers_do_not_disturb(world: World) -> None:
    path = world.path("trailers")
    world.origin.route("GET", path, content(ACCOUNT, trailers=(("x-checksum", "synthetic"),)))
    assert world.ask("GET", path).content == ACCOUNT
    assert world.record.ended(path)["outcome"] == "complete"


def test_a_flow_that_mitmproxy_itself_cannot_serve_ends_as_a_row(world: World) -> None:
    path = world.path("trailers")
    world.origin.route("GET", path, content(ACCOUNT, trailers=(("x-checksum", "synthetic"),)))
    with suppress(httpx.HTTPError):  # "HTTP trailers are not implemented yet" for HTTP/1
        world.client(http2=False).get(SITE + path, timeout=1)
    assert world.record.ended(path)["outcome"] in {"complete", "error", "aborted"}


@pytest.mark.parametrize("http2", [False, True])
def test_duplicate_headers_are_kept_in_order(world: World, http2: bool) -> None:
    path = world.path("twice")
    twice = (("x-twice", "first"), ("x-twice", "second"))
    world.origin.route("GET", path, content(b"{}", headers=twice))
    response = world.client(http2=http2).get(SITE + path, headers=list(twice))
    assert response.headers.get_list("x-twice") == ["first", "second"]
    headers = json.loads(world.record.ended(path)["headers"])
    for side in ("request", "response"):
        assert [value for name, value in headers[side] if name.lower() == "x-twice"] == [
            "first",
            "second",
        ]


def test_a_header_of_a_megabyte_ends_as_a_row(world: World) -> None:
    large = {"x-large": "x" * 2**20}
    sent, got = world.path("header"), world.path("header")
    world.origin.route("GET", sent, content(b"{}"))
    world.origin.route("GET", got, content(b"{}", headers=tuple(large.items())))
    with suppress(httpx.HTTPError):
        world.client(http2=False).get(SITE + sent, headers=large)
    with suppress(httpx.RemoteProtocolError):  # httpx itself takes 100 kB
        world.client(http2=False).get(SITE + got)
    assert len(world.record.ended(sent)["headers"]) > 2**20
    assert len(world.record.ended(got)["headers"]) > 2**20


@pytest.mark.parametrize("http2", [False, True])
def test_corrupt_content_encoding_is_delivered_as_sent_and_newest(
    world: World, http2: bool
) -> None:
    path = world.path("corrupt")
    wrong = (("content-encoding", "gzip"),)
    world.origin.route("GET", path, content(b'{"not":"gzip"}', headers=wrong))
    with world.client(http2=http2).stream("GET", SITE + path) as response:
        assert b"".join(response.iter_raw()) == b'{"not":"gzip"}'
    flow = world.record.ended(path)
    assert flow["outcome"] == "complete"
    assert flow["response_state"] == "undecodable"
    assert any(row["side"] == "response" for row in world.record.findings(flow))


ODD_PATHS = (
    "//ces/v1/b",
    "/ces/./v1/b",
    "/ces//v1/b",
    "/CES/v1/b",
    "/%63es/v1/b",
    "/ces/v1/b/",
    "/ces/v1/b;x",
    "/ces/v1/b?",
    "/x/../ces/v1/b",
    "/ces/v1/%62",
)


@pytest.mark.parametrize("target", ODD_PATHS)
def test_telemetry_is_recognised_however_its_path_is_spelled(world: World, target: str) -> None:
    flow = _newest(world, "POST", target, "chatgpt.com")
    assert (flow["outcome"], flow["category"]) == ("complete", "telemetry")


@pytest.mark.parametrize("host", ["CHATGPT.COM", "chatgpt.com.", "ChatGPT.com:443"])
def test_a_host_is_recognised_however_it_is_spelled(world: World, host: str) -> None:
    flow = _newest(world, "POST", "/ces/v1/b", host)
    assert (flow["host"].rstrip("."), flow["category"]) == ("chatgpt.com", "telemetry")


@pytest.mark.parametrize(
    "host",
    [
        "chatgpt.com.evil.example",
        "notchatgpt.com",
        "chatgpt.com@evil.example",
        "xn--chtgpt-3ve.com",
        "evil.example",
    ],
)
def test_a_look_alike_host_is_recorded_without_content(world: World, host: str) -> None:
    flow = _newest(world, "POST", "/ces/v1/b", host)
    assert (flow["outcome"], flow["category"], flow["endpoint"]) == ("complete", "other", None)
    assert flow["request_sha256"] is None
    assert flow["response_sha256"] is None


@pytest.mark.parametrize("method", ["PROPFIND", "CONNECTED", "X" * 200])
def test_a_strange_method_ends_as_a_row(world: World, method: str) -> None:
    flow = _newest(world, method, "/backend-api/me", "chatgpt.com")
    assert (flow["outcome"], flow["method"]) == ("complete", method)


def test_connect_is_no_flow_and_the_account_is_exact(new_world: WorldMaker) -> None:
    world = new_world()
    for _ in range(3):
        path = world.path("counted")
        world.origin.route("GET", path, json_content({}))
        world.client(http2=False).get(SITE + path)
    world.proxy.stop()
    assert world.record.settled(3)["complete"] == 3
    assert world.record.intact()


def _newest(world: World, method: str, target: str, host: str) -> Row:
    """The row of a request with exactly this method, target and Host header.

    Its connection is nobody's in particular: the name that one is opened for counts, too.
    """
    query = "SELECT * FROM flows WHERE outcome <> 'unfinished' ORDER BY seq"
    before = len(world.record.rows(query))
    headers = {"host": host, "content-type": "application/json"}
    extensions = {"target": target.encode()}
    world.client(http2=False).request(
        method, "https://front.evil.example", headers=headers, content=b"{}", extensions=extensions
    )
    assert until(lambda: len(world.record.rows(query)) == before + 1)
    return world.record.rows(query)[-1]
