"""A bug in chatcap never reaches someone's chat: every hook made to raise, one at a time."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.rig import client
from tests.rig.answers import conversation, json_content, sse_events, stream
from tests.rig.origin import Origin
from tests.rig.proxy import redirected
from tests.rig.record import OUTCOMES
from tests.rig.samples import sample
from tests.rig.world import SITE, World

SABOTEUR = Path(client.__file__).with_name("saboteur.py")
EVENTS = sse_events(sample("conv-2026-v1-text.response.sse"))
PLACES = ("begin", "answer_begins", "complete", "fail", "message", "socket_ends", "recorder")


@pytest.fixture(scope="module")
def broken(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("broken")
    before = _before(origin)
    with World(origin, folder, mode=before) as world:
        yield world


def _before(origin: Origin) -> tuple[str, ...]:
    """The saboteur has to be loaded before the addon."""
    return ("-s", str(SABOTEUR), *redirected(origin.port, origin.authority.path))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("http2", [False, True])
def test_a_plain_answer_arrives(broken: World, place: str, http2: bool) -> None:
    path = broken.path(place)
    broken.origin.route("POST", path, json_content({"harbour": place}))
    for _ in range(2):
        response = broken.client(http2=http2).post(
            SITE + path, json={"q": place}, headers={"x-break": place}
        )
        assert response.json() == {"harbour": place}
    assert len(broken.origin.requests(path)) == 2


@pytest.mark.parametrize("place", PLACES)
def test_a_stream_arrives(broken: World, place: str) -> None:
    path = broken.path(place)
    broken.origin.route("POST", path, stream(EVENTS))
    response = broken.ask("POST", path, json={}, headers={"x-break": place})
    assert response.content == b"".join(EVENTS)


@pytest.mark.parametrize("http2", [False, True])
def test_a_failing_tap_loses_not_one_byte(broken: World, http2: bool) -> None:
    path = broken.path("tap")
    pieces = [EVENTS[0], b'data: "BREAK THE TAP"\n\n', *EVENTS[1:]]
    broken.origin.route("POST", path, stream(pieces))
    response = broken.client(http2=http2).post(SITE + path, json={})
    assert response.content == b"".join(pieces)
    flow = broken.record.ended(path)
    assert (flow["outcome"], flow["response_state"]) == ("complete", "truncated")


@pytest.mark.parametrize("place", PLACES)
def test_a_socket_goes_on(broken: World, place: str) -> None:
    path = broken.path(place)
    broken.origin.socket(path, conversation([("expect", "ping"), ("send", "pong")] * 2))
    with client.websocket(
        f"wss://ws.chatgpt.com{path}",
        broken.proxy.url,
        broken.proxy.ca,
        additional_headers={"x-break": place},
    ) as socket:
        for _ in range(2):
            socket.send("ping")
            assert socket.recv(timeout=10) == "pong"


@pytest.mark.parametrize("place", PLACES)
def test_an_error_reaches_the_client(broken: World, place: str) -> None:
    path = broken.path(place)
    broken.origin.route("POST", path, stream(EVENTS[:2], abort=True))
    try:
        response = broken.ask("POST", path, json={}, headers={"x-break": place})
    except httpx.RemoteProtocolError:
        return  # after the first events
    assert response.status_code == 502  # without the tap, mitmproxy holds the answer back


def test_afterwards_the_account_still_adds_up_and_the_fault_was_told(broken: World) -> None:
    path = broken.path("whole")
    broken.origin.route("GET", path, json_content({}))
    broken.ask("GET", path)
    assert broken.record.ended(path)["outcome"] == "complete"
    ledger = broken.record.ledger()
    assert ledger["seen"] == sum(ledger[name] for name in OUTCOMES)
    assert "chatcap failed in requestheaders" in broken.proxy.output
