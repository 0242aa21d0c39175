"""What the user chose: preferences, custom instructions, memories (sections 4.3 and 11.3-11.5)."""

from typing import Any

from addon.protocol.endpoint import Category, Endpoint, Model, Open, examples
from addon.protocol.hosts import API, BASE, WEB


class UserSettings(Open):
    """Keys come and go."""

    training_allowed: bool | None = None
    voice_training_allowed: bool | None = None
    video_training_allowed: bool | None = None
    codex_training_allowed: bool | None = None
    codex_training_allowed_v2: bool | None = None
    sunshine: bool | None = None
    moonshine: bool | None = None
    memory_in_search: bool | None = None
    voice_name: str | None = None
    voice_main_language: str | None = None
    voice_background_enabled: bool | None = None
    last_used_model_config: Open | None = None


class SettingsUser(Model):
    announcements: dict[str, Any] | None = None
    eligible_announcements: list[Any] | None = None
    settings: UserSettings | None = None
    permissions: Any = None


class Instructions(Model):
    object: str | None = None
    enabled: bool | None = None
    about_user_message: str | None = None
    about_model_message: str | None = None
    name_user_message: str | None = None
    role_user_message: str | None = None
    traits_model_message: str | None = None
    other_user_message: str | None = None
    personality_type_selection: str | None = None
    personality_traits: Any = None
    traits_enabled: bool | None = None
    disabled_tools: list[Any] | None = None


class Enabled(Model):
    enabled: bool


class Memory(Model):
    id: str
    content: str | None = None
    updated_at: str | None = None
    gizmo_id: str | None = None
    status: str | None = None


class Memories(Model):
    memories: list[Memory] | None = None
    memory_max_tokens: int | None = None
    memory_num_tokens: int | None = None


class Success(Model):
    success: bool | None = None


ENDPOINTS = (
    Endpoint(
        name="settings_user",
        method="GET",
        path=BASE + "/settings/user",
        category=Category.SETTINGS,
        hosts=WEB,
        response=SettingsUser,
        source="§11.4",
        examples=examples("GET", "/backend-api/settings/user", "/backend-anon/settings/user"),
    ),
    Endpoint(
        name="account_user_setting",
        method="PATCH",
        path=API + "/settings/account_user_setting",
        category=Category.SETTINGS,
        hosts=WEB,
        source="§4.3",
        examples=examples(
            "PATCH", "/backend-api/settings/account_user_setting?feature=x&value=true"
        ),
    ),
    Endpoint(
        name="beta_features",
        method="GET",
        path=API + "/settings/beta_features",
        category=Category.SETTINGS,
        hosts=WEB,
        response=dict[str, bool],
        source="§4.3",
        examples=examples("GET", "/backend-api/settings/beta_features"),
    ),
    Endpoint(
        name="beta_feature_set",
        method="POST",
        path=API + "/settings/beta_features",
        category=Category.SETTINGS,
        hosts=WEB,
        response=dict[str, bool],
        source="§4.3",
        examples=examples("POST", "/backend-api/settings/beta_features?feature=x&value=true"),
    ),
    Endpoint(
        name="announcement_viewed",
        method="POST",
        path=API + "/settings/announcement_viewed",
        category=Category.SETTINGS,
        hosts=WEB,
        source="§4.3",
        examples=examples("POST", "/backend-api/settings/announcement_viewed?announcement_id=x"),
    ),
    Endpoint(
        name="last_used_model",
        method="GET",
        path=API + "/settings/user_last_used_model_config",
        category=Category.SETTINGS,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/settings/user_last_used_model_config"),
    ),
    Endpoint(
        name="last_used_model_set",
        method="PATCH",
        path=API + "/settings/user_last_used_model_config",
        category=Category.SETTINGS,
        hosts=WEB,
        source="§4.3",
        examples=examples("PATCH", "/backend-api/settings/user_last_used_model_config"),
    ),
    Endpoint(
        name="custom_instructions",
        method="GET",
        path=API + "/user_system_messages",
        category=Category.SETTINGS,
        hosts=WEB,
        response=Instructions,
        source="§11.3",
        examples=examples("GET", "/backend-api/user_system_messages"),
    ),
    Endpoint(
        name="custom_instructions_create",
        method="POST",
        path=API + "/user_system_messages",
        category=Category.SETTINGS,
        hosts=WEB,
        request=Instructions,
        response=Instructions,
        source="§11.3",
        examples=examples("POST", "/backend-api/user_system_messages"),
    ),
    Endpoint(
        name="custom_instructions_edit",
        method="PATCH",
        path=API + "/user_system_messages",
        category=Category.SETTINGS,
        hosts=WEB,
        request=Instructions,
        response=Instructions,
        source="§11.3",
        examples=examples("PATCH", "/backend-api/user_system_messages"),
    ),
    Endpoint(
        name="custom_instructions_enabled",
        method="POST",
        path=API + "/user_system_message_enabled",
        category=Category.SETTINGS,
        hosts=WEB,
        request=Enabled,
        source="§4.3",
        examples=examples("POST", "/backend-api/user_system_message_enabled"),
    ),
    Endpoint(
        name="memories",
        method="GET",
        path=API + "/memories",
        category=Category.SETTINGS,
        hosts=WEB,
        response=Memories,
        source="§11.5",
        examples=examples("GET", "/backend-api/memories?include_memory_entries=false"),
    ),
    Endpoint(
        name="memory_delete",
        method="DELETE",
        path=API + "/memories/{memory_id}",
        category=Category.SETTINGS,
        hosts=WEB,
        response=Success,
        source="§11.5",
        examples=examples("DELETE", "/backend-api/memories/1"),
    ),
    Endpoint(
        name="gizmo_memories",
        method="GET",
        path=API + "/memories/gizmos",
        category=Category.SETTINGS,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/memories/gizmos"),
    ),
    Endpoint(
        name="memories_clear",
        method="DELETE",
        path=API + "/settings/clear_account_user_memory",
        category=Category.SETTINGS,
        hosts=WEB,
        source="§4.3",
        examples=examples("DELETE", "/backend-api/settings/clear_account_user_memory"),
    ),
)
