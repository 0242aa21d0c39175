"""Policies change under a running proxy, for the next request; and what they do not delay."""

import json
import threading
from collections.abc import Iterator

import pytest

from tests.rig.answers import json_content, sse_events, stream
from tests.rig.origin import Origin
from tests.rig.record import Row, until
from tests.rig.samples import sample
from tests.rig.sinks import CONTROL, choose
from tests.rig.world import SITE, World

EVENTS = sse_events(sample("conv-2026-v1-text.response.sse"))
BODY = sample("segment-batch-track.json")
LARGE = 5 * 2**20
MODES = ("block", "strip", "rewrite", "shadow:rewrite")
TEXT = {"Content-Type": "text/plain"}


@pytest.fixture(scope="module")
def changing(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("changes")
    options = ("-s", str(CONTROL), "--set", "termlog_verbosity=debug")
    with World(origin, folder, *options) as world:
        yield world


@pytest.fixture(autouse=True)
def _observed_again(changing: World) -> Iterator[None]:
    yield
    assert choose(
        changing, chatcap_telemetry="observe", chatcap_vendors="", chatcap_drop_events=""
    ).is_success


def test_a_policy_holds_from_the_next_request_on_in_both_directions(changing: World) -> None:
    for mode, arrives in (("block", 0), ("observe", 1), ("strip", 1), ("block", 0)):
        assert choose(changing, chatcap_telemetry=mode).is_success
        assert len(_upload(changing)) == arrives, mode
        assert f"policy for telemetry is now {mode}" in changing.proxy.output


def test_a_bad_value_is_taken_back_and_the_old_policy_stays(changing: World) -> None:
    choose(changing, chatcap_telemetry="block")
    for bad in (
        {"chatcap_telemetry": "nuke"},
        {"chatcap_vendors": "segmnt"},
        {"stream_large_bodies": "1m"},
        {"chatcap_max_body": "1k"},
        {"chatcap_telemetry": "observe", "chatcap_privacy": "full"},
    ):
        assert choose(changing, **bad).status_code == 400, bad
        assert not _upload(changing), bad


def test_a_policy_is_refused_where_uploads_are_streamed(changing: World) -> None:
    assert choose(changing, stream_large_bodies="3m").is_success
    for mode in ("block", "strip", "rewrite"):
        refused = choose(changing, chatcap_telemetry=mode)
        assert refused.status_code == 400
        assert "seen them whole" in refused.text
    assert choose(changing, chatcap_telemetry="shadow:block").is_success
    assert choose(changing, stream_large_bodies=None).is_success
    assert choose(changing, chatcap_telemetry="block").is_success
    assert not _upload(changing)


def test_the_vendors_that_a_policy_covers_can_change(changing: World) -> None:
    choose(changing, chatcap_telemetry="block", chatcap_vendors="statsig,sentry")
    assert _upload(changing)
    choose(changing, chatcap_vendors="segment")
    assert not _upload(changing)


def test_events_can_be_left_out_by_name(changing: World) -> None:
    choose(changing, chatcap_telemetry="rewrite")
    (whole,) = _upload(changing)
    names = [event["event"] for event in json.loads(whole)["batch"]]
    first = json.loads(BODY)["batch"][0]["event"]
    choose(changing, chatcap_drop_events=first)
    (rest,) = _upload(changing)
    assert len(json.loads(rest)["batch"]) == len(names) - 1
    choose(changing, chatcap_drop_events="*")
    assert not _upload(changing)


@pytest.mark.parametrize("mode", ["strip", "rewrite"])
@pytest.mark.parametrize("at", [0, 1])
def test_the_record_names_the_event_that_was_left_out(changing: World, mode: str, at: int) -> None:
    names = ["Show Starter Prompts", "Load Thread", f"Unheard Of {mode} {at}"]
    first, *_ = json.loads(BODY)["batch"]
    body = {"batch": [first | {"event": name} for name in names]}
    choose(changing, chatcap_telemetry=mode, chatcap_drop_events=names[at])
    (received,) = _upload(changing, json.dumps(body).encode())
    arrived = [event["event"] for event in json.loads(received)["batch"]]
    left = [name for name in names if name != names[at]]
    assert (len(arrived), arrived[0] in names, arrived[1] in names) == (2, True, False), arrived
    query = (
        "SELECT name, action FROM telemetry_events WHERE flow_id ="
        " (SELECT flow_id FROM telemetry_events WHERE name = ?) ORDER BY seq"
    )
    rows = until(lambda: changing.record.rows(query, names[-1]))
    assert [row["name"] for row in rows if row["action"] != "dropped"] == left
    assert [row["name"] for row in rows if row["action"] == "dropped"] == [names[at]]


@pytest.mark.parametrize(("before", "after"), [("block", "observe"), ("observe", "block")])
def test_a_request_keeps_the_policy_that_its_headers_came_under(
    changing: World, before: str, after: str
) -> None:
    choose(changing, chatcap_telemetry=before)
    path = changing.path("mid").replace("/backend-api", "/ces/v1")
    changing.origin.route("POST", path, json_content({}))

    def pieces() -> Iterator[bytes]:
        yield BODY[:100]
        changing.record.opened(path)  # the proxy has the headers
        assert choose(changing, chatcap_telemetry=after).is_success
        yield BODY[100:]

    answer = changing.client(http2=False).post(SITE + path, content=pieces(), headers=TEXT)
    assert answer.is_success
    assert len(changing.origin.requests(path)) == (before == "observe")
    assert changing.record.ended(path)["policy"] == before


@pytest.mark.parametrize("http2", [False, True])
@pytest.mark.parametrize("mode", ["block", "strip", "rewrite"])
def test_large_telemetry_is_read_to_its_end_and_stays(
    changing: World, mode: str, http2: bool
) -> None:
    choose(changing, chatcap_telemetry=mode)
    path = changing.path("large").replace("/backend-api", "/ces/v1")
    answer = changing.client(http2=http2).post(SITE + path, content=b"x" * LARGE, headers=TEXT)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert not changing.origin.requests(path)
    flow = changing.record.ended(path)
    assert (flow["action"], flow["answer_from"]) == ("answered", "chatcap")
    assert flow["request_bytes"] == LARGE
    assert bool(flow["reason"]) is (mode != "block")


@pytest.mark.parametrize("mode", MODES)
def test_a_large_file_still_flows_while_it_comes(changing: World, mode: str) -> None:
    choose(changing, chatcap_telemetry=mode)
    path = changing.path("file")
    changing.origin.route("PUT", path, json_content({"saved": True}))
    before = changing.proxy.output.count("Streaming request to")
    answer = changing.ask("PUT", path, content=b"y" * 2 * 2**20)
    assert answer.json() == {"saved": True}
    assert changing.origin.requests(path)[0].body == b"y" * 2 * 2**20
    assert until(lambda: changing.proxy.output.count("Streaming request to") == before + 1)


@pytest.mark.parametrize("mode", MODES)
def test_the_first_event_of_a_chat_does_not_wait(changing: World, mode: str) -> None:
    choose(changing, chatcap_telemetry=mode)
    path, gate = changing.path("f"), changing.origin.gate()
    changing.origin.route("POST", path, stream(EVENTS, gate=gate))
    with changing.client().stream("POST", SITE + path, json={}) as response:
        pieces = response.iter_bytes()
        first = next(pieces)
        gate.open()
        assert first + b"".join(pieces) == b"".join(EVENTS)


@pytest.mark.parametrize(
    ("mode", "planned"),
    [("shadow:block", "answered"), ("shadow:strip", "stripped"), ("shadow:rewrite", "rewritten")],
)
def test_a_shadow_does_nothing_and_says_what_would_have_been(
    changing: World, mode: str, planned: str
) -> None:
    choose(changing, chatcap_telemetry=mode)
    (arrived,) = _upload(changing)
    assert arrived == BODY
    flow = _ended(changing, "/ces/v1/b", mode)
    assert (flow["action"], flow["planned"], flow["policy"]) == ("passed", planned, mode)
    assert flow["answer_from"] == "server"
    assert 0 <= flow["sent_bytes"] < len(BODY) + 2000


def test_a_client_that_leaves_in_the_middle_takes_nothing_out(changing: World) -> None:
    choose(changing, chatcap_telemetry="block")
    path = changing.path("left").replace("/backend-api", "/ces/v1")

    def pieces() -> Iterator[bytes]:
        yield BODY[:100]
        raise InterruptedError

    with pytest.raises(InterruptedError):
        changing.client(http2=False).post(SITE + path, content=pieces(), headers=TEXT)
    flow = changing.record.ended(path)
    assert (flow["action"], flow["outcome"], flow["status"]) == ("answered", "aborted", None)
    assert not changing.origin.requests(path)


@pytest.mark.parametrize(
    "headers", [{"Expect": "100-continue"}, {"Upgrade": "h2c"}, {"Upgrade": "websocket"}]
)
def test_odd_headers_open_nothing(changing: World, headers: dict[str, str]) -> None:
    choose(changing, chatcap_telemetry="block")
    path = changing.path("odd").replace("/backend-api", "/ces/v1")
    answer = changing.client(http2=False).post(SITE + path, content=BODY, headers=headers)
    assert answer.json() == {"success": True}
    empty = changing.client(http2=False).post(SITE + path, content=b"", headers=headers)
    assert empty.json() == {"success": True}
    assert not changing.origin.requests(path)


def test_a_body_over_mitmproxys_own_limit_stays(changing: World) -> None:
    choose(changing, chatcap_telemetry="block", body_size_limit="1k")
    path = changing.path("over").replace("/backend-api", "/ces/v1")
    try:
        answer = changing.ask("POST", path, content=b"x" * 4096, headers=TEXT)
        assert answer.status_code == 413
    finally:
        choose(changing, body_size_limit=None)
    assert not changing.origin.requests(path)


def test_uploads_at_once_do_not_mix(changing: World) -> None:
    choose(changing, chatcap_telemetry="block")
    path = changing.path("many").replace("/backend-api", "/ces/v1")
    answers: list[int] = []

    def send() -> None:
        client = changing.client()
        answers.extend(client.post(SITE + path, content=BODY).status_code for _ in range(5))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 20
    assert not changing.origin.requests(path)


def _upload(world: World, body: bytes = BODY) -> list[bytes]:
    """Sends a batch; what of it reaches the origin."""
    before = len(world.origin.received)
    world.ask("POST", "/ces/v1/b", content=body, headers=TEXT)
    return [each.body for each in world.origin.received[before:]]


def _ended(world: World, path: str, policy: str) -> Row:
    """The only flow of a path under a policy, as soon as its end is on the disk."""
    query = "SELECT * FROM flows WHERE path = ? AND policy = ? AND outcome <> 'unfinished'"
    (row,) = until(lambda: world.record.rows(query, path, policy))
    return row
