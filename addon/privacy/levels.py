"""How much of a flow may reach the disk."""

from enum import StrEnum


class Privacy(StrEnum):
    MINIMAL = "minimal"
    """No bodies and no content: names, shapes and sizes only."""
    STANDARD = "standard"
    """Content is kept, secrets are replaced by stand-ins."""
    FULL = "full"
    """Everything as sent. For people who know what they do."""
