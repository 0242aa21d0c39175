import io

import pytest

from analysis.importing import flowfile
from analysis.importing.flowfile import Frame, Gap, frames
from tests.analysis.importing.making import flow, flow_file


def read(data: bytes) -> list[Frame | Gap]:
    return list(frames(io.BytesIO(data)))


def made(count: int) -> list[bytes]:
    return [flow_file([flow()]) for _ in range(count)]


def test_cuts_a_file_into_its_flows() -> None:
    one, two = made(2)
    assert read(one + two) == [Frame(0, one), Frame(len(one), two)]


def test_an_empty_file_has_none() -> None:
    assert read(b"") == []


def test_a_cut_anywhere_leaves_the_flows_before_it() -> None:
    one, two = made(2)
    for cut in [*range(1, 20), len(two) // 2, len(two) - 1]:
        first, gap = read(one + two[:cut])
        assert first == Frame(0, one)
        assert isinstance(gap, Gap)
        assert gap.offset == len(one)
        assert gap.reason.startswith("the file is cut off")


@pytest.mark.parametrize(
    "damage", [b"garbage", b"123456789012345:", b"99999999:x", b"3:abc,", b"12:", b"\0" * 100]
)
def test_flows_after_damage_are_found_again(damage: bytes) -> None:
    one, two, three = made(3)
    found = read(one + damage + two + three)
    assert [item.data for item in found if isinstance(item, Frame)] == [one, two, three]
    assert [item.offset for item in found if isinstance(item, Gap)] == [len(one)]


def test_an_overwritten_length_costs_one_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flowfile, "PIECE", 100)
    one, two, three = made(3)
    found = read(one + b"9" + two[1:] + three)
    assert Frame(len(one) + len(two), three) in found


def test_a_stream_that_cannot_go_back_ends_at_the_damage() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    one, two = made(2)
    assert [type(item) for item in frames(Pipe(one + b"x" + two))] == [Frame, Gap]
