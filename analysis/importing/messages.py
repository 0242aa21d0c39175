"""What HTTP itself says of bodies, for readers of files that leave it open."""

from addon.protocol.records import Body, BodyState

EMPTY = Body(BodyState.EMPTY, size=0)

BODILESS_STATUS = {204, 304}
YEAR_9000 = 221845392000.0
"""Calendars end in 9999: what is reckoned from a time must stay within them."""


def cannot_have_body(method: str, status: int) -> bool:
    """Whether a response is without a body by definition (RFC 9110, section 6.4.1)."""
    return method.upper() == "HEAD" or 100 <= status < 200 or status in BODILESS_STATUS


def moment(value: float) -> float:
    """Unix time in seconds. Raises ValueError for what is before 1970 or after 9000."""
    seconds = float(value)
    if not 0 <= seconds < YEAR_9000:
        raise ValueError("a time out of range")
    return seconds
