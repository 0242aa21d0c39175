"""Numbers as people read them."""

THIN = ("B", "kB", "MB", "GB", "TB")


def size(number: float | None) -> str:
    """Bytes in decimal units, three digits: `812 B`, `1.24 MB`; empty when unknown."""
    if number is None:
        return ""
    value, unit = float(number), 0
    while value >= 999.5 and unit < len(THIN) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} B" if unit == 0 else f"{_three_digits(value)} {THIN[unit]}"


def milliseconds(number: float | None) -> str:
    """A duration in the unit that suits it: `0.4 ms`, `312 ms`, `1.24 s`, `3.10 min`, `2.00 h`."""
    if number is None:
        return ""
    if number < 999.5:
        return f"{number:.1f} ms" if number < 9.95 else f"{number:.0f} ms"
    value = number / 1000
    for unit, of_the_next in (("s", 60), ("min", 60), ("h", 24)):
        if value < 99.5:
            return f"{_three_digits(value)} {unit}"
        value /= of_the_next
    return f"{_three_digits(value)} d" if value < 1e6 else f"{value:.3g} d"


def count(number: int | None) -> str:
    """An integer with its thousands apart; empty when unknown."""
    return "" if number is None else f"{number:,}"


def percent(part: int, whole: int) -> str:
    """A share such as `97 %`; empty when there is nothing to share.

    Only all of it is `100 %`, and only nothing is `0 %`.
    """
    if not whole:
        return ""
    share = 100 * part / whole
    if part < whole:
        share = min(share, 99.0)
    if part:
        share = max(share, 1.0)
    return f"{share:.0f} %"


def moment(iso: str | None) -> str:
    """A stored time to the second, in UTC: `2026-01-31 23:59:59`; empty when unknown."""
    return "" if iso is None else iso[:19].replace("T", " ")


def plural(number: int, noun: str) -> str:
    """`1 flow`, `2 flows`, `1,000 flows`."""
    return f"{count(number)} {noun}" if number == 1 else f"{count(number)} {noun}s"


def _three_digits(value: float) -> str:
    if value < 9.995:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 99.95 else f"{value:.0f}"
