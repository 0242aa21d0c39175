"""One session of the proxy: which flows are open, and what is handed to the recorder."""

import asyncio
import logging
import platform
import secrets
import sqlite3
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from mitmproxy import ctx, http
from mitmproxy import version as mitmproxy_version
from mitmproxy.log import ALERT

from addon.glue import convert, display, streaming, target
from addon.glue.gate import Gate
from addon.glue.hold import Hold
from addon.glue.settings import Settings
from addon.glue.tap import Tap
from addon.privacy.levels import Privacy
from addon.protocol.endpoint import Match
from addon.protocol.records import MISSING, Outcome
from addon.recording.messages import Begin
from addon.recording.recorder import Recorder, Totals
from addon.recording.wire import WireFlow
from addon.store.rows import SessionStart

logger = logging.getLogger(__name__)

GRACE_S = 4.0
"""How long the end of the proxy may wait for the disk; the recorder goes on by itself."""


@dataclass(slots=True)
class Track:
    """What chatcap keeps of an open flow."""

    flow: http.HTTPFlow
    id: str
    """The flow's id, unless that has a row already."""
    host: str
    match: Match
    request_tap: Tap | None = None
    response_tap: Tap | None = None
    hold: Hold | None = None
    """What the gate says of it, if it is telemetry."""
    frames: int = 0


