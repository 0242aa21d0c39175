"""Uploads that repeat what was answered before: what a bad answer to telemetry brings about."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from addon.protocol.records import Headers
from addon.telemetry.events.event import Event, count

MOST_REMEMBERED = 20_000
"""Uploads that a later one may repeat; the oldest are forgotten."""
_HEADERS = frozenset({"x-retry-count", "statsig-retry-count"})
"""Of Segment's libraries (segment.md 1.3) and Statsig's (section 4)."""
_ASKING = frozenset({408, 410, 425, 429})
"""Statuses below 500 after which some library tries again (segment.md 3.1)."""
_HARMLESS = {"segment": 1}
"""Repetitions that are no retry: hiding a tab sends Segment's batch, and the timer sends it again
when the tab comes back (segment.md 1.3). Each retry of its libraries bears a count, so that one
repetition without is taken for this; more of them are not.
"""


class Attempt(NamedTuple):
    """One upload: `path` without its query, the request's headers, its body unwrapped."""

    vendor: str
    path: str
    headers: Headers
    body: bytes


@dataclass(slots=True)
class _Before:
    """What is known of an upload that may come again."""

    failed: bool = False
    repetitions: int = 0


class Retries:
    """Watches the uploads of one session, in the order in which they end."""

    def __init__(self) -> None:
        self._before: OrderedDict[bytes, _Before] = OrderedDict()

    def is_retry(self, upload: Attempt, events: Sequence[Event], *, status: int | None) -> bool:
        """Whether this upload repeats one that was answered. `status` is that of its own answer,
        which a later upload is held against; None when there was none.

        The client's own count of its attempts goes first. Without one it is the same events or
        the same body, provided that these cannot be equal by chance (they bear ids or times), or
        that the answer before asked for another attempt.
        """
        marked = is_marked(upload, events)
        identity, is_telling = _identity(upload, events)
        if identity is None:
            return marked
        before = self._before.get(identity)
        failed = before is not None and before.failed
        repeats = before is not None and not marked and (is_telling or failed)
        if before is not None and repeats:
            before.repetitions += 1
            repeats = failed or before.repetitions > _HARMLESS.get(upload.vendor, 0)
        if status is not None:
            self._remember(identity, failed=status in _ASKING or status >= 500)
        return marked or repeats

    def _remember(self, identity: bytes, *, failed: bool) -> None:
        self._before.setdefault(identity, _Before()).failed = failed
        if len(self._before) > MOST_REMEMBERED:
            self._before.popitem(last=False)


def is_marked(upload: Attempt, events: Sequence[Event]) -> bool:
    """Whether the client itself says that it tried before."""
    return any(event.retries for event in events) or any(
        count(value.strip()) for name, value in upload.headers if name.lower() in _HEADERS
    )


def _identity(upload: Attempt, events: Sequence[Event]) -> tuple[bytes | None, bool]:
    """What two uploads of the same thing have in common, and whether no other can have it."""
    ids = [event.message_id for event in events]
    if ids and all(ids):
        return _hash(upload.vendor, upload.path, *sorted(set(filter(None, ids)))), True
    if not upload.body:
        return None, False
    is_timed = bool(events) and all(event.sent_at for event in events)
    return _hash(upload.vendor, upload.path, upload.body), is_timed


def _hash(*parts: str | bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8))
        digest.update(raw)
    return digest.digest()
