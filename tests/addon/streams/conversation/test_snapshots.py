"""Of snapshots the last one of each message counts, in the order of first sight."""

import pytest

from addon.streams.conversation.anomalies import Misfit
from addon.streams.conversation.budget import Budget
from addon.streams.conversation.decoded import Anomaly
from addon.streams.conversation.delta import MOST_SLOTS
from addon.streams.conversation.snapshots import Snapshots
from tests.addon.streams.conversation.expected import decoded, document, sse


def told(*frames: object) -> list[str]:
    found = decoded(sse(*frames, name="message"))
    assert found.encoding == "legacy"
    assert found.anomalies == ()
    return [message["content"]["parts"][0] for message in found.messages]


def test_the_last_snapshot_of_each_message_counts() -> None:
    a, b = {"id": "a"}, {"id": "b"}
    frames = [document("one", **a), document("x", **b), document("two", **a), document("y", **b)]
    assert told(*frames) == ["two", "y"]


def test_a_typed_frame_is_no_message() -> None:
    moderation = {"moderation_response": {"flagged": False}, "message_id": "a"}
    assert told(document("one"), moderation, {"type": "odd", **document("two")}) == ["one"]


def test_a_snapshot_without_a_message_is_none() -> None:
    assert told(document("one"), {"message": None, "error": None}) == ["one"]


def test_messages_without_an_id_are_taken_for_one() -> None:
    assert told(document("one", id=None), document("two", id=7)) == ["two"]


def test_as_many_messages_are_kept_as_there_are_slots() -> None:
    snapshots = Snapshots(Budget())
    for number in range(MOST_SLOTS):
        snapshots.take(f"{number}", {"message": {}}, 1)
    with pytest.raises(Misfit, match="more messages"):
        snapshots.take("one more", {"message": {}}, 1)
    snapshots.take("0", {"message": {"id": "again"}}, 1)
    assert len(snapshots.documents) == MOST_SLOTS


def test_a_stream_of_snapshots_may_be_longer_than_what_is_kept() -> None:
    """A long answer is sent whole some thousand times."""
    snapshots = Snapshots(Budget(100))
    for number in range(50):
        snapshots.take("a", {"message": {"n": number}}, 60)
    with pytest.raises(Misfit, match="more than is kept"):
        snapshots.take("b", {"message": {}}, 60)
    assert snapshots.documents == [{"message": {"n": 49}}]


def test_what_is_not_kept_is_counted() -> None:
    frames = [{"message": {"id": f"{n}"}} for n in range(MOST_SLOTS + 2)]
    found = decoded(sse(*frames))
    assert len(found.messages) == MOST_SLOTS
    assert found.anomalies == (Anomaly("more messages than are kept", "", 2),)
