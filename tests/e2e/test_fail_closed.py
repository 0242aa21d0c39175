"""Any function of chatcap may fail under a policy: telemetry stays in, and a chat goes on.

No list of functions: what runs in the proxy while requests pass is what gets broken, one function
at a time, so that a new one is covered without anybody thinking of it.
"""

import gc
import logging
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from types import FunctionType

import httpx
import pytest

from tests.rig.answers import json_content, sse_events, stream
from tests.rig.client import browser
from tests.rig.inside import InsideProxy, broken, functions, name_of
from tests.rig.origin import Origin
from tests.rig.samples import sample
from tests.rig.world import SITE

EVENTS = sse_events(sample("conv-2026-v1-text.response.sse"))
CHAT, MODELS = "/backend-api/f/conversation", "/backend-api/models"
STATSIG = b"""{"events":[{"eventName":"synthetic","user":{"userID":"user-CANARY"},"time":1,
"metadata":{"said":"CANARY"}}],"statsigMetadata":{"sdkType":"javascript-client",
"sdkVersion":"3.33.3","sessionID":"00000000-0000-4000-8000-000000000001"}}"""
UPLOADS = {
    "/ces/v1/b": sample("segment-batch-track.json"),
    "/ces/v1/rgstr?k=client-synthetic": STATSIG,
    "/ces/v1/telemetry/intake": b'{"message":"CANARY"}',
}
CANNOT_FAIL = ("addon.glue.tap.Tap.__call__",)
"""Three lines around a `try`; mitmproxy loses a chunk when they raise, whatever chatcap does."""


@pytest.fixture(scope="module")
def proxy(
    origin: Origin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[InsideProxy, httpx.Client]]:
    origin.route("POST", CHAT, stream(EVENTS))
    origin.route("GET", MODELS, json_content({"models": []}))
    folder = tmp_path_factory.mktemp("inside")
    with InsideProxy(origin, folder) as inside, browser(inside.url, inside.ca) as client:
        yield inside, client


@pytest.mark.parametrize("policy", ["block", "strip", "rewrite"])
def test_whatever_fails_telemetry_stays_in_and_a_chat_goes_on(
    proxy: tuple[InsideProxy, httpx.Client],
    origin: Origin,
    policy: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    inside, client = proxy
    caplog.set_level(logging.CRITICAL)  # each bug is told, thousands of times
    inside.choose(chatcap_telemetry=policy)
    allowed = _arrived(client, origin)
    _chat(client)
    caches = _caches()
    _forget(caches)
    with inside.watching() as ran:
        assert _arrived(client, origin) == allowed
        _chat(client)
    assert len(allowed) == (0 if policy == "block" else 2)
    running = functions(ran)
    assert len(running) > 50
    wrong: list[str] = []
    for each in running:
        _forget(caches)
        wrong.extend(_faults(each, client, origin, allowed))
    assert not wrong, "\n".join(wrong)


def _faults(
    function: FunctionType, client: httpx.Client, origin: Origin, allowed: set[bytes]
) -> Iterator[str]:
    """What goes wrong for a client, or leaks, while the function is broken."""
    name = name_of(function)
    if name.startswith(CANNOT_FAIL):
        return
    with broken(function):
        try:
            if leaked := _arrived(client, origin) - allowed:
                yield f"{name}: {leaked!r:.200} reached the origin"
            _chat(client)
        except (httpx.HTTPError, AssertionError) as e:
            yield f"{name}: {e!r:.300}"


def _arrived(client: httpx.Client, origin: Origin) -> set[bytes]:
    """What of the uploads reaches the origin. Each is answered as a success all the same."""
    before = len(origin.received)
    for path, body in UPLOADS.items():
        answer = client.post(SITE + path, content=body, headers={"Content-Type": "text/plain"})
        arrived = origin.received[before:]
        assert answer.is_success or arrived, f"{path} was answered {answer.status_code}"
    return {each.body for each in origin.received[before:]}


def _chat(client: httpx.Client) -> None:
    assert client.post(SITE + CHAT, json={"prompt": "synthetic"}).content == b"".join(EVENTS)
    assert client.get(SITE + MODELS).json() == {"models": []}


def _caches() -> "list[_lru_cache_wrapper[object]]":
    found = (each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper))
    return [each for each in found if getattr(each, "__module__", "").startswith("addon.")]


def _forget(caches: "list[_lru_cache_wrapper[object]]") -> None:
    """Nothing may be answered from memory."""
    for cache in caches:
        cache.cache_clear()
