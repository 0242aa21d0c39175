"""What may be handed over: never secrets, unless somebody asks for them by name."""

from collections.abc import Iterable

from addon.errors import ChatcapError
from analysis.queries.database import Row

FULL = "full"
"""The privacy level that replaces no secrets."""


def refuse_secrets(sessions: Iterable[Row]) -> None:
    """Raises ChatcapError where a session was recorded with its secrets; `sessions` are those of
    `queries.sessions.accounts`.
    """
    for session in sessions:
        if session["options"].get("chatcap_privacy") == FULL:
            raise ChatcapError(
                f"session {session['id']} was recorded with its secrets (chatcap_privacy=full): "
                "choose others with --session, or write it with `chatcap export har "
                "--with-secrets`, import that into a new database, and export from there"
            )
