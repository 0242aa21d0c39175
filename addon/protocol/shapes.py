"""Which JSON types stand at which paths of a body: the raw material of drift reports."""

from dataclasses import dataclass

from addon.protocol.records import Side


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON type that stood at a path of a body."""

    side: Side
    path: str
    type: str
