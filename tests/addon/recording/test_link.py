"""The pipe to the recorder process: replies come by themselves, failures are told."""

from pathlib import Path

import pytest

from addon.errors import ChatcapError
from addon.recording.link import Link, Reply
from addon.recording.messages import Parcel, pack
from tests.addon.recording.builders import begin, record


def test_replies_arrive_in_order_and_the_end_is_one_of_them(tmp_path: Path) -> None:
    heard: list[Reply] = []
    link = Link(begin(tmp_path / "a.db"), heard.append)
    assert len(link.key) == 32
    link.send(pack(Parcel(number=1, closed=((1, record("a")),))))
    link.hang_up()
    link.wait()
    assert [next(iter(reply)) for reply in heard] == ["done", "ledger", "gone"]
    with pytest.raises(BrokenPipeError):
        link.send(b"too late")


def test_a_process_that_cannot_begin_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.db").mkdir()
    with pytest.raises(ChatcapError, match="cannot write"):
        Link(begin(tmp_path / "a.db"), print)
