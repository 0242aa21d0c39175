"""What is shown of a conversation."""

import pytest

from analysis.queries.database import reading
from analysis.queries.paths import shown
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour


@pytest.mark.parametrize(
    ("current", "path"),
    [
        ("m-b3", {"m-s1", "m-u1", "m-t1", "m-c1", "m-w1", "m-b1", "m-u2", "m-b3"}),
        ("m-b2", {"m-s1", "m-u1", "m-b2"}),
        (None, {"m-s1", "m-u1", "m-t1", "m-c1", "m-w1", "m-b1", "m-u2", "m-b3"}),
        ("nobody", {"m-s1", "m-u1", "m-t1", "m-c1", "m-w1", "m-b1", "m-u2", "m-b3"}),
    ],
)
def test_the_branch_of_the_current_message_is_shown(
    current: str | None, path: set[str], record: Record
) -> None:
    harbour(Chats(record))
    record.db.execute("UPDATE conversations SET current_node = ?", [current])
    record.db.conn.commit()
    with reading(record.path) as db:
        assert shown(db, CHAT) == path
        assert shown(db, "nobody") == frozenset()
