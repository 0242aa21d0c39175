"""How an endpoint of the ChatGPT web protocol is declared: once, as data."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class Category(StrEnum):
    """What a flow is for."""

    CONVERSATION = "conversation"
    HISTORY = "history"
    ACCOUNT = "account"
    AUTH = "auth"
    MODELS = "models"
    FILES = "files"
    SETTINGS = "settings"
    SUGGESTIONS = "suggestions"
    TELEMETRY = "telemetry"
    LATENCY = "latency"
    FEATURE_FLAGS = "feature_flags"
    ANTI_ABUSE = "anti_abuse"
    REALTIME = "realtime"
    ASSET = "asset"
    OTHER = "other"


class Model(BaseModel):
    """Base of all body models: permissive, everything else is a finding.

    Fields are optional unless every known sample of every era has them.
    """

    model_config = ConfigDict(extra="allow", protected_namespaces=())


BodyModel = type[BaseModel] | Any
"""A model class, or a type that pydantic can validate (a union of models, a list)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A request that this endpoint, and no other, must match."""

    method: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A declared family of URLs.

    `path` is a pattern over the normalised path without its query: literal segments,
    `{name}` for one segment, `{name:uuid}` for an id with the shape of a UUID, `{name...}` for
    the rest of the path. `hosts` are exact names, or suffixes when they begin with a dot.
    `request` and `response` are the models of what is known of the bodies; None when nothing
    is known or the body is not JSON. `vendor` names the telemetry system an upload belongs to.
    `source` says where in `protocol/` the shape is described.
    """

    name: str
    method: str
    path: str
    category: Category
    hosts: tuple[str, ...]
    examples: tuple[Example, ...]
    source: str
    request: BodyModel | None = None
    response: BodyModel | None = None
    vendor: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What the registry says of a request. `endpoint` is None for an undeclared path.

    `known_host` is False for hosts that are neither ChatGPT's nor of a telemetry vendor:
    such flows are recorded without content.
    """

    endpoint: Endpoint | None
    category: Category
    path_params: dict[str, str] = field(default_factory=dict)
    known_host: bool = True
    vendor: str | None = None
