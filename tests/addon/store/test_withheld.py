"""Frames that are taken back leave a marker, and nothing of other sessions changes."""

from pathlib import Path

from addon.store.rows import Chats, Row
from addon.store.withheld import MARKER, blanked
from addon.store.writer import Batch, Writer
from tests.addon.store.builders import entry, opening, session


def frame(flow_id: str, seq: int) -> Row:
    return {
        "flow_id": flow_id,
        "seq": seq,
        "offset_ms": 1.0,
        "direction": "server",
        "event": "text",
        "size": 5,
        "data": f"piece {flow_id} {seq}",
        "body_start": None,
        "body_end": None,
    }


def rows(writer: Writer) -> dict[tuple[str, int], str]:
    query = "SELECT flow_id, seq, data FROM frames"
    return {(flow, seq): data for flow, seq, data in writer._db.execute(query)}


def test_frames_that_are_named_leave_a_marker(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    writer = Writer(path, session("s1"))
    writer.write(Batch([opening("a", 1), entry("b", 2)], [frame("a", n) for n in range(3)]))
    writer.write(Batch(frames=[frame("a", 3)], chats=[Chats(flow_id="a", withheld=(0, 2, 3, 99))]))
    found = rows(writer)
    assert [found["a", n] for n in range(4)] == [MARKER, "piece a 1", MARKER, MARKER]
    writer.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("a.db*"))
    assert [f"piece a {n}".encode() in kept for n in range(4)] == [False, True, False, False]


def test_frames_of_another_session_stay(tmp_path: Path) -> None:
    first, second = (Writer(tmp_path / "a.db", session(name)) for name in ("s1", "s2"))
    first.write(Batch([opening("a", 1)], [frame("a", 0)]))
    second.write(Batch(chats=[Chats(flow_id="a", withheld=(0,))]))
    assert rows(first) == {("a", 0): "piece a 0"}
    first.close()
    second.close()


def test_frames_that_are_named_are_written_without_their_data() -> None:
    frames = [frame("a", 1), frame("a", 2), frame("b", 1)]
    written = blanked(frames, [Chats(flow_id="a", withheld=(1, 7)), Chats(flow_id=None)])
    assert [one["data"] for one in written] == [MARKER, "piece a 2", "piece b 1"]
    assert written[0] == {**frames[0], "data": MARKER}
