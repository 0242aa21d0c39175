"""ChatGPT's site as the vendors' libraries find it: pages, a chat, and where telemetry goes."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping

from tests.rig.answers import JSON, content, json_content, sse_events
from tests.rig.message import Handler, Headers, Received, Reply
from tests.rig.npm import FOLDER
from tests.rig.origin import Origin
from tests.rig.samples import sample
from tests.rig.world import SITE

PERSON: dict[str, str] = json.loads((FOLDER / "common" / "persona.json").read_bytes())
PAGE = f"/c/{PERSON['conversation']}"
EVENTS = sse_events(sample("conv-2026-v1-text.response.sse"))
CHAT = b"".join(EVENTS)

SETTINGS = tuple(f"/ces/v1/projects/{key}/settings" for key in ("oai", "oai-1.81", "oai-1.56"))
FLAGS_PATH = "/v1/initialize"
FLAGS = {
    "feature_gates": {"synthetic_gate": {"name": "synthetic_gate", "value": True, "rule_id": "r"}},
    "dynamic_configs": {},
    "layer_configs": {},
    "has_updates": True,
    "hash_used": "none",
    "time": 1,
}
SUCCESS = {"success": True}

SEGMENT = (*(f"/ces/v1/{name}" for name in ("t", "p", "i", "g", "b", "m", "batch")), "/v1/m")
STATSIG = tuple(
    f"{base}/{name}"
    for base in ("/v1", "/ces/v1")
    for name in ("rgstr", "log_event", "sdk_exception")
)
DATADOG = ("/ces/v1/telemetry/intake", "/api/v2/logs")
SENTRY = ("/api/1/envelope/",)
SINKS = frozenset((*SEGMENT, *STATSIG, *DATADOG, *SENTRY))

OPEN: Headers = (
    ("access-control-allow-origin", SITE),
    ("access-control-allow-credentials", "true"),
)
COOKIE: Headers = (("set-cookie", f"oai-did={PERSON['device']}; Path=/; Secure"),)


def stand_up(origin: Origin, programs: Mapping[str, bytes], *, harsh: bool) -> None:
    """Gives the origin its routes. A harsh one answers 503 to all telemetry."""
    origin.route("GET", PAGE, _page(programs))
    for path in SETTINGS:
        segment = {"apiKey": path.split("/")[4], "apiHost": "chatgpt.com/ces/v1"}
        origin.route("GET", path, json_content({"integrations": {"Segment.io": segment}}))
    _chat(origin)
    down = json_content({"detail": "Down"}, status=503, headers=OPEN)
    for path, answer in {FLAGS_PATH: json_content(FLAGS, headers=OPEN), **_sinks()}.items():
        origin.route("POST", path, down if harsh and path in SINKS else answer)
        origin.route("OPTIONS", path, _preflight)


def _sinks() -> dict[str, Handler]:
    """What each vendor's server says to an upload."""
    accepted = json_content(SUCCESS, status=202, headers=OPEN)
    return {
        **dict.fromkeys(SEGMENT, json_content(SUCCESS, headers=OPEN)),
        **dict.fromkeys((*STATSIG, *DATADOG), accepted),
        **dict.fromkeys(SENTRY, json_content({"id": "0" * 32}, headers=OPEN)),
    }


def _page(programs: Mapping[str, bytes]) -> Handler:
    """`?library=NAME`: a page with that program in it."""
    pages = {
        name: b"<!doctype html><meta charset=utf-8><title>%b</title><script>%b</script>"
        % (PERSON["title"].encode(), program.replace(b"</script", b"<\\/script"))
        for name, program in programs.items()
    }

    async def answer(request: Received, reply: Reply) -> None:
        name = request.path.rpartition("?library=")[2]
        await content(pages[name], content_type="text/html", headers=COOKIE)(request, reply)

    return answer


def _chat(origin: Origin) -> None:
    """A conversation that goes on as soon as the page has told that it has the first event."""
    told: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def converse(request: Received, reply: Reply) -> None:
        await reply.start(200, (("content-type", "text/event-stream; charset=utf-8"),))
        await reply.data(EVENTS[0])
        await told[json.loads(request.body)["turn"]].wait()
        for event in EVENTS[1:]:
            await reply.data(event)
        await reply.end()

    async def first(request: Received, reply: Reply) -> None:
        told[request.body.decode()].set()
        await content(b"{}", content_type=JSON)(request, reply)

    origin.route("POST", "/backend-api/f/conversation", converse)
    origin.route("POST", "/backend-api/f/conversation/first", first)


async def _preflight(request: Received, reply: Reply) -> None:
    asked = {
        f"access-control-allow-{name}": request.header(f"access-control-request-{asked}") or ""
        for name, asked in (("methods", "method"), ("headers", "headers"))
    }
    await content(b"", status=204, content_type=None, headers=(*OPEN, *asked.items()))(
        request, reply
    )
