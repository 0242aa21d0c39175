"""The proxy's end of the recording: hand a flow over in microseconds and forget it.

A child process parses, redacts and writes (`addon.recording.child`). A parcel is kept until
the child has committed it, so that a child which dies is replaced and nothing is lost or
counted twice. Measured against threads and inserts in the hook: `benchmarks/`.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from addon.errors import ChatcapError
from addon.protocol.records import Frame
from addon.recording.link import Link, Reply
from addon.recording.messages import (
    NO_DOCUMENTS,
    Begin,
    Document,
    Documents,
    End,
    Flow,
    Losses,
    Parcel,
    pack,
)
from addon.recording.outbox import Outbox
from addon.store.ledger import Ledger

BUDGET = 64 * 2**20
"""Bytes of flows that may wait for the disk."""
ATTEMPTS = 3
"""How often one parcel may take the child down with it before it is given up."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How a session ended.

    `known` flows had a row in another session. `settled` is False when the child did not say:
    it was still writing, or is gone. Of the ledger only `seen` is right then, and
    `write_errors` counts the flows that are not known to be on the disk. `documents` are those
    of an export, which are no flows and in no ledger.
    """

    ledger: Ledger
    known: int = 0
    settled: bool = True
    documents: Documents = NO_DOCUMENTS


@dataclass(slots=True)
class _Sent:
    """A parcel on its way."""

    number: int
    data: bytes
    cost: int
    flows: int
    losses: Losses
    attempts: int = 1


class Recorder:
    """Takes flows of one session.

    `open`, `close`, `frame` and `skip` never raise and never block, unless told to wait;
    `conversation` waits for room.
    `on_trouble` gets one line, in another thread, when something could not be recorded.
    """

    def __init__(
        self,
        begin: Begin,
        *,
        on_trouble: Callable[[str], None],
        budget: int = BUDGET,
    ) -> None:
        """Start the child. Raises ChatcapError when the database cannot be opened."""
        self._begin = begin
        self._on_trouble = on_trouble
        self._outbox = Outbox(budget)
        self._sent: deque[_Sent] = deque()
        self._sent_lock = threading.Lock()
        self._settled_losses = Losses()
        self._ended_at = ""
        self._totals: Totals | None = None
        self._documents = NO_DOCUMENTS
        self._dead = False
        self._link = Link(begin, self._hear)
        self._sender = threading.Thread(target=self._deliver, name="chatcap-sender", daemon=True)
        self._sender.start()

    @property
    def key(self) -> bytes:
        """The database's key, for stand-ins and pseudonyms. It must not be logged."""
        return self._link.key

    @property
    def seen(self) -> int:
        return self._outbox.seen

    @property
    def held(self) -> int:
        """Bytes of flows that are not on the disk yet."""
        return self._outbox.held

    @property
    def lost(self) -> int:
        """Flows whose row, or its end, could not be kept."""
        losses = self._outbox.losses
        return losses.lost + losses.lost_ends

    def open(self, flow_id: str, make: Callable[[], Flow]) -> None:
        """A flow has begun. It gets a row now only if it is still open a moment later.

        What `make` returns, in another thread, is what is known of it by then.
        """
        self._outbox.open(flow_id, make)

    def close(self, record: Flow, *, wait: bool = False) -> None:
        """A flow has ended, as `record.outcome` says. `wait`: rather for room than drop it."""
        lost = self.lost
        self._outbox.close(record, wait=wait)
        if not lost < self.lost:
            return
        if not lost:
            self._on_trouble("chatcap cannot keep up: flows are counted, but not recorded")

    def frame(self, flow_id: str, frame: Frame) -> None:
        """A message of a WebSocket that is open."""
        self._outbox.frame(flow_id, frame)

    def conversation(self, document: bytes, seen_at: str) -> None:
        """One conversation of an official export, as JSON; `seen_at` is ISO 8601 in UTC.

        Waits for room rather than drop it. What became of all of them is in the `Totals`.
        """
        self._outbox.document(Document(document, seen_at))

    def skip(self, count: int = 1) -> None:
        """Flows that were seen and are meant to have no row."""
        self._outbox.skip(count)

    def finish(self, ended_at: str, *, timeout: float | None = None) -> Totals:
        """Hand over the rest, end the session at `ended_at` (ISO 8601), wait for the child."""
        self._ended_at = ended_at
        self._outbox.end()
        self._sender.join(timeout)
        totals = replace(self._totals or self._estimate(), documents=self._documents)
        if totals.settled and totals.ledger.seen != self.seen:
            self._on_trouble(
                f"chatcap saw {self.seen} flows, but accounts for {totals.ledger.seen}"
            )
        return totals

    # -- in the sender's thread

    def _deliver(self) -> None:
        while (packed := self._outbox.take()) is not None:
            self._send(packed.parcel, packed.cost)
        self._say_goodbye()

    def _send(self, parcel: Parcel, cost: int) -> None:
        flows = len(parcel.closed)
        sent = _Sent(parcel.number, pack(parcel), cost, flows, parcel.losses)
        if self._dead:
            self._give_up(sent)
            return
        with self._sent_lock:
            self._sent.append(sent)
        try:
            self._link.send(sent.data)
        except OSError:
            self._replace_child()

    def _say_goodbye(self) -> None:
        """End the session, and see the child through to the end of its work."""
        while not self._dead:
            with suppress(OSError):
                self._link.send(pack(End(self._ended_at)))
            self._link.hang_up()
            self._link.wait()
            if self._totals is not None:
                return
            self._replace_child()

    def _replace_child(self) -> None:
        """Start another child and send again what the last one had not committed."""
        self._link.hang_up()
        self._link.wait()
        self._on_trouble("chatcap's recorder process died; another one takes over")
        for pause in (0.0, 0.5, 2.0):
            time.sleep(pause)
            try:
                resume = replace(self._begin, resume=self._settled_losses)
                self._link = Link(resume, self._hear)
                for sent in self._survivors():
                    self._link.send(sent.data)
            except (OSError, ChatcapError):
                continue
            return
        self._dead = True
        self._on_trouble("chatcap's recorder process does not start: nothing is recorded now")
        for sent in self._survivors():
            self._give_up(sent)
        self._sent.clear()

    def _survivors(self) -> list[_Sent]:
        """What to send again: without the parcel that took the child down several times."""
        with self._sent_lock:
            if self._sent:
                self._sent[0].attempts += 1
                if self._sent[0].attempts > ATTEMPTS:
                    self._give_up(self._sent.popleft())
            return list(self._sent)

    def _give_up(self, sent: _Sent) -> None:
        self._outbox.release(sent.cost)
        self._outbox.lose(sent.flows)

    # -- in the listener's thread

    def _hear(self, reply: Reply) -> None:
        if "done" in reply:
            self._settle(reply["done"])
            self._documents = self._documents.plus(Documents(**reply.get("documents", {})))
        elif "trouble" in reply:
            self._on_trouble(str(reply["trouble"]))
        elif "ledger" in reply:
            self._totals = Totals(Ledger(**reply["ledger"]), reply["known"])
        elif self._totals is None:
            self._outbox.nudge()  # the child is gone: the sender will notice

    def _settle(self, number: int) -> None:
        with self._sent_lock:
            while self._sent and self._sent[0].number <= number:
                sent = self._sent.popleft()
                self._settled_losses = sent.losses
                self._outbox.release(sent.cost)

    def _estimate(self) -> Totals:
        """What is known without the child's word."""
        lost = self.lost + self._outbox.waiting + sum(sent.flows for sent in self._sent)
        return Totals(Ledger(skipped=self.seen, write_errors=lost), settled=False)