class Capture:
    """Records one session. Everything but the recorder's messages runs on the event loop."""

    def __init__(self, parsed: Settings, options: dict[str, str], gate: Gate) -> None:
        """Open the database. Raises ChatcapError when it cannot be written."""
        self.settings = parsed
        self._gate = gate
        self._tracks: dict[str, Track] = {}
        self._replays = 0
        self._loop = ctx.master.event_loop
        started = datetime.now(UTC)
        session = SessionStart(
            id=f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
            label=parsed.session,
            source="live",
            started_at=_iso(started),
            policy=str(parsed.policy),
            versions=_versions(),
            options=options,
        )
        self._session_id = session.id
        begin = Begin(
            database=parsed.db,
            session=session,
            privacy=parsed.privacy,
            max_body=parsed.max_body,
            extra_hosts=parsed.hosts,
        )
        self._recorder = Recorder(begin, on_trouble=self._trouble)
        logger.info("chatcap records session %s into %s", session.id, parsed.db)
        if parsed.privacy is Privacy.FULL:
            logger.log(ALERT, "chatcap_privacy=full: passwords and tokens are written as sent")
        gate.attach(self, parsed.hosts, self._recorder.key)

    def begin(self, flow: http.HTTPFlow) -> None:
        """The request's headers are here."""
        self._track(flow)

    def decided(self, flow: http.HTTPFlow, hold: Hold | None) -> None:
        """The gate knows what the request is: unless it needs the upload whole, let it flow."""
        track = self._track(flow)
        track.hold = hold
        if flow.live and (hold is None or not hold.reads):
            track.request_tap = streaming.tap_request(flow, self.settings.max_body)

    def answer_begins(self, flow: http.HTTPFlow) -> None:
        """The answer's headers are here."""
        track = self._track(flow)
        if flow.live and not (track.hold and track.hold.answers(flow)):
            track.response_tap = streaming.tap_response(flow, self.settings.max_body)

    def complete(self, flow: http.HTTPFlow) -> None:
        """The answer is whole."""
        track = self._track(flow)
        _keep_streamed(flow, track, ended=True)
        self._close(track, Outcome.COMPLETE)

    def fail(self, flow: http.HTTPFlow) -> None:
        """Something came instead of the whole answer."""
        track = self._track(flow)
        _keep_streamed(flow, track, ended=False)
        self._close(track, convert.failure(flow))

    def message(self, flow: http.HTTPFlow) -> None:
        """A WebSocket message arrived, in whichever direction."""
        track = self._track(flow)
        frame = convert.last_frame(flow, track.frames, self.settings.max_body)
        if frame is not None:
            track.frames += 1
            self._recorder.frame(track.id, frame)

    def socket_ends(self, flow: http.HTTPFlow) -> None:
        self._close(self._track(flow), convert.websocket_outcome(flow))

    def finish(self) -> None:
        """The proxy ends: what is open is recorded as unfinished (fact F7.2)."""
        self._gate.detach()
        for track in list(self._tracks.values()):
            self._close(track, Outcome.UNFINISHED)
        totals = self._recorder.finish(_iso(datetime.now(UTC)), timeout=GRACE_S)
        self._report(totals)

    def stats(self) -> str:
        recorder = self._recorder
        return (
            f"{recorder.seen} flows seen, {len(self._tracks)} open, {recorder.lost} lost,"
            f" {recorder.held // 1024} KiB waiting for the disk; {self._gate.stats()}"
        )

    def _track(self, flow: http.HTTPFlow) -> Track:
        track = self._tracks.get(flow.id)
        if track is None:
            found = self._gate.target(flow) or target.find(flow, self.settings.hosts)
            host, match, _ = found
            track = self._tracks[flow.id] = Track(flow, self._record_id(flow), host, match)
            display.annotate(flow, match)
            self._recorder.open(track.id, partial(self._opening, track))
        return track

    def _record_id(self, flow: http.HTTPFlow) -> str:
        """A request that is sent again keeps its flow and its id, and is another flow to us."""
        if flow.is_replay != "request":
            return flow.id
        self._replays += 1
        return f"{flow.id}~{self._session_id}.{self._replays}"

    def _close(self, track: Track, outcome: Outcome) -> None:
        del self._tracks[track.flow.id]
        # nobody waits for a replayed flow, so it may wait for room
        self._recorder.close(self._record(track, outcome), wait=not track.flow.live)

    def _opening(self, track: Track) -> WireFlow:
        """What a flow is while it is open. Called from the recorder's thread."""
        record = self._record(track, Outcome.UNFINISHED)
        return record._replace(request=MISSING, response=MISSING)

    def _record(self, track: Track, outcome: Outcome) -> WireFlow:
        record = convert.record(
            track.flow,
            outcome,
            host=track.host,
            limit=self.settings.max_body,
            taps=(track.request_tap, track.response_tap),
        )
        hold = track.hold or self._gate.holding(track.flow)
        if hold is not None:
            record = convert.treated(record, track.flow, hold, self.settings.max_body)
        return record if record.id == track.id else record._replace(id=track.id)

    def _trouble(self, message: str) -> None:
        """Called from the recorder's threads."""
        logger.log(ALERT, "%s", message)
        if self.settings.strict:
            logger.log(ALERT, "chatcap_strict is set: the proxy stops")
            self._loop.call_soon_threadsafe(ctx.master.shutdown)

    def _report(self, totals: Totals) -> None:
        ledger = totals.ledger
        if totals.settled:
            level = ALERT if ledger.write_errors else logging.INFO
            logger.log(level, "chatcap: %s", ledger)
        else:
            missing = f"{ledger.write_errors} of {ledger.seen} flows are not on the disk yet"
            logger.log(ALERT, "chatcap: %s; what can be written still will be", missing)
        if ledger.write_errors or not totals.settled:
            _fail_at_exit()


def _keep_streamed(flow: http.HTTPFlow, track: Track, *, ended: bool) -> None:
    if track.request_tap is not None:
        streaming.keep_streamed(flow.request, track.request_tap, ended=ended)
    if track.response_tap is not None and flow.response is not None:
        marks = streaming.keep_streamed(flow.response, track.response_tap, ended=ended)
        flow.metadata["chatcap.marks"] = marks


def _fail_at_exit() -> None:
    """Let mitmproxy exit with 1 once every addon is done, if it is about to exit.

    `done` runs in mitmproxy's main task: what its end calls may leave the event loop with
    SystemExit, as `mitmproxy.addons.errorcheck` does from inside at start-up.
    """
    task = asyncio.current_task() if ctx.master.should_exit.is_set() else None
    if task is not None:
        task.add_done_callback(lambda _: sys.exit(1))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _versions() -> dict[str, str]:
    try:
        chatcap = version("chatcap")
    except PackageNotFoundError:
        chatcap = "source"
    return {
        "chatcap": chatcap,
        "mitmproxy": mitmproxy_version.VERSION,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
