"""Sessions before and after a policy: what `chatcap diff` says is what the origin got."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import main
from tests.rig.answers import json_content
from tests.rig.origin import Origin
from tests.rig.samples import sample
from tests.rig.world import SITE, World

SEGMENT = ("https://chatgpt.com/ces/v1/b", sample("segment-batch-track.json"))
STATSIG = ("https://chatgpt.com/ces/v1/rgstr", sample("tele-statsig-rgstr.request.json"))
DEVICE = "00000d01-0000-4000-8000-000000000d01"
HEADERS = {
    "Content-Type": "text/plain;charset=UTF-8",
    "OAI-Device-Id": DEVICE,
    "Origin": SITE,
    "Referer": f"{SITE}/",
}
SESSIONS = {"seen": "observe", "again": "observe", "veiled": "rewrite", "veiled2": "rewrite"} | {
    "bare": "strip",
    "kept": "block",
}
"""Label -> policy; the same person sends the same in each."""


class Recorded:
    """The database of all sessions, and what of each upload the origin got."""

    def __init__(self, db: Path, got: dict[str, dict[str, bytes | None]]) -> None:
        self.db = db
        self.got = got


@pytest.fixture(scope="module")
def recorded(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    db = tmp_path_factory.mktemp("record") / "chatcap.db"
    got: dict[str, dict[str, bytes | None]] = {}
    for label, policy in SESSIONS.items():
        options = ("chatcap_telemetry", policy), ("chatcap_session", label)
        arguments = [word for name, value in options for word in ("--set", f"{name}={value}")]
        with World(origin, tmp_path_factory.mktemp(label), *arguments, db=db) as world:
            got[label] = dict(_sent(world))
    return Recorded(db, got)


def _sent(world: World) -> Iterator[tuple[str, bytes | None]]:
    path = world.path("me")
    world.origin.route("GET", path, json_content({"id": "user"}))
    assert world.client().get(SITE + path, headers=HEADERS).is_success
    for vendor, (url, body) in {"segment": SEGMENT, "statsig": STATSIG}.items():
        before = len(world.origin.received)
        world.origin.route("POST", url.removeprefix(SITE), json_content({"success": True}))
        assert world.client().post(url, content=body, headers=HEADERS).is_success
        arrived = world.origin.received[before:]
        yield vendor, arrived[0].body if arrived else None


def compare(recorded: Recorded, a: str, b: str, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main(["diff", a, b, "--json", "--db", str(recorded.db)]) == 0
    return json.loads(capsys.readouterr().out)


def ids(body: bytes | None) -> set[str]:
    """Who an upload says that it is from, as its receiver reads it."""
    if body is None:
        return set()
    said = json.loads(body)
    events = said.get("batch") or said.get("events")
    found = {str(event.get(name)) for event in events for name in ("userId", "anonymousId")}
    users = [event.get("user") or {} for event in (*events, said)]
    found |= {str(user.get("userID")) for user in users}
    found |= {str(user.get("customIDs", {}).get("stableID")) for user in users}
    found.add(str(said.get("statsigMetadata", {}).get("stableID")))
    return found - {"None", "0"}


@pytest.mark.parametrize("b", [label for label in SESSIONS if label != "seen"])
@pytest.mark.parametrize("a", ["seen", "veiled"])
def test_a_vendor_is_said_to_tell_if_it_got_the_same_identifier_twice(
    a: str, b: str, recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {
        row["vendor"]: row["answer"] for row in compare(recorded, a, b, capsys)["recognition"]
    }
    for vendor in ("segment", "statsig"):
        bodies = [recorded.got[label][vendor] for label in (a, b)]
        shared = set.intersection(*map(ids, bodies))
        veiled = {SESSIONS[a], SESSIONS[b]} == {"rewrite"}
        # the device stands in a header of uploads that go out as they are
        joined = "pseudonym" if veiled else "same"
        assert bool(shared) is (answers[vendor] in {"same", "pseudonym"}), (vendor, shared)
        assert not shared or answers[vendor] == joined
    assert answers[None] == "same"


def test_what_a_policy_keeps_in_is_what_the_origin_did_not_get(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    found = compare(recorded, "seen", "kept", capsys)
    assert recorded.got["kept"] == {"segment": None, "statsig": None}
    vendors = {row["vendor"]: row for row in found["vendors"]["rows"]}
    for vendor, (_, body) in {"segment": SEGMENT, "statsig": STATSIG}.items():
        row = vendors[vendor]
        assert row["change"] == "changed"
        assert (row["a"]["left_bytes"], row["b"]["left_bytes"]) == (len(body), 0)
        assert row["difference"]["left_events"] == -row["a"]["events"]
        assert row["difference"]["events"] == row["difference"]["bytes"] == 0
    for row in found["disclosures"]["rows"]:
        assert row["change"] == "changed"
        assert row["difference"]["count"] == 0
        assert row["b"]["left"] == (0 if row["path"] != "connection" else row["b"]["count"])
    assert found["events"]["appeared"] == found["events"]["vanished"] == 0


def test_two_sessions_alike_differ_in_nothing_that_left(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    found = compare(recorded, "seen", "again", capsys)
    for name in ("disclosures", "identifiers", "events", "event_fields", "body_fields"):
        assert found[name]["rows"] == [], name


def test_changed_bytes_are_those_on_the_wire(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    found = compare(recorded, "seen", "bare", capsys)
    (segment,) = [row for row in found["vendors"]["rows"] if row["vendor"] == "segment"]
    body = recorded.got["bare"]["segment"]
    assert body is not None
    assert segment["b"]["left_bytes"] == len(body)
