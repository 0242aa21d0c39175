"""What can be talked to: models, custom GPTs, projects, connectors (sections 4.4 and 11.6)."""

from typing import Annotated, Any

from addon.protocol.endpoint import Category, Endpoint, Known, Model, Open, examples
from addon.protocol.hosts import API, BASE, WEB


class ThinkingEffort(Model):
    thinking_effort: str
    short_label: str | None = None
    full_label: str | None = None
    description: str | None = None


class ModelEntry(Model):
    slug: str
    max_tokens: int | None = None
    title: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    capabilities: Open | None = None
    product_features: Open | None = None
    enabled_tools: list[Any] | None = None
    reasoning_type: Annotated[str, Known("none", "auto", "reasoning", "pro")] | None = None
    configurable_thinking_effort: bool | None = None
    thinking_efforts: list[ThinkingEffort] | None = None


class ModelCategory(Model):
    category: str
    human_category_name: str | None = None
    subscription_level: str | None = None
    default_model: str | None = None
    browsing_model: str | None = None
    code_interpreter_model: str | None = None
    plugins_model: str | None = None


class Preset(Model):
    title: str | None = None
    selected_display_title: str | None = None
    model_slug: str | None = None
    lane: str | None = None
    thinking_effort: str | None = None
    preset_type: str | None = None


class Version(Model):
    id: str
    display_text: str | None = None
    display_text_full: str | None = None
    display_text_for_intelligence: str | None = None
    enabled: bool | None = None
    slugs: list[str] | None = None
    intelligence_presets: list[Preset] | None = None


class Models(Model):
    models: list[ModelEntry]
    categories: list[ModelCategory] | None = None
    versions: list[Version] | None = None
    default_model_slug: str | None = None
    model_picker_version: int | str | None = None


ENDPOINTS = (
    Endpoint(
        name="models",
        method="GET",
        path=BASE + "/models",
        category=Category.MODELS,
        hosts=WEB,
        response=Models,
        source="§11.6",
        examples=examples(
            "GET",
            "https://chat.openai.com/backend-api/models?history_and_training_disabled=false",
            "/backend-anon/models?iim=false&is_gizmo=false",
        ),
    ),
    *(
        Endpoint(
            name=topic.replace("/", "_"),
            method="GET",
            path=f"{API}/{topic}",
            category=Category.MODELS,
            hosts=WEB,
            source="§4.4",
            examples=examples("GET", f"/backend-api/{topic}"),
        )
        for topic in (
            "system_hints",
            "client/strings",
            "personality_types",
            "images/bootstrap",
            "images/styles",
            "gizmos/bootstrap",
            "gizmos/pinned",
            "gizmos/search",
            "gizmo_creator_profile",
        )
    ),
    Endpoint(
        name="projects_sidebar",
        method="GET",
        path=API + "/gizmos/snorlax/sidebar",
        category=Category.MODELS,
        hosts=WEB,
        source="§4.4",
        examples=examples("GET", "/backend-api/gizmos/snorlax/sidebar"),
    ),
    Endpoint(
        name="project_upsert",
        method="POST",
        path=API + "/gizmos/snorlax/upsert",
        category=Category.MODELS,
        hosts=WEB,
        source="§4.4",
        examples=examples("POST", "/backend-api/gizmos/snorlax/upsert"),
    ),
    Endpoint(
        name="gizmo",
        method="GET",
        path=BASE + "/gizmos/{gizmo_id}",
        category=Category.MODELS,
        hosts=WEB,
        source="§4.4",
        examples=examples("GET", "/backend-api/gizmos/g-000000000"),
    ),
    Endpoint(
        name="gizmo_reviews",
        method="*",
        path=API + "/gizmo_reviews/{topic...}",
        category=Category.MODELS,
        hosts=WEB,
        source="§4.4",
        examples=examples("GET", "/backend-api/gizmo_reviews/g-000000000"),
    ),
    Endpoint(
        name="gizmos_discovery",
        method="GET",
        path="/public-api/gizmos/{topic...}",
        category=Category.MODELS,
        hosts=WEB,
        source="§4.4",
        examples=examples("GET", "/public-api/gizmos/discovery/recent"),
    ),
    Endpoint(
        name="plugins",
        method="GET",
        path=API + "/aip/p",
        category=Category.MODELS,
        hosts=WEB,
        source="§4.4",
        examples=examples("GET", "https://chat.openai.com/backend-api/aip/p?offset=0"),
    ),
    Endpoint(
        name="plugin_connectors",
        method="*",
        path=API + "/aip/connectors/{topic...}",
        category=Category.MODELS,
        hosts=WEB,
        source="§4.4",
        examples=examples("GET", "/backend-api/aip/connectors/links"),
    ),
    Endpoint(
        name="connector_search",
        method="POST",
        path=API + "/connectors/search",
        category=Category.MODELS,
        hosts=WEB,
        source="§9.6",
        examples=examples("POST", "/backend-api/connectors/search"),
    ),
    Endpoint(
        name="connectors",
        method="*",
        path=API + "/{kind:connectors|ca/v2}/{topic...}",
        category=Category.MODELS,
        hosts=WEB,
        source="§4.4",
        examples=examples("GET", "/backend-api/ca/v2/links", "/backend-api/connectors/links"),
    ),
)
