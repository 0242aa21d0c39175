"""How an endpoint of the ChatGPT web protocol is declared: once, as data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Discriminator, GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from addon.protocol.jsontypes import json_type


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
    """Base of all body models: what is known of a body, in strict JSON types.

    Fields are optional unless every known sample of every era has them. Nothing is ever refused
    because of a model: `validation.validate` turns each difference into a finding, and an unknown
    field, which `forbid` makes pydantic report, is the least of them.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, protected_namespaces=(), defer_build=True
    )


class Open(Model):
    """An object whose other fields are nobody's business: free-form, or a vendor's own."""

    model_config = ConfigDict(extra="allow")


@dataclass(frozen=True, slots=True)
class Known:
    """`Annotated[str, Known("a", "b")]`: values seen so far; another one is a finding to review.

    Never a closed enum: OpenAI runs many experiments at once (chatgpt-web.md, section 18).
    """

    values: frozenset[str]

    def __init__(self, *values: str) -> None:
        object.__setattr__(self, "values", frozenset(values))

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: str) -> str:
        if value not in self.values:
            raise PydanticCustomError("unknown_value", "not a known value")
        return value


def by_key(key: str) -> Discriminator:
    """Choose the member of a union tagged `@x` for objects whose `key` is `"x"`."""

    def tag(value: Any) -> str | None:
        kind = value.get(key) if isinstance(value, dict) else None
        return f"@{kind}" if isinstance(kind, str) else None

    return union_by(tag, key)


def by_type() -> Discriminator:
    """Choose the member of a union by JSON type: `@string`, `@object`, `@array`, ..."""
    return union_by(lambda value: f"@{json_type(value)}")


BY_TYPE = "-"


def union_by(tag: Callable[[Any], str | None], key: str = BY_TYPE) -> Discriminator:
    """Choose the member of a union by a function; `key` names the field it goes by, if one."""
    # Without a discriminator pydantic would report the errors of all members. The key travels as
    # the message, since a context (a dict) would make the type unhashable.
    return Discriminator(tag, custom_error_type="unknown_member", custom_error_message=key)


BodyModel = type[BaseModel] | Any
"""A model class, or a type that pydantic can validate (a union of models, a list)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A request that this endpoint, and no other, must match."""

    method: str
    url: str


def examples(method: str, *urls: str) -> tuple[Example, ...]:
    """Examples of a method; a URL that is only a path is one of chatgpt.com."""
    return tuple(
        Example(method=method, url=f"https://chatgpt.com{url}" if url.startswith("/") else url)
        for url in urls
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A declared family of URLs.

    `path` is a pattern over the normalised path without its query: literal segments (compared
    without regard to case), `{name}` for one segment, `{name:uuid}` for an id with the shape of
    a UUID, `{name...}` for the rest of the path, at least one segment, and `{name:a|b/c}` for one
    of these literals. `hosts` are exact names, suffixes when they begin with a dot, and may have
    a `*` for a part of a label. `method` is `*` when any will do.
    `request` and `response` are the models of what is known of the bodies (of one line, if they
    are NDJSON; of the list of parsed `data:` values, if they are event streams; of one frame, if
    it is a WebSocket); None when nothing is known or the body is not JSON. `vendor` names the
    telemetry system an upload belongs to. `source` is a section of chatgpt-web.md, or names
    another text.
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
    such flows are recorded without content. `declared` are all endpoints with that path, whatever
    their method; `sink` says that what nobody declared is telemetry here when it is sent (see
    `Prefix.sink`). Matches are cached: nobody may change `path_params`.
    """

    endpoint: Endpoint | None
    category: Category
    path_params: dict[str, str] = field(default_factory=dict)
    known_host: bool = True
    vendor: str | None = None
    declared: tuple[Endpoint, ...] = ()
    sink: bool = False
