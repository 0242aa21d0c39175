# ruff: noqa: N815 - fields bear the names they have on the wire
"""Signing in and out, and the session (chatgpt-web.md, section 11.9)."""

from typing import Any

from addon.protocol.endpoint import Category, Endpoint, Model, Open, examples
from addon.protocol.hosts import LOGIN, WEB


class SessionUser(Model):
    id: str | None = None
    name: str | None = None
    email: str | None = None
    image: str | None = None
    picture: str | None = None
    idp: str | None = None
    iat: float | None = None
    mfa: bool | None = None
    groups: list[Any] | None = None
    intercom_hash: str | None = None


class Session(Model):
    """`{}` when logged out."""

    user: SessionUser | None = None
    expires: str | None = None
    accessToken: str | None = None
    authProvider: str | None = None
    account: Open | None = None
    sessionToken: str | None = None


class Csrf(Model):
    csrfToken: str


ENDPOINTS = (
    Endpoint(
        name="auth_session",
        method="GET",
        path="/api/auth/session",
        category=Category.AUTH,
        hosts=WEB,
        response=Session,
        source="§11.9",
        examples=examples(
            "GET",
            "https://chat.openai.com/api/auth/session",
            "/api/auth/session?refresh=true&reason=token_expired&method=POST&path=/ces/v1/rgstr",
        ),
    ),
    Endpoint(
        name="auth_csrf",
        method="GET",
        path="/api/auth/csrf",
        category=Category.AUTH,
        hosts=WEB,
        response=Csrf,
        source="§2",
        examples=examples("GET", "/api/auth/csrf"),
    ),
    Endpoint(
        name="auth_providers",
        method="GET",
        path="/api/auth/providers",
        category=Category.AUTH,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "/api/auth/providers"),
    ),
    Endpoint(
        name="auth_signin",
        method="*",
        path="/api/auth/signin/{provider...}",
        category=Category.AUTH,
        hosts=WEB,
        source="§2",
        examples=examples("POST", "/api/auth/signin/openai?prompt=login"),
    ),
    Endpoint(
        name="auth_callback",
        method="*",
        path="/api/auth/callback/{provider...}",
        category=Category.AUTH,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "/api/auth/callback/openai?code=x&state=y"),
    ),
    Endpoint(
        name="auth_signout",
        method="*",
        path="/api/auth/signout",
        category=Category.AUTH,
        hosts=WEB,
        source="§2",
        examples=examples("POST", "/api/auth/signout"),
    ),
    Endpoint(
        name="login",
        method="*",
        path="/{page...}",
        category=Category.AUTH,
        hosts=LOGIN,
        source="§2",
        examples=(
            *examples("GET", "https://auth.openai.com/authorize?client_id=x"),
            *examples("POST", "https://auth0.openai.com/u/login/password?state=x"),
        ),
    ),
)
