import threading
from functools import partial

from addon.protocol.records import Body, BodyState, Frame, Outcome, Treatment
from addon.recording.messages import Document, Losses, Parcel
from addon.recording.outbox import FLOW_BYTES, HEADROOM, Outbox
from tests.addon.recording.builders import record

BIG = Body.of(b"x" * 10_000)


def take(outbox: Outbox) -> Parcel:
    packed = outbox.take()
    assert packed is not None
    return packed.parcel


def test_a_flow_that_ends_at_once_travels_once() -> None:
    outbox = Outbox(10**6)
    outbox.open("a", lambda: record("a", Outcome.UNFINISHED))
    outbox.close(record("a"), wait=False)
    parcel = take(outbox)
    assert parcel.opened == ()
    assert [(number, flow.id) for number, flow in parcel.closed] == [(1, "a")]


def test_a_flow_that_said_something_before_it_ended_is_announced_first() -> None:
    outbox = Outbox(10**6)
    outbox.open("a", partial(record, "a", Outcome.UNFINISHED))
    outbox.frame("a", Frame(0, 1.0, from_client=False, is_text=True, data=b"{}", size=2))
    outbox.close(record("a"), wait=False)
    outbox.open("b", partial(record, "b", Outcome.UNFINISHED))
    outbox.close(record("b"), wait=False)
    parcel = take(outbox)
    assert [(number, flow.id) for number, flow in parcel.opened] == [(1, "a")]
    assert [flow_id for flow_id, _ in parcel.frames] == ["a"]
    assert [(number, flow.id) for number, flow in parcel.closed] == [(1, "a"), (2, "b")]


def test_a_flow_that_stays_open_keeps_its_number() -> None:
    outbox = Outbox(10**6)
    for flow_id in ("a", "b"):
        outbox.open(flow_id, partial(record, flow_id, Outcome.UNFINISHED))
    assert [(number, flow.id) for number, flow in take(outbox).opened] == [(1, "a"), (2, "b")]
    outbox.close(record("b"), wait=False)
    assert [number for number, _ in take(outbox).closed] == [2]
    assert outbox.seen == 2


def test_past_the_budget_bodies_are_dropped_and_flows_stay() -> None:
    outbox = Outbox(15_000)
    outbox.close(record("a", response=BIG), wait=False)
    outbox.close(record("b", response=BIG), wait=False)
    (_, whole), (_, bare) = take(outbox).closed
    assert whole.response == BIG
    assert (bare.response.state, bare.response.data) == (BodyState.TRUNCATED, b"")
    assert bare.response.size == 10_000


def test_what_was_sent_instead_counts_as_a_body() -> None:
    outbox = Outbox(15_000)
    treatment = Treatment(policy="strip", vendor="segment", sent=BIG)
    for name in ("a", "b"):
        outbox.close(record(name, treatment=treatment), wait=False)
    (_, whole), (_, bare) = take(outbox).closed
    assert whole.treatment is not None
    assert whole.treatment.sent == BIG
    assert bare.treatment is not None
    assert bare.treatment.sent is not None
    assert (bare.treatment.sent.data, bare.treatment.sent.size) == (b"", 10_000)


def test_past_the_headroom_flows_are_counted_as_lost() -> None:
    outbox = Outbox(0)
    fits = HEADROOM // FLOW_BYTES
    for number in range(fits + 5):
        outbox.close(record(f"f{number}"), wait=False)
    parcel = take(outbox)
    assert len(parcel.closed) == fits
    assert parcel.losses == Losses(skipped=5, lost=5)
    assert outbox.seen == fits + 5


def test_the_lost_end_of_a_flow_that_has_a_row_is_counted_as_such() -> None:
    outbox = Outbox(-HEADROOM)
    outbox.open("a", lambda: record("a", Outcome.UNFINISHED))
    take(outbox)
    outbox.close(record("a"), wait=False)
    assert take(outbox).losses == Losses(lost_ends=1)


def test_memory_is_given_back_when_a_parcel_is_committed() -> None:
    outbox = Outbox(10**6)
    outbox.open("a", lambda: record("a", Outcome.UNFINISHED))
    outbox.close(record("a", response=BIG), wait=False)
    outbox.frame("b", Frame(0, 1.0, True, True, b"hello", 5))
    packed = outbox.take()
    assert packed is not None
    assert outbox.held == packed.cost > 10_000
    outbox.release(packed.cost)
    assert outbox.held == 0


def test_an_importer_waits_for_room_and_loses_nothing() -> None:
    outbox = Outbox(15_000)
    flows = 20

    def fill() -> None:
        for number in range(flows):
            outbox.close(record(f"f{number}", response=BIG), wait=True)
        outbox.end()

    filler = threading.Thread(target=fill)
    filler.start()
    taken = []
    while (packed := outbox.take()) is not None:
        taken += [flow for _, flow in packed.parcel.closed]
        outbox.release(packed.cost)
    filler.join()
    assert [flow.id for flow in taken] == [f"f{number}" for number in range(flows)]
    assert all(flow.response == BIG for flow in taken)


def test_the_last_parcel_comes_before_the_end() -> None:
    outbox = Outbox(10**6)
    outbox.skip(3)
    outbox.end()
    assert take(outbox).losses == Losses(skipped=3)
    assert outbox.take() is None


def test_a_conversation_of_an_export_waits_for_room_and_travels_whole() -> None:
    outbox = Outbox(1000)
    outbox.document(Document(b"x" * 5000, "2026-01-01T00:00:00.000Z"))
    second = threading.Thread(target=outbox.document, args=(Document(b"{}", "now"),), daemon=True)
    second.start()
    packed = outbox.take()
    assert packed is not None
    assert [len(document.data) for document in packed.parcel.documents] == [5000]
    assert second.is_alive()
    outbox.release(packed.cost)
    second.join(5)
    assert [document.data for document in take(outbox).documents] == [b"{}"]
    assert outbox.seen == 0
