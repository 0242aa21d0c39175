"""Starts of ids by which they can be told apart."""

from collections.abc import Iterable
from itertools import pairwise

LEAST = 8
"""Characters of an id that are always shown."""


def alike(one: str, other: str) -> int:
    """How many characters two ids have in common at their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """For each id its start: of all of them, no other one starts so. An id that is the start of
    another stays whole.
    """
    order = sorted(set(ids))
    common = [alike(*pair) for pair in pairwise(order)]
    needs = zip(order, [0, *common], [*common, 0], strict=False)
    return {id_: id_[: max(LEAST, before + 1, after + 1)] for id_, before, after in needs}
