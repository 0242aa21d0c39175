"""What the user wants done with telemetry, as data. Everything here is pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

SHADOW = "shadow:"
"""Before a mode: what it would do is worked out and recorded, but not done."""


class Mode(StrEnum):
    """From letting telemetry pass to answering it in the server's place."""

    OBSERVE = "observe"
    STRIP = "strip"
    """Uploads go out without what identifies or describes the person."""
    REWRITE = "rewrite"
    """Uploads go out whole in form, with pseudonyms and generalised values."""
    BLOCK = "block"
    """Uploads are answered here; nothing of them goes out."""


VENDORS = (
    "segment",
    "statsig",
    "datadog",
    "sentry",
    "openai",
    "otlp",
    "intercom",
    "google",
    "meta",
    "tiktok",
    "linkedin",
    "microsoft",
    "cloudflare",
)
"""The telemetry systems that are told apart. `openai` are the reports of ChatGPT's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`vendors` is None for all of them. `dropped` are patterns of event names, as `*` and `?`
    of a shell; events that match are taken out under `strip` and `rewrite`.
    """

    mode: Mode = Mode.OBSERVE
    shadow: bool = False
    vendors: frozenset[str] | None = None
    dropped: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{SHADOW if self.shadow else ''}{self.mode}"

    @property
    def acts(self) -> bool:
        """Whether any flow may be treated otherwise than without chatcap."""
        return self.mode is not Mode.OBSERVE and not self.shadow

    def covers(self, vendor: str) -> bool:
        return self.vendors is None or vendor in self.vendors

    def drops(self, name: str) -> bool:
        """Whether events of that name are taken out."""
        return any(fnmatchcase(name, pattern) for pattern in self.dropped)


def parse(mode: str, vendors: str = "", dropped: str = "") -> Policy:
    """The policy that the options' texts ask for: a mode, perhaps with `shadow:` before it;
    vendors separated by commas; patterns of event names separated by semicolons.

    Raises ValueError with a message for the user.
    """
    bare = mode.strip().removeprefix(SHADOW)
    if bare not in list(Mode):
        choices = ", ".join(Mode)
        raise ValueError(f"telemetry policy {mode!r} is none of {choices} (or {SHADOW} before one)")
    chosen = frozenset(filter(None, re.split(r"[\s,]+", vendors.strip().lower())))
    if unknown := chosen - set(VENDORS):
        raise ValueError(
            f"unknown telemetry vendor {', '.join(sorted(unknown))}: known are {', '.join(VENDORS)}"
        )
    names = tuple(filter(None, (pattern.strip() for pattern in dropped.split(";"))))
    if names and bare == Mode.OBSERVE:
        raise ValueError(f"events are dropped by name under a policy only, not under {bare}")
    if mode.strip() == f"{SHADOW}{Mode.OBSERVE}":
        raise ValueError(f"{mode.strip()} would do what {Mode.OBSERVE} does: choose {Mode.OBSERVE}")
    return Policy(
        mode=Mode(bare),
        shadow=mode.strip().startswith(SHADOW),
        vendors=chosen or None,
        dropped=names,
    )
