"""The vendors' own libraries, in a real browser and in Node, under each policy.

A page on chatgpt.com loads a library, uses it, is hidden, shown, reloaded and used again, and
then watched for a minute; all of that for all libraries and all policies at once.
"""

import asyncio
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.rig import npm, site, visits
from tests.rig.household import Household
from tests.rig.site import FLAGS_PATH, PAGE, PERSON, SETTINGS
from tests.rig.uploads import Upload, identifiers
from tests.rig.visits import DATADOG, SEGMENT, STATSIG, VISITS

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
    try:
        npm.install()
    except subprocess.CalledProcessError as e:
        pytest.skip(f"npm cannot fetch the packages of tests/vendors: {e.stderr}")
    folder = tmp_path_factory.mktemp("vendors")
    programs = npm.bundled(folder / "built")

    def household(policy: str) -> Household:
        # under block nothing may reach the origin: whatever does is answered with an error
        harsh = policy in {HARSH, "block"}
        place = folder / str((HARSH, *POLICIES).index(policy))
        return Household(place, policy.partition(",")[0], programs, harsh=harsh)

    with ExitStack() as stack:
        made = [stack.enter_context(household(policy)) for policy in (HARSH, *POLICIES)]
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
    assert household.sent(name)
    assert household.retries(name) == []


@pytest.mark.parametrize("policy", POLICIES)
def test_no_library_keeps_events_for_another_attempt(households: Households, policy: str) -> None:
    assert households[policy].stored == {}


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
    sent = household.sent(name, since=household.seen[name].hidden[0])
    assert any(b"Use Starter Prompt" in upload.body for upload in sent)


@pytest.mark.parametrize("policy", PASSING)
def test_the_origin_receives_all_that_the_pages_said(households: Households, policy: str) -> None:
    household = households[policy]
    got, said = Counter(as_sent(household.received)), Counter(as_sent(household.said))
    taken_back = [upload for upload in household.said if household.may_be_lost(upload)]
    assert got <= said
    assert said - got <= Counter(as_sent(taken_back))


def as_sent(requests: list[Upload]) -> list[tuple[str, str, str, bytes]]:
    return [(r.method, r.host, r.path, r.body) for r in requests]


def test_nothing_reaches_the_origin_when_telemetry_is_blocked(households: Households) -> None:
    household = households["block"]
    sent = Counter(upload.sender for upload in telemetry(household.said))
    assert set(sent) >= {*VISITS, "segment-node", "segment-1.84 metrics"}
    assert {request.route for request in household.received} <= {
        PAGE,
        "/favicon.ico",
        *SETTINGS,
        FLAGS_PATH,
        "/backend-api/f/conversation",
        "/backend-api/f/conversation/first",
        "/dns-query",  # see test_statsig_looks_for_no_other_hosts_and_reports_no_trouble
    }


@pytest.mark.parametrize("policy", CHANGING)
@pytest.mark.parametrize("name", [*REWRITABLE, "segment-node"])
def test_uploads_that_can_be_changed_reach_the_origin(
    households: Households, policy: str, name: str
) -> None:
    household = households[policy]
    due = [
        upload
        for upload in household.sent(name)
        if policy == "rewrite" or upload.route != "/ces/v1/g"  # no group is left without its id
    ]
    certain = [upload for upload in due if not household.may_be_lost(upload)]
    assert 0 < len(certain) <= len(of(name, household.received)) <= len(due)


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
    for route in (*SETTINGS, FLAGS_PATH):
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
    household = households[policy]
    # an upload that a reload kills makes it look, too, whatever the policy
    start, end = household.seen["statsig default"].reloaded
    looked = [request for request in household.said if "dns" in request.host]
    assert not [request for request in looked if not start <= request.at <= end]
    assert not of("statsig's error report", household.said)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_client_for_node_sees_the_one_status_it_takes_for_success(
    households: Households, policy: str
) -> None:
    household = households[policy]
    assert household.node == {"ends": ["delivered"] * 2, "statuses": [200]}
    assert household.retries("segment-node") == []


@pytest.mark.parametrize("policy", POLICIES)
def test_the_record_agrees(households: Households, policy: str) -> None:
    household = households[policy]
    query = "SELECT action, answer_from, retry, outcome FROM flows WHERE policy IS NOT NULL"
    rows = household.world.record.rows(query)
    assert len(rows) >= len(telemetry(household.said))
    # what a reload cut off is sent by the new page, and the record cannot know why
    cut_off = [upload for upload in telemetry(household.said) if household.may_be_lost(upload)]
    assert len([row for row in rows if row["retry"]]) <= len(cut_off)
    answered = [row for row in rows if row["action"] == "answered"]
    # a reload may take a request back before it is answered
    made = [row["answer_from"] for row in answered if row["outcome"] == "complete"]
    assert made == ["chatcap"] * len(made)
    assert (len(answered) == len(rows)) is (policy == "block")


@pytest.mark.parametrize("name", VISITS)
def test_retries_would_have_been_seen(households: Households, name: str) -> None:
    assert bool(households[HARSH].retries(name)) is (name not in PATIENT)


def test_retries_in_node_would_have_been_seen(households: Households) -> None:
    assert households[HARSH].retries("segment-node")


def test_the_record_would_have_told_of_retries(households: Households) -> None:
    assert households[HARSH].world.record.rows("SELECT 1 FROM flows WHERE retry")


def test_a_queue_would_have_been_found(households: Households) -> None:
    stored = " ".join(households[HARSH].stored)
    for name in ("persisted-queue:v1:oai:", "persisted-queue:v1:oai-1.81:", "STATSIG_LOCAL"):
        assert name in stored
