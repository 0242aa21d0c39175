"""The demo, recorded without some of its flows."""

from collections.abc import Callable, Iterator
from pathlib import Path

from addon.privacy.levels import Privacy
from addon.protocol.records import FlowRecord
from addon.recording.messages import Begin
from addon.recording.pipeline import Pipeline
from addon.store.rows import FlowEntry, SessionStart
from addon.store.writer import Batch, Writer
from analysis.importing import mitm

DEMO = Path(__file__).parents[2] / "captures" / "demo.mitm"
HALF = "2026-11-23T20:24:56.000Z"
"""A moment in the middle of it."""
Which = Callable[[FlowEntry], bool]


def records() -> Iterator[FlowRecord]:
    with DEMO.open("rb") as file:
        yield from (entry.record for entry in mitm.read(file) if entry.record)


def recorded(path: Path, which: Which = lambda _: True) -> Path:
    """The demo, but for the flows that are left out; of these nothing was ever heard."""
    session = SessionStart(id="s1", source="mitm", started_at="2026-01-01T00:00:00.000Z")
    writer = Writer(path, session)
    begin = Begin(database=path, session=session, privacy=Privacy.STANDARD, max_body=1 << 23)
    everything = Pipeline(writer.key, begin, lambda _: None)
    kept = Pipeline(writer.key, begin, lambda _: None)
    for number, record in enumerate(records()):
        if which(everything.closed(number, record)):
            writer.write(Batch([kept.closed(number, record)]))
    writer.close()
    return path
