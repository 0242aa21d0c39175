"""What many places told of chats is merged the same way, in whatever order they come."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from addon.store.conversations import Conversations
from addon.store.rows import Chats, Row, Sighting
from tests.addon.store import record
from tests.addon.store.builders import sighting

FLOWS = st.sampled_from([("s1", "f1"), ("s1", "f2"), ("s2", "f3"), ("s1", None), ("s2", None)])
WORDS = st.sampled_from(["", "lake", "harbour", "lantern"])
SHORT = st.one_of(st.none(), WORDS)
CONVERSATION = st.fixed_dictionaries(
    {},
    optional={"title": SHORT, "model": SHORT, "current_node": SHORT, "is_archived": st.booleans()},
)
ROWS = st.lists(st.fixed_dictionaries({"kind": WORDS, "id": SHORT}), max_size=2)
MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "text": SHORT,
        "status": SHORT,
        "parent_id": SHORT,
        "place": st.integers(0, 2),
        "metadata": st.dictionaries(WORDS, WORDS, max_size=1),
        "attachments": ROWS,
        "citations": st.lists(st.fixed_dictionaries({"url": WORDS}), max_size=2),
    },
)
# two conversations, and turns that may turn out to belong to the first
PLACES = st.sampled_from(
    [
        *((c, m) for c in ("c1", "turn-a", "turn-b") for m in (None, "m1", "m2", "m3")),
        ("c2", None),
        ("c2", "n1"),
    ]
)


@st.composite
def tellings(draw: st.DrawFn) -> tuple[str, Chats]:
    session_id, flow_id = draw(FLOWS)
    conversation, message = draw(PLACES)
    told = draw(CONVERSATION if message is None else MESSAGE)
    one = sighting(
        told,
        conversation,
        message,
        source=draw(st.sampled_from(["stream", "document"])),
        weight=draw(st.integers(0, 2)),
        second=draw(st.integers(0, 3)),
    )
    return session_id, Chats(flow_id=flow_id, sightings=(one,))


@pytest.fixture(scope="module")
def shared() -> Iterator[Database]:
    """For what is rolled back."""
    db = record.in_memory()
    yield db
    db.close()


@pytest.fixture
def db() -> Iterator[Database]:
    db = record.in_memory()
    yield db
    db.close()


def outcome(db: Database, told: list[tuple[str, Chats]], rnd: random.Random | None) -> Any:
    """What stands after telling, in batches of random size or all at once."""
    writers = record.writers(db)
    db.execute("BEGIN")
    try:
        while told:
            size = rnd.randint(1, 3) if rnd else len(told)
            batch, told = told[:size], told[size:]
            for session_id, writer in writers.items():
                writer.write([chats for of, chats in batch if of == session_id])
        record.check(db.conn)
        return record.content(db.conn)
    finally:
        db.rollback()


@settings(max_examples=500, deadline=None)
@given(st.lists(tellings(), max_size=12), st.randoms(use_true_random=False))
def test_any_order_of_the_same_tellings_gives_the_same_rows(
    shared: Database, told: list[tuple[str, Chats]], rnd: random.Random
) -> None:
    expected = outcome(shared, told, None)
    shuffled = told + rnd.sample(told, k=len(told) // 2)
    for _ in range(2):
        rnd.shuffle(shuffled)
        assert outcome(shared, shuffled, rnd) == expected
