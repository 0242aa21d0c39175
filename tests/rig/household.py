"""An origin, a proxy with a policy before it, and what is seen of the visits they serve."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.rig import site, uploads
from tests.rig.origin import Origin
from tests.rig.uploads import Interval, Upload
from tests.rig.world import World

OVERHEARD = Path(__file__).with_name("overheard.py")


@dataclass(slots=True)
class Seen:
    """What a page made of its visit. Promises and chats: one each time it was loaded."""

    promises: list[dict[str, object]] = field(default_factory=list)
    chats: list[str] = field(default_factory=list)
    hidden: Interval = (0, 0)
    reloaded: Interval = (0, 0)


class Household:
    """Runs from `start` until the context's end. A `harsh` origin answers 503 to telemetry."""

    def __init__(
        self, folder: Path, policy: str, programs: Mapping[str, bytes], *, harsh: bool = False
    ) -> None:
        folder.mkdir()
        self.confdir = folder / "confdir"
        heard = folder / "heard.jsonl"
        self._heard = uploads.Heard(heard)
        self._stack = ExitStack()
        self.origin = Origin(folder)
        site.stand_up(self.origin, programs, harsh=harsh)
        listening = ("-s", str(OVERHEARD), "--set", f"overheard_file={heard}")
        telemetry = ("--set", f"chatcap_telemetry={policy}")
        self._way = (folder, *listening, *telemetry)
        self.seen: dict[str, Seen] = {}
        self.node: dict[str, list[Any]] = {}
        self.stored: dict[str, int] = {}
        """Characters left in the queues that libraries keep for another attempt, by key."""

    @property
    def said(self) -> list[Upload]:
        """Every request of the clients, as they sent it."""
        return self._heard.uploads

    @property
    def received(self) -> list[Upload]:
        """Every request that reached the origin."""
        return uploads.received(self.origin.received)

    def sent(self, name: str, since: float = 0) -> list[Upload]:
        """What the library of this visit sent."""
        telemetry = (upload for upload in self.said if upload.is_telemetry and upload.at >= since)
        return [upload for upload in telemetry if upload.sender == name]

    def retries(self, name: str) -> list[Upload]:
        """What it sent although it had been answered already."""
        seen = self.seen.get(name, Seen())
        return uploads.retries(self.sent(name), (seen.hidden, seen.reloaded))

    def may_be_lost(self, upload: Upload) -> bool:
        """Whether its page was being reloaded, which takes back what is not yet on its way."""
        start, end = self.seen.get(upload.sender, Seen()).reloaded
        return start <= upload.at <= end

    def start(self) -> None:
        self._stack.enter_context(self.origin)
        folder, *arguments = self._way
        self.world = self._stack.enter_context(World(self.origin, folder, *arguments))
        assert not self.world.proxy.ended, self.world.proxy.output

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
