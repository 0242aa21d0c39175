"""What may be handed over: never secrets, unless somebody asks for them by name."""

from collections.abc import Iterable

from addon.errors import ChatcapError
from analysis.queries.database import Row

FULL = "full"
"""The privacy level that replaces no secrets."""


def with_secrets(sessions: Iterable[Row]) -> list[str]:
    """The ids of those that were recorded with their secrets."""
    return [row["id"] for row in sessions if row["options"].get("chatcap_privacy") == FULL]


def warning(sessions: Iterable[Row]) -> str | None:
    """What to say on stderr where a report or a comparison is made of such a session."""
    ids = with_secrets(sessions)
    if not ids:
        return None
    return (
        f"Warning: session {', '.join(ids)} was recorded with its secrets (chatcap_privacy=full): "
        "they may stand here, in names and paths; keep this to yourself"
    )


def refuse_secrets(sessions: Iterable[Row]) -> None:
    """Raises ChatcapError where a session was recorded with its secrets; `sessions` are those of
    `queries.sessions.accounts`.
    """
    for id_ in with_secrets(sessions):
        raise ChatcapError(
            f"session {id_} was recorded with its secrets (chatcap_privacy=full): "
            "choose others with --session, or write it with `chatcap export har "
            "--with-secrets`, import that into a new database, and export from there"
        )
