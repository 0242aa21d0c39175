"""Opinions about answers, asked for and not (chatgpt-web.md, sections 4.1 and 9.6)."""

from typing import Annotated

from addon.protocol.endpoint import Category, Endpoint, Known, Model, Open, examples
from addon.protocol.hosts import BASE, WEB


class Feedback(Model):
    message_id: str
    conversation_id: str
    rating: Annotated[str, Known("thumbsUp", "thumbsDown")] | None = None
    tags: list[str] | None = None
    text: str | None = None


class FeedbackKept(Open):
    message_id: str | None = None
    conversation_id: str | None = None
    user_id: str | None = None
    rating: str | None = None
    content: str | None = None


class Selected(Model):
    feedback_type: Annotated[str, Known("copy")]
    selected_text: str | None = None


class ImplicitFeedback(Model):
    """`selected_text` is what the user copied out of an answer."""

    message_id: str
    conversation_id: str
    source: str | None = None
    location: str | None = None
    feedback: Selected


ENDPOINTS = (
    Endpoint(
        name="message_feedback",
        method="POST",
        path=BASE + "/conversation/message_feedback",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Feedback,
        response=FeedbackKept,
        source="§4.1",
        examples=examples("POST", "/backend-api/conversation/message_feedback"),
    ),
    Endpoint(
        name="message_comparison_feedback",
        method="POST",
        path=BASE + "/conversation/message_comparison_feedback",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=Open,
        source="§4.1",
        examples=examples("POST", "/backend-api/conversation/message_comparison_feedback"),
    ),
    Endpoint(
        name="implicit_message_feedback",
        method="POST",
        path=BASE + "/conversation/implicit_message_feedback",
        category=Category.CONVERSATION,
        hosts=WEB,
        request=ImplicitFeedback,
        source="§9.6",
        examples=examples("POST", "/backend-api/conversation/implicit_message_feedback"),
    ),
    Endpoint(
        name="conversation_rating",
        method="POST",
        path=BASE + "/conversation/{conversation_id:uuid}/rating",
        category=Category.CONVERSATION,
        hosts=WEB,
        source="§4.1",
        examples=examples(
            "POST", "/backend-api/conversation/00000c01-0000-4000-8000-000000000c01/rating"
        ),
    ),
)
