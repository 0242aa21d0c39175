"""Differences between a body and its model: where and of what kind, never a value."""

from dataclasses import dataclass
from enum import StrEnum

from addon.protocol.records import Side


class Severity(StrEnum):
    INFO = "info"
    """Good to know: a field that nobody declared, an unknown endpoint."""
    REVIEW = "review"
    """The model, or the record of this flow, needs a look: an unknown enum value, a cut body."""
    BREAKING = "breaking"
    """A client built on the model would fail: a required field is gone or of another type."""


class Kind(StrEnum):
    UNKNOWN_FIELD = "unknown_field"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_VALUE = "unknown_value"
    NOT_DECODABLE = "not_decodable"
    NOT_PARSABLE = "not_parsable"
    TRUNCATED = "truncated"
    UNKNOWN_ENDPOINT = "unknown_endpoint"
    STREAM = "stream"
    """The answer did not follow the rules of its encoding (chatgpt-web.md, section 6.3)."""
    TREE = "tree"
    """The messages of a chat are no tree: a cycle, a missing parent, an id given twice."""
    UNNAMED = "unnamed"
    """It changed chats without naming them: the record cannot say which."""
    WITHHELD = "withheld"
    """Not stored, because a secret is spread over it that cannot be taken out."""
    MORE_FINDINGS = "more_findings"
    """The last finding of a body that has too many: how many are left out."""
    INTERNAL = "internal"
    """chatcap itself failed on this body; the flow is kept, the body is not."""


@dataclass(frozen=True, slots=True)
class Finding:
    side: Side
    severity: Severity
    kind: Kind
    path: str
    """JSON path such as `$.messages[0].author`; `$` for the whole body."""
    detail: str
    """One line for a person; names of types and fields only."""
