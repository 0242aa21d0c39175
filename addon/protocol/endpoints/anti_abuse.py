"""Sentinel, moderation, Arkose and Cloudflare's challenges (sections 11.7 and 11.8)."""

from typing import Annotated

from addon.protocol import hosts
from addon.protocol.endpoint import Category, Endpoint, Known, Model, Open, examples
from addon.protocol.hosts import API, BASE, LOGIN, WEB

Persona = Annotated[str, Known("chatgpt-paid", "chatgpt-freeaccount", "chatgpt-noauth")]


class Challenge(Model):
    required: bool | None = None
    dx: str | None = None


class ProofOfWork(Model):
    required: bool | None = None
    seed: str | None = None
    difficulty: str | None = None


class So(Model):
    required: bool | None = None
    collector_dx: str | None = None
    snapshot_dx: str | None = None


class Fingerprint(Model):
    p: str | None = None


class Requirements(Model):
    persona: Persona | None = None
    token: str
    arkose: Challenge | None = None
    turnstile: Challenge | None = None
    proofofwork: ProofOfWork | None = None
    so: So | None = None
    force_login: bool | None = None
    expire_after: float | None = None
    expire_at: float | None = None


class PreparedRequirements(Model):
    persona: Persona | None = None
    prepare_token: str
    turnstile: Challenge | None = None
    proofofwork: ProofOfWork | None = None
    so: So | None = None
    force_login: bool | None = None


class Finalize(Model):
    prepare_token: str
    proofofwork: str | None = None
    turnstile: str | None = None


class FinalizedRequirements(Model):
    persona: Persona | None = None
    token: str
    expire_after: float | None = None
    expire_at: float | None = None


class Status(Model):
    status: str | None = None


class SentinelReq(Model):
    """Sent as `text/plain`."""

    p: str
    id: str | None = None
    flow: str | None = None


class Moderate(Model):
    input: str
    model: str | None = None
    conversation_id: str | None = None
    message_id: str | None = None


class Moderated(Model):
    flagged: bool
    blocked: bool
    moderation_id: str | None = None


_SENTINEL = BASE + "/sentinel"

ENDPOINTS = (
    Endpoint(
        name="sentinel_requirements",
        method="POST",
        path=_SENTINEL + "/chat-requirements",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        request=Fingerprint,
        response=Requirements,
        source="§11.8",
        examples=examples(
            "POST",
            "/backend-api/sentinel/chat-requirements",
            "/backend-anon/sentinel/chat-requirements",
        ),
    ),
    Endpoint(
        name="sentinel_prepare",
        method="POST",
        path=_SENTINEL + "/chat-requirements/prepare",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        request=Fingerprint,
        response=PreparedRequirements,
        source="§11.8",
        examples=examples("POST", "/backend-api/sentinel/chat-requirements/prepare"),
    ),
    Endpoint(
        name="sentinel_finalize",
        method="POST",
        path=_SENTINEL + "/chat-requirements/finalize",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        request=Finalize,
        response=FinalizedRequirements,
        source="§11.8",
        examples=examples("POST", "/backend-api/sentinel/chat-requirements/finalize"),
    ),
    Endpoint(
        name="sentinel_ping",
        method="POST",
        path=_SENTINEL + "/{beat:ping|heartbeat}",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        source="§11.8",
        examples=examples("POST", "/backend-api/sentinel/ping", "/backend-api/sentinel/heartbeat"),
    ),
    Endpoint(
        name="sentinel_req",
        method="POST",
        path=_SENTINEL + "/req",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        request=SentinelReq,
        response=Open,
        source="§11.8",
        examples=examples("POST", "/backend-api/sentinel/req"),
    ),
    Endpoint(
        name="sentinel_arkose",
        method="POST",
        path=_SENTINEL + "/arkose/dx",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        source="§11.8",
        examples=examples("POST", "/backend-api/sentinel/arkose/dx"),
    ),
    Endpoint(
        name="sentinel_page",
        method="GET",
        path=_SENTINEL + "/{page:sdk.js|frame.html}",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        source="§2",
        examples=examples(
            "GET", "/backend-api/sentinel/sdk.js", "/backend-api/sentinel/frame.html"
        ),
    ),
    Endpoint(
        name="sentinel_script",
        method="GET",
        path="/sentinel/{build}/sdk.js",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "/sentinel/20260101abcd/sdk.js"),
    ),
    Endpoint(
        name="moderations",
        method="POST",
        path=API + "/moderations",
        category=Category.ANTI_ABUSE,
        hosts=WEB,
        request=Moderate,
        response=Moderated,
        source="§11.7",
        examples=examples("POST", "https://chat.openai.com/backend-api/moderations"),
    ),
    Endpoint(
        name="cloudflare_challenge",
        method="*",
        path="/cdn-cgi/challenge-platform/{step...}",
        category=Category.ANTI_ABUSE,
        hosts=(*WEB, *LOGIN),
        source="§2",
        examples=(
            *examples("POST", "/cdn-cgi/challenge-platform/h/b/jsd/r/x"),
            *examples("GET", "https://auth.openai.com/cdn-cgi/challenge-platform/scripts/jsd/x.js"),
        ),
    ),
    Endpoint(
        name="cloudflare_turnstile",
        method="*",
        path="/{step...}",
        category=Category.ANTI_ABUSE,
        hosts=hosts.CHALLENGES,
        source="§2",
        examples=examples("GET", "https://challenges.cloudflare.com/turnstile/v0/api.js"),
    ),
    Endpoint(
        name="arkose",
        method="*",
        path="/{step...}",
        category=Category.ANTI_ABUSE,
        hosts=hosts.ARKOSE,
        source="§2",
        examples=examples(
            "POST", "https://tcr9i.chat.openai.com/fc/gt2/public_key/00000000-0000-0000-0000-0"
        ),
    ),
)
