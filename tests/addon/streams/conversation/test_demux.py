"""Each key has its stream; ended ones take nothing more, and there are never too many."""

import pytest

from addon.streams.conversation import demux as demultiplexing
from addon.streams.conversation.anomalies import Anomalies
from addon.streams.conversation.decoded import Anomaly
from addon.streams.conversation.demux import MOST_OPEN, MOST_WAITING, Demux


def test_a_key_has_one_stream_until_it_is_dropped() -> None:
    demux = Demux(Anomalies())
    stream, made_room = demux.opened("a")
    assert made_room is None
    assert demux.opened("a")[0] is stream
    assert demux.opened("b")[0] is not stream
    demux.drop("a")
    demux.drop("never there")
    assert list(demux.streams) == ["b"]


def test_an_ended_stream_is_kept_and_remembered() -> None:
    demux = Demux(Anomalies())
    demux.opened("a")[0].feed(b'data: {"message":{}}')
    assert len(demux.end("a", done=True)) == 1
    assert demux.streams["a"].done
    demux.drop("a")
    assert demux.has_ended("a")
    assert not demux.has_ended("b")


def test_the_oldest_open_stream_makes_room() -> None:
    anomalies = Anomalies()
    demux = Demux(anomalies)
    for number in range(MOST_OPEN):
        assert demux.opened(f"{number}")[1] is None
    demux.end("0")
    assert demux.opened("a")[1] is None
    assert demux.opened("b")[1] == "1"
    assert anomalies.told() == (Anomaly("more streams at once than are kept", ""),)


def test_streams_that_nobody_drops_are_dropped_at_last_and_counted() -> None:
    anomalies = Anomalies()
    demux = Demux(anomalies)
    for number in range(MOST_WAITING + 9):
        demux.opened(f"{number}")
        demux.end(f"{number}")
    assert list(demux.streams) == [f"{number}" for number in range(9, MOST_WAITING + 9)]
    assert anomalies.told() == (Anomaly("more ended streams at once than are kept", "", 9),)


def test_open_streams_outlast_ended_ones() -> None:
    demux = Demux(Anomalies())
    demux.opened("open")
    for number in range(2 * MOST_WAITING):
        demux.opened(f"{number}")
        demux.end(f"{number}")
    assert next(iter(demux.streams)) == "open"


def test_not_all_keys_are_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demultiplexing, "_MOST_ENDED", 3)
    demux = Demux(Anomalies())
    for number in range(5):
        demux.end(f"{number}")
    assert [demux.has_ended(f"{number}") for number in range(5)] == [False, False, True, True, True]
