"""What a conversation has besides turns: documents, files, suggestions, apps, ads (section 4.1)."""

from typing import Any

from addon.protocol.endpoint import Category, Endpoint, Model, Open, examples
from addon.protocol.hosts import BASE, WEB


class Autocomplete(Model):
    input_text: str
    num_completions: int | None = None
    in_search_mode: bool | None = None


class Completions(Model):
    completions: list[Any]


class Suggest(Model):
    message_id: str
    model: str | None = None
    num_suggestions: int | None = None


class ToolFile(Model):
    status: str
    download_url: str | None = None


class Ads(Model):
    conversation_id: str
    entries_by_turn_id: dict[str, Any]


_ID = BASE + "/conversation/{conversation_id:uuid}"
_UUID = "00000c01-0000-4000-8000-000000000c01"

ENDPOINTS = (
    Endpoint(
        name="conversation_textdocs",
        method="GET",
        path=_ID + "/textdocs",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=list[Open],
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/textdocs"),
    ),
    Endpoint(
        name="typing_autocompletions",
        method="POST",
        path=BASE + "/conversation/experimental/generate_autocompletions",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Autocomplete,
        response=Completions,
        source="§9.6",
        examples=examples(
            "POST", "/backend-api/conversation/experimental/generate_autocompletions"
        ),
    ),
    Endpoint(
        name="conversation_suggestions",
        method="POST",
        path=_ID + "/experimental/generate_suggestions",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Suggest,
        source="§4.1",
        examples=examples(
            "POST", f"/backend-api/conversation/{_UUID}/experimental/generate_suggestions"
        ),
    ),
    Endpoint(
        name="conversation_url_safe",
        method="GET",
        path=_ID + "/url_safe",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/url_safe?url=x"),
    ),
    Endpoint(
        name="conversation_interpreter",
        method="GET",
        path=_ID + "/interpreter",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/interpreter"),
    ),
    Endpoint(
        name="conversation_interpreter_download",
        method="GET",
        path=_ID + "/interpreter/download",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=ToolFile,
        source="§4.1",
        examples=examples(
            "GET", f"/backend-api/conversation/{_UUID}/interpreter/download?message_id=x"
        ),
    ),
    Endpoint(
        name="conversation_attachment",
        method="GET",
        path=_ID + "/attachment/{file_id}/download",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=ToolFile,
        source="§4.1",
        examples=examples("GET", f"/backend-api/conversation/{_UUID}/attachment/file_1/download"),
    ),
    Endpoint(
        name="conversation_ads",
        method="GET",
        path=BASE + "/bazaar/conversation/{conversation_id:uuid}/ads",
        category=Category.CONVERSATION,
        hosts=WEB,
        response=Ads,
        source="§4.1",
        examples=examples("GET", f"/backend-api/bazaar/conversation/{_UUID}/ads"),
    ),
    Endpoint(
        name="app_call",
        method="POST",
        path=BASE + "/ecosystem/call_mcp",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("POST", "/backend-api/ecosystem/call_mcp"),
    ),
    Endpoint(
        name="app_widget",
        method="GET",
        path=BASE + "/ecosystem/widget",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("GET", "/backend-api/ecosystem/widget"),
    ),
    Endpoint(
        name="app_widget_state",
        method="POST",
        path=BASE + "/ecosystem/widget_state",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples("POST", "/backend-api/ecosystem/widget_state"),
    ),
)
