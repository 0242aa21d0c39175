"""The one error type for failures a user can do something about."""


class ChatcapError(Exception):
    """An expected failure. The message is one line and says what to do next."""
