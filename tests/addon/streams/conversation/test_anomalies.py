"""Anomalies say what and where; never what stood there, and never without end."""

import pytest

from addon.streams.conversation.anomalies import MOST_KINDS, Anomalies, general
from addon.streams.conversation.decoded import Anomaly


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("", ""),
        ("/message/content/parts/0", "/message/content/parts/N"),
        ("/message/content/thoughts/17/content", "/message/content/thoughts/N/content"),
        ("/message/content/parts/-", "/message/content/parts/N"),
        ("/message/metadata/_cite_metadata", "/message/metadata/_cite_metadata"),
        ("/message/a sentence of somebody", "/message/*"),
        ("/message/somebody@example.com", "/message/*"),
        ("/message/metadata/Alice_has_a_secret/text", "/message/metadata/*/text"),
        ("/message/content/parts/0/Alice_at_example", "/message/content/parts/N/*"),
        ("/message//text", "/message/*/text"),
        ("/" + "a" * 41, "/*"),
        ("/text" * 9, "/text" * 8),
        ("/text" * 10**6, "/text" * 8),
        ("no pointer", ""),
        ("/7\u0661", "/*"),
    ],
)
def test_a_pointer_is_told_without_what_is_no_name(pointer: str, path: str) -> None:
    assert general(pointer) == path


def test_the_same_is_counted_together() -> None:
    anomalies = Anomalies()
    for path in ("/parts/1", "/parts/2", "/text"):
        anomalies.count("odd", path)
    assert anomalies.told() == (Anomaly("odd", "/parts/N", 2), Anomaly("odd", "/text", 1))


def test_kinds_beyond_the_bound_are_counted_as_one() -> None:
    anomalies = Anomalies()
    for number in range(MOST_KINDS + 10):
        anomalies.count(f"kind {number}")
    anomalies.count("kind 0")
    told = anomalies.told()
    assert len(told) == MOST_KINDS + 1
    assert told[0].count == 2
    assert told[-1] == Anomaly("more of other kinds", "", 10)
