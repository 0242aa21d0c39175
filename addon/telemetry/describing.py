"""What a place in a telemetry message tells about the person, from the tables of fields."""

import re
from functools import lru_cache

from addon.telemetry.fields import ITEM, Field, index
from addon.telemetry.segment_fields import SEGMENT
from addon.telemetry.statsig_fields import STATSIG

_FIELDS = {"segment": index(SEGMENT), "statsig": index(STATSIG)}
_START = re.compile(r"\$?\.?(?:(?:batch|events)\[\d*\]\.?)?")
_NUMBER = re.compile(r"\[\d+\]")


@lru_cache(maxsize=4096)
def describe(vendor: str, path: str) -> Field | None:
    """The field that a path belongs to: its own, or that of the nearest place above it.

    `path` as in findings, from the message or from the body: `context.page.title`,
    `$.batch[].context.page.title`, `$.batch[3].context.page.title`. None where no field says
    anything, and for vendors without a table.
    """
    fields = _FIELDS.get(vendor, {})
    place = _NUMBER.sub(ITEM, path[_START.match(path).end() :])  # type: ignore[union-attr] # matches nothing, too
    while place:
        if found := fields.get(place):
            return found
        place = place.removesuffix(ITEM) if place.endswith(ITEM) else place.rpartition(".")[0]
    return None
