"""Telemetry stays in and everything else passes untouched: the long lists, through a real proxy."""

import json
from collections.abc import Iterator

import pytest

from addon.protocol import registry
from addon.telemetry.answers import Answer, Ask, answer
from addon.telemetry.sinks import sink
from addon.telemetry.validators import segment_problem, statsig_problem
from tests.rig.message import Received
from tests.rig.origin import Origin
from tests.rig.sinks import CONTROL, Case, cases, choose, send
from tests.rig.world import World

BLOCK, PASS = cases("must_block"), cases("must_pass")


@pytest.fixture(scope="module")
def controlled(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("policies")
    options = ("-s", str(CONTROL), "--set", "ssl_insecure=true")
    with World(origin, folder, *options) as world:
        yield world


@pytest.fixture(params=["block", "strip", "rewrite"])
def policy(request: pytest.FixtureRequest, controlled: World) -> str:
    mode = str(request.param)
    assert choose(controlled, chatcap_telemetry=mode).status_code == 200
    return mode


@pytest.mark.parametrize("http2", [False, True])
def test_nothing_that_must_be_kept_in_reaches_the_origin(
    controlled: World, policy: str, http2: bool
) -> None:
    wrong, changed = [], 0
    for case in BLOCK:
        got, arrived = _sent(controlled, case, http2=http2)
        if arrived and policy != "block" and all(_is_valid(case, each) for each in arrived):
            changed += 1
            continue
        if arrived:
            wrong.append(f"{case} reached the origin")
        elif got != _expected(case):
            wrong.append(f"{case} got {got}")
    assert not wrong, "\n".join(wrong)
    assert bool(changed) is (policy != "block")


@pytest.mark.parametrize("http2", [False, True])
def test_everything_that_must_pass_arrives_byte_for_byte(
    controlled: World, policy: str, http2: bool
) -> None:
    wrong = []
    for case in PASS:
        _, arrived = _sent(controlled, case, http2=http2)
        found = [(each.method, each.host, each.path, each.body) for each in arrived]
        if found != [(case.method, case.host, case.path, case.body)]:
            wrong.append(f"{case} under {policy}: {found}")
    assert not wrong, "\n".join(wrong)


def _sent(
    world: World, case: Case, *, http2: bool
) -> tuple[tuple[int, dict[str, str], bytes], list[Received]]:
    before = len(world.origin.received)
    response = send(world.client(http2=http2), case)
    got = response.status_code, dict(response.headers), response.content
    return got, world.origin.received[before:]


def _expected(case: Case) -> tuple[int, dict[str, str], bytes]:
    match = registry.match(case.method, case.host, case.path)
    header = {name.lower(): value for name, value in case.headers.items()}.get
    asked = header("access-control-request-method")
    found = sink(match, case.method, case.path, asked)
    assert found, case
    made: Answer = answer(
        found,
        Ask(
            method=case.method,
            origin=header("origin"),
            asked_method=asked,
            asked_headers=header("access-control-request-headers"),
            content_type=header("content-type"),
        ),
    )
    return made.status, {name.lower(): value for name, value in made.headers}, made.body


def _is_valid(case: Case, received: Received) -> bool:
    """Changed, and still what the vendor takes."""
    if received.body == case.body or received.header("content-length") != str(len(received.body)):
        return False
    body = json.loads(received.body)
    problem = (
        statsig_problem(body) if "events" in body else segment_problem(body, len(received.body))
    )
    return problem is None
