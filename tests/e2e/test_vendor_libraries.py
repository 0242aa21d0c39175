"""The vendors' own libraries, in a real browser and in Node, under each policy.

A page on chatgpt.com loads a library, uses it, is hidden, shown, reloaded and used again, and
then watched for a minute; all of that for all libraries and all policies at once.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.rig import npm, site, visits
from tests.rig.site import PAGE, PERSON
from tests.rig.uploads import Upload, identifiers
from tests.rig.visits import DATADOG, SEGMENT, STATSIG, VISITS, Household

HARSH = "observe, and an origin that is down"
"""What the others are held against: here the libraries that retry at all must be seen to."""
POLICIES = ("observe", "strip", "rewrite", "block", "shadow:block")
PASSING = ("observe", "shadow:block")
CHANGING = ("strip", "rewrite")
REWRITABLE = (*SEGMENT, *STATSIG)
PATIENT = ("segment-1.56 standard", "segment-1.56 batching", "sentry")
"""Libraries that take 503 for an answer."""

Households = dict[str, Household]


@pytest.fixture(scope="module")
def households(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Households]:
    for program in ("chromium", "node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program}: install it to run the vendors' own libraries")
    npm.install()
    folder = tmp_path_factory.mktemp("vendors")
    programs = npm.bundled(folder / "built")

    def household(policy: str) -> Household:
        # under block nothing may reach the origin: whatever does is answered with an error
        harsh = policy in {HARSH, "block"}
        place = folder / str((HARSH, *POLICIES).index(policy))
        return Household(place, policy.partition(",")[0], programs, harsh=harsh)

    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        made = [household(policy) for policy in (HARSH, *POLICIES)]
        for each in pool.map(stack.enter_context, made):
            assert each.world.record.path.exists()
        asyncio.run(visits.all_at_once(folder, made))
        yield dict(zip((HARSH, *POLICIES), made, strict=True))


def of(name: str, requests: list[Upload]) -> list[Upload]:
    """The uploads of one library."""
    return [upload for upload in telemetry(requests) if upload.sender == name]


def telemetry(requests: list[Upload]) -> list[Upload]:
    return [request for request in requests if request.is_telemetry]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", VISITS)
def test_no_answer_makes_a_library_try_again(
    households: Households, policy: str, name: str
) -> None:
    household = households[policy]
    assert of(name, household.said)
    assert household.retries(name) == []
    assert household.seen[name].stored == 0


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", VISITS)
def test_every_promise_is_kept(households: Households, policy: str, name: str) -> None:
    for promises in households[policy].seen[name].promises:
        gate = promises.pop("gate", True)
        assert gate is True
        assert set(promises.values()) <= {"fulfilled"}, promises


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", VISITS)
def test_the_chat_streams_meanwhile(households: Households, policy: str, name: str) -> None:
    # the origin sent the second event when the page said that it has the first
    assert households[policy].seen[name].chats == [site.CHAT.decode()] * 2


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", [name for name in SEGMENT if "batching" in name])
def test_what_waits_is_sent_when_the_tab_is_hidden(
    households: Households, policy: str, name: str
) -> None:
    household = households[policy]
    for start, end in (household.seen[name].hidden, household.seen[name].reloaded):
        sent = [upload for upload in of(name, household.said) if start <= upload.at <= end]
        assert any(b"Use Starter Prompt" in upload.body for upload in sent)


@pytest.mark.parametrize("policy", PASSING)
def test_the_origin_receives_all_that_the_pages_said(households: Households, policy: str) -> None:
    household = households[policy]
    assert Counter(as_sent(household.received)) == Counter(as_sent(household.said))


def as_sent(requests: list[Upload]) -> list[tuple[str, str, str, bytes]]:
    return [(r.method, r.host, r.path, r.body) for r in requests]


def test_nothing_reaches_the_origin_when_telemetry_is_blocked(households: Households) -> None:
    household = households["block"]
    sent = Counter(upload.sender for upload in telemetry(household.said))
    assert set(sent) >= {*VISITS, "segment-node", "segment-1.84 metrics"}
    assert {request.route for request in household.received} == {
        PAGE,
        "/favicon.ico",
        "/ces/v1/projects/oai/settings",
        "/v1/initialize",
        "/backend-api/f/conversation",
        "/backend-api/f/conversation/first",
    }


@pytest.mark.parametrize("policy", CHANGING)
@pytest.mark.parametrize("name", [*REWRITABLE, "segment-node"])
def test_uploads_that_can_be_changed_reach_the_origin(
    households: Households, policy: str, name: str
) -> None:
    household = households[policy]
    assert len(of(name, household.received)) == len(of(name, household.said))


@pytest.mark.parametrize("policy", CHANGING)
def test_no_other_telemetry_reaches_the_origin(households: Households, policy: str) -> None:
    senders = {upload.sender for upload in telemetry(households[policy].received)}
    assert not senders & {*DATADOG, "sentry"}


@pytest.mark.parametrize("policy", CHANGING)
def test_what_reaches_the_origin_tells_nothing_of_the_person(
    households: Households, policy: str
) -> None:
    household = households[policy]
    planted = {*PERSON.values(), *identifiers(telemetry(household.said))}
    for upload in telemetry(household.received):
        told = [value for value in planted if value in upload.text]
        assert not told, (upload.sender, told, upload.text)


@pytest.mark.parametrize("policy", POLICIES)
def test_settings_and_flags_pass_untouched(households: Households, policy: str) -> None:
    household = households[policy]
    for route in ("/ces/v1/projects/oai/settings", "/v1/initialize"):
        asked, got = (
            [request for request in requests if request.route == route]
            for requests in (household.said, household.received)
        )
        assert asked
        assert Counter(as_sent(got)) == Counter(as_sent(asked))


@pytest.mark.parametrize("policy", POLICIES)
def test_statsig_looks_for_no_other_hosts_and_reports_no_trouble(
    households: Households, policy: str
) -> None:
    said = households[policy].said
    assert not [request for request in said if "dns" in request.host]
    assert not of("statsig's error report", said)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_client_for_node_sees_the_one_status_it_takes_for_success(
    households: Households, policy: str
) -> None:
    household = households[policy]
    assert household.node == {"ends": ["delivered"] * 2, "statuses": [200]}
    assert household.retries("segment-node") == []


@pytest.mark.parametrize("name", VISITS)
def test_retries_would_have_been_seen(households: Households, name: str) -> None:
    assert bool(households[HARSH].retries(name)) is (name not in PATIENT)


def test_retries_in_node_would_have_been_seen(households: Households) -> None:
    assert households[HARSH].retries("segment-node")


def test_a_queue_would_have_been_found(households: Households) -> None:
    stored = {name: seen.stored for name, seen in households[HARSH].seen.items()}
    assert all(stored[name] for name in SEGMENT if name[8:] in {"1.81 standard", "1.84 standard"})
    assert stored["statsig-legacy"]
