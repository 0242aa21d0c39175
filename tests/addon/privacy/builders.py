"""What takes the place of secrets in tests of the privacy room: kind and nothing else."""

from addon.privacy.patterns import Replace


class Seen:
    """A `Replace` that remembers what it was given."""

    def __init__(self) -> None:
        self.secrets: list[tuple[str, bytes]] = []

    def __call__(self, kind: str, secret: bytes) -> bytes:
        self.secrets.append((kind, secret))
        return b"[%s]" % kind.encode()


def kind_only(kind: str, secret: bytes) -> bytes:
    return b"[%s]" % kind.encode()


REPLACE: Replace = kind_only
