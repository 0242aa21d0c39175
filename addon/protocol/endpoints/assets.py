"""Pages, scripts and what else a web site is made of (section 2)."""

from addon.protocol import hosts
from addon.protocol.endpoint import Category, Endpoint, examples
from addon.protocol.hosts import WEB

ENDPOINTS = (
    Endpoint(
        name="page",
        method="GET",
        path="/",
        category=Category.ASSET,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "/", "https://chat.openai.com/?model=gpt-4"),
    ),
    Endpoint(
        name="conversation_page",
        method="GET",
        path="/c/{conversation_id}",
        category=Category.ASSET,
        hosts=WEB,
        source="§13.1",
        examples=examples("GET", "/c/00000c01-0000-4000-8000-000000000c01"),
    ),
    Endpoint(
        name="page_data",
        method="GET",
        path="/_next/data/{build}/{page...}",
        category=Category.ASSET,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "https://chat.openai.com/_next/data/x/index.json"),
    ),
    Endpoint(
        name="page_script",
        method="GET",
        path="/_next/{kind:static|image}/{file...}",
        category=Category.ASSET,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "https://chat.openai.com/_next/static/chunks/main.js"),
    ),
    Endpoint(
        name="page_asset",
        method="GET",
        path="/cdn/assets/{file...}",
        category=Category.ASSET,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "/cdn/assets/root.css"),
    ),
    Endpoint(
        name="static_file",
        method="GET",
        path="/{file...}",
        category=Category.ASSET,
        hosts=hosts.ASSETS,
        source="§2",
        examples=examples(
            "GET",
            "https://cdn.oaistatic.com/assets/x.js",
            "https://persistent.oaistatic.com/x.webp",
        ),
    ),
    Endpoint(
        name="app_frame",
        method="*",
        path="/{page...}",
        category=Category.OTHER,
        hosts=hosts.SANDBOX,
        source="§2: frames of third-party apps",
        examples=examples("GET", "https://x.web-sandbox.oaiusercontent.com/index.html"),
    ),
)
