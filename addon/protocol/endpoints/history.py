"""Past conversations: lists, documents, titles (chatgpt-web.md, sections 4.2 and 10)."""

from typing import Any

from addon.protocol.endpoint import Category, Endpoint, Model, Open, examples
from addon.protocol.hosts import API, BASE, WEB
from addon.protocol.message import Message


class Scope(Open):
    is_siloed: bool | None = None
    scope_namespace: str | None = None
    sub_scope: str | None = None


class Scopes(Open):
    context_scopes: list[Scope] | None = None


class Owner(Model):
    user_id: str | None = None
    user_email: str | None = None
    name: str | None = None
    avatar_url: str | None = None


class Item(Model):
    id: str
    title: str | None = None
    create_time: str | float | None = None
    update_time: str | float | None = None
    mapping: Any = None
    current_node: str | None = None
    conversation_template_id: str | None = None
    gizmo_id: str | None = None
    is_archived: bool | None = None
    is_starred: bool | None = None
    pinned_time: str | None = None
    workspace_id: str | None = None
    is_do_not_remember: bool | None = None
    memory_scope: str | None = None
    context_scopes: Any = None
    context_scopes_v2: Scopes | None = None
    async_status: int | None = None
    safe_urls: list[str] | None = None
    blocked_urls: list[str] | None = None
    conversation_origin: str | None = None
    snippet: str | None = None
    sugar_item_id: str | None = None
    sugar_item_visible: bool | None = None
    is_temporary_chat: bool | None = None
    owner: Owner | None = None


class ConversationList(Model):
    items: list[Item]
    total: int | None = None
    limit: int | None = None
    offset: int | None = None
    has_missing_conversations: bool | None = None
    cursor: str | None = None


class ProjectConversations(Model):
    items: list[Item]
    cursor: str | None = None


class Node(Model):
    """In 2023 null keys were left out."""

    id: str
    message: Message | None = None
    parent: str | None = None
    children: list[str]


class Document(Model):
    title: str | None = None
    create_time: float | None = None
    update_time: float | None = None
    current_node: str | None = None
    conversation_id: str | None = None
    id: str | None = None
    is_archived: bool | None = None
    is_starred: bool | None = None
    is_read_only: bool | None = None
    is_do_not_remember: bool | None = None
    atlas_mode_enabled: bool | None = None
    safe_urls: list[str] | None = None
    blocked_urls: list[str] | None = None
    gizmo_id: str | None = None
    gizmo_type: str | None = None
    conversation_template_id: str | None = None
    plugin_ids: list[str] | None = None
    default_model_slug: str | None = None
    async_status: int | None = None
    disabled_tool_ids: list[str] | None = None
    voice: Any = None
    memory_scope: str | None = None
    conversation_origin: str | None = None
    context_scopes: Any = None
    context_scopes_v2: Scopes | None = None
    owner: Owner | None = None
    moderation_results: list[Any] | None = None


class Tree(Document):
    mapping: dict[str, Node]


class PageInfo(Model):
    has_previous_page: bool | None = None
    start_cursor: str | None = None


class Flat(Document):
    messages: list[Message]
    page_info: PageInfo | None = None


class Edit(Model):
    title: str | None = None
    is_visible: bool | None = None
    is_archived: bool | None = None
    is_starred: bool | None = None


class Success(Model):
    success: bool | None = None


class GenTitle(Model):
    message_id: str
    model: str | None = None


class GeneratedTitle(Model):
    """`message` says that there is a title already."""

    title: str | None = None
    message: str | None = None


_UUID = "00000c01-0000-4000-8000-000000000c01"

ENDPOINTS = (
    Endpoint(
        name="conversations",
        method="GET",
        path=BASE + "/conversations",
        category=Category.HISTORY,
        hosts=WEB,
        response=ConversationList,
        source="§10.1",
        examples=examples(
            "GET",
            "https://chat.openai.com/backend-api/conversations?offset=0&limit=28&order=updated",
            "/backend-anon/conversations",
        ),
    ),
    Endpoint(
        name="conversations_edit",
        method="PATCH",
        path=BASE + "/conversations",
        category=Category.HISTORY,
        hosts=WEB,
        request=Edit,
        response=Success,
        source="§4.2",
        examples=examples("PATCH", "/backend-api/conversations"),
    ),
    Endpoint(
        name="conversation_document",
        method="GET",
        path=BASE + "/conversation/{conversation_id:uuid}",
        category=Category.HISTORY,
        hosts=WEB,
        response=Tree,
        source="§10.2",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}"),
    ),
    Endpoint(
        name="conversation_edit",
        method="PATCH",
        path=BASE + "/conversation/{conversation_id:uuid}",
        category=Category.HISTORY,
        hosts=WEB,
        request=Edit,
        response=Success,
        source="§4.2",
        examples=examples("PATCH", f"/backend-api/conversation/{_UUID}"),
    ),
    Endpoint(
        name="conversation_pages",
        method="GET",
        path=BASE + "/conversations/{conversation_id:uuid}",
        category=Category.HISTORY,
        hosts=WEB,
        response=Flat,
        source="§10.3",
        examples=examples(
            "GET", f"/backend-api/conversations/{_UUID}?include_has_versions=true&num_turns=10"
        ),
    ),
    Endpoint(
        name="conversation_older_page",
        method="GET",
        path=BASE + "/conversations/{conversation_id:uuid}/messages",
        category=Category.HISTORY,
        hosts=WEB,
        response=Flat,
        source="§10.3",
        examples=examples("GET", f"/backend-api/conversations/{_UUID}/messages?before=x"),
    ),
    Endpoint(
        name="conversation_gen_title",
        method="POST",
        path=BASE + "/conversation/gen_title/{conversation_id:uuid}",
        category=Category.HISTORY,
        hosts=WEB,
        request=GenTitle,
        response=GeneratedTitle,
        source="§10.4",
        examples=examples(
            "POST",
            f"https://chat.openai.com/backend-api/conversation/gen_title/{_UUID}",
            f"/backend-anon/conversation/gen_title/{_UUID}",
        ),
    ),
    Endpoint(
        name="conversation_rename",
        method="POST",
        path=BASE + "/conversation/id/{conversation_id:uuid}/rename",
        category=Category.HISTORY,
        hosts=WEB,
        source="§4.2",
        examples=examples("POST", f"/backend-api/conversation/id/{_UUID}/rename"),
    ),
    Endpoint(
        name="conversation_delete",
        method="DELETE",
        path=BASE + "/conversation/id/{conversation_id:uuid}",
        category=Category.HISTORY,
        hosts=WEB,
        source="§4.2",
        examples=examples("DELETE", f"/backend-api/conversation/id/{_UUID}"),
    ),
    Endpoint(
        name="conversations_search",
        method="GET",
        path=BASE + "/conversations/search",
        category=Category.HISTORY,
        hosts=WEB,
        source="§4.2",
        examples=examples("GET", "/backend-api/conversations/search?query=x"),
    ),
    Endpoint(
        name="project_conversations",
        method="GET",
        path=API + "/gizmos/{gizmo_id}/conversations",
        category=Category.HISTORY,
        hosts=WEB,
        response=ProjectConversations,
        source="§4.2",
        examples=examples("GET", "/backend-api/gizmos/g-p-0/conversations?cursor=0"),
    ),
    Endpoint(
        name="pins",
        method="GET",
        path=API + "/pins",
        category=Category.HISTORY,
        hosts=WEB,
        source="§4.2",
        examples=examples("GET", "/backend-api/pins"),
    ),
)
