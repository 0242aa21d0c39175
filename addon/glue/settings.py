"""The `chatcap_*` options: declared to mitmproxy as text, parsed here into data."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from mitmproxy import exceptions, optmanager
from mitmproxy.addonmanager import Loader

from addon.privacy.levels import Privacy
from addon.telemetry.policy import Policy
from addon.telemetry.policy import parse as parse_policy

# Everything is text: mitmproxy drops a script silently when a typed option does not parse, and
# does not enforce choices (facts F2.3, F2.4). The parsing below is ours, and loud.
OPTIONS = {
    "chatcap_db": ("", "Database to record into (default: $CHATCAP_DB or captures/chatcap.db)."),
    "chatcap_session": ("", "Label of this session, shown by `chatcap sessions`."),
    "chatcap_telemetry": (
        "observe",
        "What is done with telemetry: observe, strip, rewrite, block, or shadow: before one.",
    ),
    "chatcap_vendors": ("", "Telemetry vendors the policy covers, comma-separated (default: all)."),
    "chatcap_drop_events": (
        "",
        "Names of events that strip and rewrite leave out, as `a*; b`, semicolons between them.",
    ),
    "chatcap_hosts": ("", "More hosts to treat as ChatGPT's, comma-separated."),
    "chatcap_privacy": ("standard", "What reaches the disk: minimal, standard or full."),
    "chatcap_max_body": ("8m", "Bytes kept of one body, as 65536, 512k or 8m."),
    "chatcap_strict": ("false", "Stop the proxy when a record cannot be written: true or false."),
}
POLICY_OPTIONS = frozenset(
    {"chatcap_telemetry", "chatcap_vendors", "chatcap_drop_events", "stream_large_bodies"}
)
"""What the policy depends on. These may change while the proxy runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options, parsed."""

    db: Path
    session: str | None
    policy: Policy = field(compare=False)
    """May change while the proxy runs, unlike the rest; the gate has the one in force."""
    hosts: frozenset[str]
    privacy: Privacy
    max_body: int
    strict: bool


def declare(loader: Loader) -> None:
    for name, (default, help_text) in OPTIONS.items():
        loader.add_option(name, str, default, help_text)


def parse(options: optmanager.OptManager) -> Settings:
    """Raises OptionsError, which stops mitmproxy's start or takes a `:set` back."""
    text = {name: str(getattr(options, name) or "").strip() for name in OPTIONS}
    return Settings(
        db=_database(text["chatcap_db"]),
        session=text["chatcap_session"] or None,
        policy=policy(options),
        hosts=_hosts(text["chatcap_hosts"]),
        privacy=_privacy(text["chatcap_privacy"]),
        max_body=_size("chatcap_max_body", text["chatcap_max_body"]),
        strict=_flag("chatcap_strict", text["chatcap_strict"]),
    )


def policy(options: optmanager.OptManager) -> Policy:
    """What is to be done with telemetry. Raises OptionsError."""
    names = ("chatcap_telemetry", "chatcap_vendors", "chatcap_drop_events")
    try:
        chosen = parse_policy(*(str(getattr(options, name) or "") for name in names))
    except ValueError as e:
        raise exceptions.OptionsError(str(e)) from e
    if chosen.acts and "stream_large_bodies" in options and options.stream_large_bodies:
        raise exceptions.OptionsError(
            f"chatcap_telemetry={chosen} and stream_large_bodies exclude each other: mitmproxy"
            " would send uploads on before chatcap has seen them whole (and hang on those that are"
            " answered). Unset one of the two; chatcap streams large files by itself."
        )
    return chosen


def told(policy: Policy) -> str:
    """The policy for the terminal."""
    vendors = f" for {', '.join(sorted(policy.vendors))}" if policy.vendors else ""
    dropped = f", without {'; '.join(policy.dropped)}" if policy.dropped else ""
    return f"{policy}{vendors}{dropped}"


def as_text(options: optmanager.OptManager) -> dict[str, str]:
    """The options in force, for the record of the session."""
    return {name: str(getattr(options, name)) for name in OPTIONS}


def _database(text: str) -> Path:
    chosen = text or os.environ.get("CHATCAP_DB") or "captures/chatcap.db"
    return Path(chosen).expanduser().absolute()


def _hosts(text: str) -> frozenset[str]:
    hosts = frozenset(filter(None, re.split(r"[\s,]+", text.lower())))
    for host in hosts:
        if not re.fullmatch(r"[a-z0-9._:\[\]-]+", host):
            raise exceptions.OptionsError(f"chatcap_hosts: {host!r} is not a host name")
    return hosts


def _privacy(text: str) -> Privacy:
    try:
        return Privacy(text)
    except ValueError as e:
        choices = ", ".join(Privacy)
        raise exceptions.OptionsError(f"chatcap_privacy={text!r} is none of {choices}") from e


def _size(name: str, text: str) -> int:
    found = re.fullmatch(r"(\d{1,12})\s*([kmg]?)b?", text.lower())
    if not found or not int(found[1]):
        raise exceptions.OptionsError(f"{name}={text!r} is not a size like 65536, 512k or 8m")
    power = " kmg".index(found[2] or " ")
    return int(found[1]) << (10 * power)


def _flag(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise exceptions.OptionsError(f"{name}={text!r} is neither true nor false")
    return text.lower() == "true"
