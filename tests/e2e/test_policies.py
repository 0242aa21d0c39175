"""Telemetry under a policy, through a real proxy."""

from collections.abc import Iterator

import pytest

from tests.rig.answers import json_content
from tests.rig.origin import Origin
from tests.rig.samples import sample
from tests.rig.world import SITE, World

UPLOAD = "/ces/v1/b"


@pytest.fixture(scope="module")
def blocking(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(
        origin, tmp_path_factory.mktemp("block"), "--set", "chatcap_telemetry=block"
    ) as world:
        yield world


@pytest.mark.parametrize("http2", [False, True])
def test_block_answers_and_sends_nothing(blocking: World, http2: bool) -> None:
    path = f"{UPLOAD}?h={http2}"
    answer = blocking.client(http2=http2).post(
        SITE + path, content=sample("segment-batch-track.json"), headers={"origin": SITE}
    )
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert answer.headers["cache-control"] == "no-store"
    assert not blocking.origin.requests(UPLOAD)
    plain = blocking.path()
    blocking.origin.route("GET", plain, json_content({"a": 1}))
    assert blocking.ask("GET", plain).json() == {"a": 1}
    blocking.record.ended(plain)
    assert blocking.record.flows(UPLOAD)[-1]["action"] == "answered"
