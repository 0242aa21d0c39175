"""What the application's servers say when they refuse (chatgpt-web.md, section 15)."""

from typing import Annotated, Any

from pydantic import Tag

from addon.protocol.endpoint import Model, Open, by_type


class Problem(Open):
    """`code`, `message`, `clears_in` and whatever explains a limit."""

    message: str | None = None
    code: str | None = None
    clears_in: float | None = None


class Invalid(Model):
    """One complaint about a request (422)."""

    loc: list[str | int]
    msg: str
    type: str
    input: Any = None
    ctx: Any = None
    url: str | None = None


class ErrorBody(Model):
    detail: Annotated[
        Annotated[str, Tag("@string")]
        | Annotated[Problem, Tag("@object")]
        | Annotated[list[Invalid], Tag("@array")]
        | Annotated[None, Tag("@null")],
        by_type(),
    ] = None
    error: Any = None
    message: str | None = None
    status: str | None = None
    success: bool | None = None
    code: str | None = None
