# ruff: noqa: N815 - fields bear the names they have on the wire
"""Segment's messages (segment.md, sections 2 and 6): one shape first-party and at the vendor's."""

from typing import Annotated, Any

from pydantic import Field, Tag

from addon.protocol.endpoint import Known, Model, Open, by_key


class Page(Open):
    """The title of a conversation and its id in the URL (chatgpt-web.md, section 13.1)."""

    path: str | None = None
    referrer: str | None = None
    search: Any = None
    title: str | None = None
    url: str | None = None
    hash: str | None = None


class Library(Model):
    name: str | None = None
    version: str | None = None


class UserTraits(Open):
    plan_type: str | None = None
    workspace_id: str | None = None
    workspace_type: str | None = None
    is_openai_internal: bool | None = None


class Context(Model):
    active: bool | None = None
    page: Page | None = None
    userAgent: str | None = None
    userAgentData: Open | None = None
    locale: str | None = None
    library: Library | None = None
    timezone: str | None = None
    campaign: Open | None = None
    referrer: Open | None = None
    amp: Open | None = None
    ip: str | None = None
    location: Open | None = None
    device: Open | None = None
    os: Open | None = None
    app: Open | None = None
    network: Open | None = None
    screen: Open | None = None
    groupId: str | None = None
    traits: Open | None = None
    externalIds: list[Any] | None = None
    consent: Open | None = None
    sessionId: Any = None
    app_session_id: str | None = None
    app_name: str | None = None
    app_version: str | None = None
    device_id: str | None = None
    browser_locale: str | None = None
    is_authenticated: bool | None = None
    auth_status: str | None = None
    user_traits: UserTraits | None = None
    is_business_ip2: bool | None = None


class Delivery(Open):
    bundled: list[str] | None = None
    unbundled: list[str] | None = None
    bundledIds: list[str] | None = None
    retryCount: int | None = None
    failedInitializations: list[str] | None = None
    nodeVersion: str | None = None
    jsRuntime: str | None = None


class AnalyticsEvent(Model):
    type: str
    messageId: str
    userId: str | int | None = None
    anonymousId: str | int | None = None
    timestamp: str | None = None
    originalTimestamp: str | None = None
    receivedAt: str | None = None
    sentAt: str | None = None
    context: Context | None = None
    integrations: Open | None = None
    writeKey: str | None = None
    channel: str | None = None
    version: Any = None
    metadata: Delivery | None = Field(default=None, alias="_metadata")


class Track(AnalyticsEvent):
    event: str
    properties: Open


class Identify(AnalyticsEvent):
    traits: Open


class PageView(AnalyticsEvent):
    name: str | None = None
    category: str | None = None
    properties: Open | None = None


class Group(AnalyticsEvent):
    groupId: str
    traits: Open


class Alias(AnalyticsEvent):
    previousId: str


Event = Annotated[
    Annotated[Track, Tag("@track")]
    | Annotated[Identify, Tag("@identify")]
    | Annotated[PageView, Tag("@page")]
    | Annotated[PageView, Tag("@screen")]
    | Annotated[Group, Tag("@group")]
    | Annotated[Alias, Tag("@alias")],
    by_key("type"),
]


class Batch(Model):
    batch: list[Event] = Field(min_length=1)
    sentAt: str | None = None
    writeKey: str | None = None
    context: Open | None = None
    integrations: Open | None = None
    timestamp: str | None = None


class Metric(Model):
    type: Annotated[str, Known("Counter")]
    metric: str
    value: float
    tags: Open | None = None


class Metrics(Model):
    series: list[Metric]


class Accepted(Model):
    success: bool | None = None


class Destination(Open):
    apiHost: str | None = None
    apiKey: str | None = None


class SourceSettings(Open):
    integrations: dict[str, Destination]
