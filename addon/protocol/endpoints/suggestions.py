"""Prompts to start with."""

from addon.protocol.endpoint import Category, Endpoint, Model, examples
from addon.protocol.hosts import BASE, WEB


class Prompt(Model):
    id: str
    title: str
    description: str
    prompt: str


class PromptLibrary(Model):
    items: list[Prompt]
    total: int
    limit: int
    offset: int


ENDPOINTS = (
    Endpoint(
        name="prompt_library",
        method="GET",
        path=BASE + "/prompt_library",
        category=Category.SUGGESTIONS,
        hosts=WEB,
        response=PromptLibrary,
        source="§10.5",
        examples=examples(
            "GET",
            "https://chat.openai.com/backend-api/prompt_library/?limit=4&offset=0",
            "/backend-anon/prompt_library",
        ),
    ),
)
