"""The addon: mitmproxy's hooks, each a line or two that hands over.

Every hook may be the first its flow is seen in (a reload, fact F1.6), every hook may come
after `done` (F7.2), and none may raise: that would skip later scripts (F4.2).
"""

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from mitmproxy import command, ctx, exceptions, http
from mitmproxy.addonmanager import Loader

from addon.errors import ChatcapError
from addon.glue import settings
from addon.glue.capture import Capture
from addon.glue.gate import Gate

logger = logging.getLogger(__name__)

Hook = TypeVar("Hook", bound=Callable[..., None])


def never_raises(hook: Hook) -> Hook:
    """A hook whose failure is logged and changes nothing for the flow."""

    @functools.wraps(hook)
    def guarded(self: "ChatCap", *args: Any) -> None:
        try:
            hook(self, *args)
        except Exception:
            logger.exception("chatcap failed in %s; the flow goes on", hook.__name__)

    return guarded  # type: ignore[return-value]  # wraps keeps the signature


class ChatCap:
    """Records what the ChatGPT web client tells its servers."""

    def __init__(self) -> None:
        self._capture: Capture | None = None

    def load(self, loader: Loader) -> None:
        settings.declare(loader)
        try:
            ctx.options.process_deferred()
        except exceptions.OptionsError as e:
            # mitmproxy swallows this after load(); an error at start-up stops it (F2.6)
            logger.error("invalid chatcap option: %s", e)  # noqa: TRY400 - no traceback wanted

    def configure(self, updated: set[str]) -> None:
        if not any(name in updated for name in settings.OPTIONS):
            return
        if self._capture is None:
            self._begin()
        elif self._capture.settings != settings.parse(ctx.options):
            raise exceptions.OptionsError("chatcap is recording: restart the proxy to change this")

    def running(self) -> None:
        if unknown := [name for name in ctx.options.deferred if name.startswith("chatcap_")]:
            known = ", ".join(settings.OPTIONS)
            logger.error("unknown option: %s (known: %s)", ", ".join(sorted(unknown)), known)

    @never_raises
    def requestheaders(self, flow: http.HTTPFlow) -> None:
        if self._capture is not None:
            self._capture.begin(flow)

    @never_raises
    def responseheaders(self, flow: http.HTTPFlow) -> None:
        if self._capture is not None:
            self._capture.answer_begins(flow)

    @never_raises
    def response(self, flow: http.HTTPFlow) -> None:
        # a WebSocket ends later, and a replayed failure has its `error` still to come
        if self._capture is not None and flow.websocket is None and flow.error is None:
            self._capture.complete(flow)

    @never_raises
    def error(self, flow: http.HTTPFlow) -> None:
        if self._capture is not None:
            self._capture.fail(flow)

    @never_raises
    def websocket_message(self, flow: http.HTTPFlow) -> None:
        if self._capture is not None:
            self._capture.message(flow)

    @never_raises
    def websocket_end(self, flow: http.HTTPFlow) -> None:
        if self._capture is not None:
            self._capture.socket_ends(flow)

    def done(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.finish()

    @command.command("chatcap.stats")  # type: ignore[untyped-decorator]  # mitmproxy's
    def stats(self) -> str:
        """What chatcap has recorded in this session so far."""
        return self._capture.stats() if self._capture else "chatcap is not recording"

    def _begin(self) -> None:
        """Start to record, or stop mitmproxy's start: an error logged then does (fact F2.2)."""
        try:
            gate = Gate.of_the_proxy()
            gate.configure(set(settings.POLICY_OPTIONS))
            options = settings.as_text(ctx.options)
            self._capture = Capture(settings.parse(ctx.options), options, gate)
        except (ChatcapError, exceptions.OptionsError) as e:
            logger.error("chatcap: %s", e)  # noqa: TRY400 - the line says it all
