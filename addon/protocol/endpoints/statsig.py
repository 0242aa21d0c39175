# ruff: noqa: N815 - fields bear the names they have on the wire
"""Statsig: feature flags that must pass, and event uploads (section 13.3)."""

from typing import Annotated, Any

from addon.protocol import hosts
from addon.protocol.analyticsevent import Accepted
from addon.protocol.endpoint import Category, Endpoint, Known, Model, Open, examples
from addon.protocol.hosts import CES, FIRST_PARTY


class StatsigUser(Open):
    """E-mail, address, country and all ids."""

    userID: str | int | None = None
    email: str | None = None
    ip: str | None = None
    country: str | None = None
    locale: str | None = None
    appVersion: str | None = None
    userAgent: str | None = None
    customIDs: Open | None = None
    custom: Open | None = None
    privateAttributes: Open | None = None
    statsigEnvironment: Open | None = None


class StatsigMetadata(Open):
    sdkType: str | None = None
    sdkVersion: str | None = None
    stableID: str | None = None
    sessionID: str | None = None


class Initialize(Model):
    user: StatsigUser | None = None
    hash: Annotated[str, Known("djb2", "none", "sha256")] | None = None
    statsigMetadata: StatsigMetadata | None = None
    previousDerivedFields: Open | None = None
    sinceTime: float | None = None
    deltasResponseRequested: bool | None = None
    partialUserMatchSinceTime: float | None = None
    full_checksum: str | None = None
    sdkKey: str | None = None


class Gate(Open):
    name: str | None = None
    value: bool
    rule_id: str | None = None


class Config(Open):
    name: str | None = None
    value: Any
    rule_id: str | None = None
    group: str | None = None


class Flags(Model):
    feature_gates: dict[str, Gate] | None = None
    dynamic_configs: dict[str, Config] | None = None
    layer_configs: dict[str, Config] | None = None
    sdkParams: Open | None = None
    sdk_flags: Open | None = None
    exposures: Any = None
    has_updates: bool
    generator: str | None = None
    time: float | None = None
    company_lcut: float | None = None
    evaluated_keys: Open | None = None
    hash_used: str | None = None
    derived_fields: Open | None = None
    user: Open | None = None
    hashed_sdk_key_used: str | None = None
    can_record_session: bool | None = None
    recording_blocked: bool | None = None
    session_recording_rate: float | None = None
    full_checksum: str | None = None


class LoggedEvent(Model):
    """`statsigMetadata.currentPage` is the URL of the conversation."""

    eventName: str
    user: StatsigUser | None = None
    value: Any = None
    metadata: Open | None = None
    time: float | None = None
    secondaryExposures: list[Any] | None = None
    statsigMetadata: Open | None = None


class Register(Model):
    events: list[LoggedEvent]
    statsigMetadata: StatsigMetadata | None = None
    user: StatsigUser | None = None


_ANY_HOST = (*hosts.STATSIG, *FIRST_PARTY)
"""The names of uploads are unmistakable, and OpenAI has given the vendor names of its own."""

ENDPOINTS = (
    Endpoint(
        name="statsig_initialize",
        method="POST",
        path="/v1/initialize",
        category=Category.FEATURE_FLAGS,
        hosts=hosts.STATSIG,
        request=Initialize,
        response=Flags,
        source="§13.3",
        examples=examples(
            "POST",
            "https://ab.chatgpt.com/v1/initialize?k=client-x&se=1",
            "https://featuregates.org/v1/initialize",
        ),
    ),
    Endpoint(
        name="statsig_initialize_ces",
        method="POST",
        path=CES + "/v1/initialize",
        category=Category.FEATURE_FLAGS,
        hosts=FIRST_PARTY,
        request=Initialize,
        response=Flags,
        source="§13.3",
        examples=examples("POST", "/ces/v1/initialize"),
    ),
    Endpoint(
        name="statsig_flags",
        method="*",
        path="/{base:v1|ces/v1}/{call:check_gate|get_config|get_layer|layer|get_id_lists"
        "|download_config_specs|initialize_with_deltas}",
        category=Category.FEATURE_FLAGS,
        hosts=_ANY_HOST,
        source="§13.3: the vendor's other calls for flags",
        examples=(
            *examples("POST", "https://api.statsig.com/v1/check_gate", "/ces/v1/get_config"),
            *examples("GET", "https://api.statsigcdn.com/v1/download_config_specs"),
        ),
    ),
    Endpoint(
        name="statsig_rgstr",
        method="POST",
        path="/{version:v1|v2|v3}/{call:rgstr|log_event|log_event_beacon}",
        category=Category.TELEMETRY,
        hosts=_ANY_HOST,
        request=Register,
        response=Accepted,
        vendor="statsig",
        source="§13.3",
        examples=examples(
            "POST",
            "https://ab.chatgpt.com/v1/rgstr?k=client-x&ec=2&gz=1",
            "https://api.oaistatsig.com/v1/rgstr",
            "https://events.statsigapi.net/v1/log_event",
            "https://featureassets.org/v1/rgstr",
            "https://prodregistryv2.org/v1/rgstr",
            "https://new.chatgpt.com/v2/rgstr",
        ),
    ),
    Endpoint(
        name="statsig_rgstr_ces",
        method="POST",
        path=CES + "/v1/{call:rgstr|log_event|log_event_beacon}",
        category=Category.TELEMETRY,
        hosts=FIRST_PARTY,
        request=Register,
        response=Accepted,
        vendor="statsig",
        source="§13.3",
        examples=examples("POST", "/ces/v1/rgstr?k=client-x&gz=1", "/ces/v1/log_event"),
    ),
    Endpoint(
        name="statsig_exception",
        method="POST",
        path="/{version:v1|v2|v3}/sdk_exception",
        category=Category.TELEMETRY,
        hosts=_ANY_HOST,
        request=Open,
        response=Accepted,
        vendor="statsig",
        source="§13.3",
        examples=examples(
            "POST",
            "https://api.oaistatsig.com/v1/sdk_exception",
            "https://statsigapi.net/v1/sdk_exception",
        ),
    ),
    Endpoint(
        name="statsig_exception_ces",
        method="POST",
        path=CES + "/v1/sdk_exception",
        category=Category.TELEMETRY,
        hosts=FIRST_PARTY,
        request=Open,
        response=Accepted,
        vendor="statsig",
        source="§13.3",
        examples=examples("POST", "/ces/v1/sdk_exception"),
    ),
)
