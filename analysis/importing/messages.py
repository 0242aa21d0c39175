"""What HTTP itself says of bodies, for readers of files that leave it open."""

from addon.protocol.records import Body, BodyState

EMPTY = Body(BodyState.EMPTY, size=0)

BODILESS_STATUS = {204, 304}
YEAR_10000 = 253402300800.0


def cannot_have_body(method: str, status: int) -> bool:
    """Whether a response is without a body by definition (RFC 9110, section 6.4.1)."""
    return method.upper() == "HEAD" or 100 <= status < 200 or status in BODILESS_STATUS


def moment(value: float) -> float:
    """Unix time in seconds. Raises ValueError for what no calendar has."""
    seconds = float(value)
    if not 0 <= seconds < YEAR_10000:
        raise ValueError("a time out of range")
    return seconds
