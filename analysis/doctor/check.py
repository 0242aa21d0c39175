"""What one check of the doctor says."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """A result: what was looked at, how it is, and what to do when it is not well."""

    name: str
    health: Health
    text: str
    advice: str = ""


def ok(name: str, text: str) -> Check:
    return Check(name, Health.OK, text)


def warn(name: str, text: str, advice: str) -> Check:
    return Check(name, Health.WARN, text, advice)


def fail(name: str, text: str, advice: str) -> Check:
    return Check(name, Health.FAIL, text, advice)
