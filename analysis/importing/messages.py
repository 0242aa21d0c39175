"""What HTTP itself says of bodies, for readers of files that leave it open."""

from addon.protocol.records import Body, BodyState

EMPTY = Body(BodyState.EMPTY, size=0)

BODILESS_STATUS = {204, 304}


def cannot_have_body(method: str, status: int) -> bool:
    """Whether a response is without a body by definition (RFC 9110, section 6.4.1)."""
    return method.upper() == "HEAD" or 100 <= status < 200 or status in BODILESS_STATUS
