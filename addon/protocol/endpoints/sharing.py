"""Share links (chatgpt-web.md, section 10.6)."""

from addon.protocol.endpoint import Category, Endpoint, Model, examples
from addon.protocol.endpoints.history import ConversationList
from addon.protocol.hosts import API, WEB


class NewShare(Model):
    conversation_id: str
    current_node_id: str | None = None
    is_anonymous: bool | None = None


class ModerationState(Model):
    has_been_moderated: bool | None = None
    has_been_blocked: bool | None = None
    has_been_accepted: bool | None = None
    has_been_auto_blocked: bool | None = None
    has_been_auto_moderated: bool | None = None


class Share(Model):
    share_id: str | None = None
    share_url: str | None = None
    title: str | None = None
    is_public: bool | None = None
    is_visible: bool | None = None
    is_anonymous: bool | None = None
    highlighted_message_id: str | None = None
    current_node_id: str | None = None
    already_exists: bool | None = None
    moderation_state: ModerationState | None = None


ENDPOINTS = (
    Endpoint(
        name="share_create",
        method="POST",
        path=API + "/share/create",
        category=Category.HISTORY,
        hosts=WEB,
        request=NewShare,
        response=Share,
        source="§10.6",
        examples=examples("POST", "/backend-api/share/create"),
    ),
    Endpoint(
        name="share_view",
        method="GET",
        path=API + "/share/{share_id:uuid}",
        category=Category.HISTORY,
        hosts=WEB,
        source="§4.2",
        examples=examples("GET", "/backend-api/share/00000501-0000-4000-8000-000000000501"),
    ),
    Endpoint(
        name="share_edit",
        method="PATCH",
        path=API + "/share/{share_id:uuid}",
        category=Category.HISTORY,
        hosts=WEB,
        request=Share,
        source="§10.6",
        examples=examples("PATCH", "/backend-api/share/00000501-0000-4000-8000-000000000501"),
    ),
    Endpoint(
        name="share_delete",
        method="DELETE",
        path=API + "/share/{share_id:uuid}",
        category=Category.HISTORY,
        hosts=WEB,
        source="§10.6",
        examples=examples("DELETE", "/backend-api/share/00000501-0000-4000-8000-000000000501"),
    ),
    Endpoint(
        name="share_delete_all",
        method="DELETE",
        path=API + "/share/all",
        category=Category.HISTORY,
        hosts=WEB,
        source="§4.2",
        examples=examples("DELETE", "/backend-api/share/all"),
    ),
    Endpoint(
        name="share_categories",
        method="GET",
        path=API + "/share/moderation/categories",
        category=Category.HISTORY,
        hosts=WEB,
        source="§4.2",
        examples=examples("GET", "/backend-api/share/moderation/categories"),
    ),
    Endpoint(
        name="share_report",
        method="POST",
        path=API + "/share/{share_id:uuid}/report",
        category=Category.HISTORY,
        hosts=WEB,
        source="§4.2",
        examples=examples("POST", "/backend-api/share/00000501-0000-4000-8000-000000000501/report"),
    ),
    Endpoint(
        name="shared_conversations",
        method="GET",
        path=API + "/shared_conversations",
        category=Category.HISTORY,
        hosts=WEB,
        response=ConversationList,
        source="§4.2",
        examples=examples("GET", "/backend-api/shared_conversations?order=created"),
    ),
)
