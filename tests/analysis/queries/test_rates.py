"""Rates have a divisor, or there are none."""

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.rates import rates, sent_messages
from analysis.queries.spans import Span
from tests.analysis.building import Record
from tests.analysis.chatting import Chats

SINK = {
    "vendor": "segment", "flows": 3, "request_bytes": 600, "events": 6, "left_events": 2,
    "left_bytes": 100,
}  # fmt: skip


def test_all_vendors_come_first_and_each_has_its_rates() -> None:
    span = Span(9, "2026-03-01T10:00:00.000Z", "2026-03-01T10:02:00.000Z", {})
    total, segment, other = rates([SINK, SINK | {"vendor": "x"}], {"a": span, "b": span}, 3)
    assert (total["vendor"], total["events"], total["minutes"]) == (None, 12, 4)
    assert (segment["events_per_minute"], segment["bytes_per_minute"]) == (1.5, 150)
    assert (other["events_per_message"], other["bytes_per_message"]) == (2, 200)


def test_without_time_or_messages_there_is_no_rate() -> None:
    (total,) = rates([], {}, 0)
    assert {total[name] for name in total if "_per_" in name} == {None}


def test_only_new_messages_were_sent(record: Record) -> None:
    for number, kind in enumerate(("next", "next", "variant", "continue", None)):
        Chats(record).turn(f"t{number}", kind=kind, status=429 if number else 200)
    with reading(record.path) as db:
        assert sent_messages(db, Choice()) == 2
        assert sent_messages(db, Choice(since="2027")) == 0
