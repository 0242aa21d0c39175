"""What waits for the recorder process: gathered by one thread, taken by another, bounded."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from addon.protocol.records import Body, BodyState, Frame
from addon.recording.messages import Document, Flow, Losses, Parcel
from addon.recording.wire import WireFlow

logger = logging.getLogger(__name__)

FLOW_BYTES = 2048
"""What a flow without its bodies costs in memory, about."""
HEADROOM = 8 * 2**20
"""Flows without bodies still fit here when the budget for bodies is used up."""
COALESCE_S = 0.05
"""How long flows are gathered before they travel: far below the promised 250 ms."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A parcel that was taken, and the bytes of memory to give back when it is committed."""

    parcel: Parcel
    cost: int


class Outbox:
    """Holds flows until they are taken, and accounts for the bytes until they are released.

    Past `budget` bytes bodies are dropped and the flow stays, `truncated`. Past the headroom
    above it flows are dropped and counted.
    """

    def __init__(self, budget: int) -> None:
        self.seen = 0
        self.losses = Losses()
        self._budget = budget
        self._changed = threading.Condition()
        self._opened: dict[str, tuple[int, Callable[[], Flow]]] = {}
        self._closed: list[tuple[int, Flow]] = []
        self._frames: list[tuple[str, Frame]] = []
        self._talking: set[str] = set()
        self._documents: list[Document] = []
        self._numbers: dict[str, int] = {}
        self._parcels = 0
        self._queued = 0
        self._held = 0
        self._due = self._ending = False

    @property
    def held(self) -> int:
        """Bytes in memory: waiting, or taken and not yet committed."""
        return self._held

    @property
    def waiting(self) -> int:
        """Flows that have ended and were not taken yet."""
        return len(self._closed)

    def open(self, flow_id: str, make: Callable[[], Flow]) -> None:
        """A flow has begun. It travels if it is still open when the next parcel goes, or if it
        had something to say meanwhile.

        `make` is called then, in the thread that takes: most flows are over before, and never
        cost a second record.
        """
        with self._changed:
            self._opened[flow_id] = (self._number(flow_id), make)
            self._hold(FLOW_BYTES)

    def close(self, record: Flow, *, wait: bool) -> None:
        """A flow has ended. With `wait`, until there is room; without, whatever fits is kept."""
        with self._changed:
            # whoever hears its messages has to know whose they are
            was_heard = record.id in self._talking
            was_sent = was_heard or (record.id in self._numbers and record.id not in self._opened)
            number = self._number(record.id)
            if not was_heard and record.id in self._opened:
                del self._opened[record.id]
                self._hold(-FLOW_BYTES)
            del self._numbers[record.id]
            fitting = self._fit(record, wait=wait)
            if fitting is None:
                self._lose(was_sent=was_sent)
            else:
                self._closed.append((number, fitting))
                self._hold(_cost(fitting))

    def frame(self, flow_id: str, frame: Frame) -> None:
        """A message of a WebSocket that is open."""
        with self._changed:
            if self._held + len(frame.data) > self._budget:
                frame = replace(frame, data=b"")
            self._talking.add(flow_id)
            self._frames.append((flow_id, frame))
            self._hold(len(frame.data) + 128)

    def document(self, document: Document) -> None:
        """A conversation of an export. Waits until there is room."""
        cost = len(document.data) + FLOW_BYTES
        with self._changed:
            self._changed.wait_for(lambda: not self._held or self._held + cost <= self._budget)
            self._documents.append(document)
            self._hold(cost)

    def skip(self, count: int) -> None:
        """Flows that were seen and will have no row."""
        with self._changed:
            self.seen += count
            self.losses = replace(self.losses, skipped=self.losses.skipped + count)
            self._due = True

    def lose(self, count: int) -> None:
        """Flows that were taken, but could not be handed on."""
        with self._changed:
            self.losses = replace(
                self.losses,
                skipped=self.losses.skipped + count,
                lost=self.losses.lost + count,
            )
            self._due = True

    def end(self) -> None:
        """Nothing more will come."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()

    def nudge(self) -> None:
        """Make `take` return, be it with an empty parcel."""
        with self._changed:
            self._due = True
            self._changed.notify_all()

    def take(self) -> Packed | None:
        """Everything that came since the last time; waits for it. None after the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._due or self._ending)
            if not self._ending:
                self._changed.wait_for(lambda: self._ending, timeout=COALESCE_S)
            if not self._due:
                return None
            return self._pack()

    def release(self, cost: int) -> None:
        """Bytes of a parcel that was committed, or given up."""
        with self._changed:
            self._held -= cost
            self._changed.notify_all()

    def _number(self, flow_id: str) -> int:
        if flow_id not in self._numbers:
            self.seen += 1
            self._numbers[flow_id] = self.seen
        return self._numbers[flow_id]

    def _fit(self, record: Flow, *, wait: bool) -> Flow | None:
        cost = _cost(record)
        if wait:
            self._changed.wait_for(lambda: not self._held or self._held + cost <= self._budget)
            return record
        if self._held + cost <= self._budget:
            return record
        bare = _without_bodies(record)
        return bare if self._held + FLOW_BYTES <= self._budget + HEADROOM else None

    def _lose(self, *, was_sent: bool) -> None:
        if was_sent:
            self.losses = replace(self.losses, lost_ends=self.losses.lost_ends + 1)
        else:
            self.losses = replace(
                self.losses, skipped=self.losses.skipped + 1, lost=self.losses.lost + 1
            )
        self._due = True

    def _hold(self, cost: int) -> None:
        self._queued += cost
        self._held += cost
        if not self._due:
            self._due = True
            self._changed.notify_all()

    def _make_opened(self) -> Iterator[tuple[int, Flow]]:
        for number, make in self._opened.values():
            try:
                yield number, make()
            except Exception:  # the flow will come again when it ends
                logger.exception("chatcap cannot show a flow while it is open")

    def _pack(self) -> Packed:
        self._parcels += 1
        parcel = Parcel(
            number=self._parcels,
            opened=tuple(self._make_opened()),
            frames=tuple(self._frames),
            closed=tuple(self._closed),
            documents=tuple(self._documents),
            losses=self.losses,
        )
        cost, self._queued = self._queued, 0
        self._opened.clear()
        self._frames.clear()
        self._talking.clear()
        self._closed.clear()
        self._documents.clear()
        self._due = False
        return Packed(parcel, cost)


def _cost(record: Flow) -> int:
    frames = sum(len(frame.data) + 128 for frame in record.frames)
    sent = record.treatment.sent if record.treatment else None
    bodies = (record.request, record.response, *([sent] if sent else ()))
    beside = record.recorded.cost if record.recorded else 0
    return FLOW_BYTES + sum(len(body.data) for body in bodies) + frames + beside


def _without_bodies(record: Flow) -> Flow:
    request, response = _bare(record.request), _bare(record.response)
    treatment = record.treatment
    if treatment is not None and treatment.sent is not None:
        treatment = replace(treatment, sent=_bare(treatment.sent))
    if isinstance(record, WireFlow):
        return record._replace(request=request, response=response, treatment=treatment)
    return replace(record, request=request, response=response, treatment=treatment)


def _bare(body: Body) -> Body:
    if not body.data:
        return body
    return replace(body, state=BodyState.TRUNCATED, data=b"", marks=())
