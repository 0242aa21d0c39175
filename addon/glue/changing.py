"""Putting what may go out of an upload into its place, or saying why nothing may."""

from dataclasses import replace

from mitmproxy import ctx, http

from addon.glue.hold import FAILED, Hold, Said
from addon.protocol.records import Action, Body
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.treating import Refusal, Sendable, Upload, treat

_ANSWERING = ("blocklist", "maplocal")
"""mitmproxy's addons for the options `block_list` and `map_local`. They pass over requests that
have an answer, as one that is held has: without being asked again they would never see it.
"""


def let_others_answer(flow: http.HTTPFlow, hold: Hold) -> None:
    """Let mitmproxy's own addons answer or kill an upload that is held, if the user wants that."""
    flow.response = None
    try:
        for name in _ANSWERING:
            addon = ctx.master.addons.get(name)
            if addon is not None:
                addon.request(flow)
    finally:
        if flow.response is None:
            flow.response = hold.answer


def change(
    flow: http.HTTPFlow,
    hold: Hold,
    pseudonyms: Pseudonyms | None,
    hosts: frozenset[str] = frozenset(),
) -> None:
    """Send what the policy lets out of an upload that is held; else its answer stays. `hosts` are
    ChatGPT's, too.

    Raises whatever goes wrong. The last statement opens the gate, and nothing before it does.
    """
    found = _treated(flow, hold, pseudonyms, hosts)
    if isinstance(found, Refusal):
        hold.note(Action.ANSWERED, found.reason)
        return
    _back_up(flow)
    request = flow.request
    said = Said(request.path, request.headers.fields, request.raw_content or b"")
    hold.said = said
    treatment = replace(
        hold.treatment,
        action=hold.treatment.planned,
        sent=Body.of(found.body),
        sent_path=found.path,
        sent_headers=found.headers,
        sent_without=found.without,
        sent_events=found.kept,
    )
    request.path = found.path
    request.headers = http.Headers(found.headers)
    request.trailers = None
    request.raw_content = found.body
    hold.treatment = treatment
    flow.response = None


def foresee(
    flow: http.HTTPFlow,
    hold: Hold,
    pseudonyms: Pseudonyms | None,
    hosts: frozenset[str] = frozenset(),
) -> None:
    """Note what would have been sent. Changes nothing of the flow."""
    try:
        found = _treated(flow, hold, pseudonyms, hosts)
    except Exception:
        hold.treatment = replace(hold.treatment, planned=Action.ANSWERED, reason=FAILED)
        raise
    if isinstance(found, Refusal):
        hold.treatment = replace(hold.treatment, planned=Action.ANSWERED, reason=found.reason)
    else:
        hold.treatment = replace(
            hold.treatment,
            sent=Body.of(found.body),
            sent_path=found.path,
            sent_headers=found.headers,
            sent_without=found.without,
            sent_events=found.kept,
        )


def _treated(
    flow: http.HTTPFlow, hold: Hold, pseudonyms: Pseudonyms | None, hosts: frozenset[str]
) -> Sendable | Refusal:
    request = flow.request
    if hold.sink is None or pseudonyms is None:
        return Refusal(FAILED)
    if request.raw_content is None:
        return Refusal("another script streams its body")
    fields, body = request.headers.fields, request.raw_content
    upload = Upload(request.method, request.path, fields, body, hosts)
    return treat(upload, hold.sink, hold.policy, pseudonyms)


def _back_up(flow: http.HTTPFlow) -> None:
    """Keep the request as it was, for the saved flow and for `revert`, without our answer."""
    answer, flow.response = flow.response, None
    try:
        flow.backup()
    finally:
        flow.response = answer
