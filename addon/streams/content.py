"""Content codings (RFC 9110 section 8.4) undone within a bound of memory; never raises."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from addon.streams.unfolding import ERRORS, Brotli, Deflate, Unfolder, Zlib, Zstd

Marks = tuple[tuple[int, float], ...]
"""(bytes so far, milliseconds) of each chunk of a streamed body, in order of arrival."""

_GZIP_WBITS = 31
_CODINGS: dict[str, Callable[[], Unfolder]] = {
    "gzip": lambda: Zlib(_GZIP_WBITS),
    "x-gzip": lambda: Zlib(_GZIP_WBITS),
    "deflate": Deflate,
    "br": Brotli,
    "zstd": Zstd,
}
_PIECE = 64
"""Wire bytes a step when a damaged stream is read again for what is good of it."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Plain content of a body.

    `truncated` says that there was more than `data`: it passed the limit, ended early or is
    damaged; `problem` says which, without any of the content. `data` are the bytes as they
    came where the coding is unknown, and where they are plain text that was never encoded.
    `marks` are those that were given, in bytes of `data`.
    """

    data: bytes
    problem: str | None = None
    truncated: bool = False
    marks: Marks = ()


def decode(data: bytes, encodings: str | None, *, limit: int, marks: Marks = ()) -> Decoded:
    """Undo the codings of a Content-Encoding header, the last one first.

    Holds at most `limit` bytes of content and one block more (see `unfolding` for its size).
    """
    cuts = [min(seen, len(data)) for seen, _ in marks]
    problem, truncated = None, False
    for name in _names(encodings):
        make = _CODINGS.get(name)
        if make is None:
            problem = f"unknown content encoding{_shown(name)}"
            break
        layer = _undo(make, name, data, cuts, limit)
        problem, truncated = layer.problem or problem, truncated or layer.truncated
        if layer.data is None:
            break
        data, cuts = layer.data, layer.cuts
    if len(data) > limit:
        data, truncated = data[:limit], True
        problem = problem or f"longer than the limit of {limit} bytes"
    times = (ms for _, ms in marks)
    return Decoded(
        data,
        problem,
        truncated,
        tuple((min(cut, limit), ms) for cut, ms in zip(cuts, times, strict=True)),
    )


def _names(encodings: str | None) -> list[str]:
    names = [name.strip().lower() for name in (encodings or "").split(",")]
    return [name for name in reversed(names) if name not in ("", "identity", "none")][:8]


def _shown(name: str) -> str:
    return f" {name}" if re.fullmatch(r"[a-z0-9_-]{1,16}", name) else ""


@dataclass(slots=True)
class _Layer:
    data: bytes | None
    cuts: list[int]
    problem: str | None = None
    truncated: bool = False


def _undo(
    make: Callable[[], Unfolder], name: str, data: bytes, cuts: Sequence[int], limit: int
) -> _Layer:
    """One coding undone; `data` None when not a byte of it could be."""
    if not data:
        return _Layer(data, [0] * len(cuts))
    layer = _unfold(make(), data, cuts, limit)
    if layer.problem == _DAMAGED:  # the block with the damage in it is lost: take smaller steps
        steps = sorted({*cuts, *range(0, len(data), _PIECE)})
        fine = _unfold(make(), data, steps, limit)
        ends = dict(zip(steps, fine.cuts, strict=True))
        layer = _Layer(fine.data, [ends[cut] for cut in cuts], _DAMAGED, truncated=True)
    if layer.problem is None:
        return layer
    if not layer.data and _is_text(data):
        return _Layer(None, list(cuts), f"content is not {name} as its header says")
    layer.problem = f"{name} content {layer.problem}"
    return layer


def _is_text(data: bytes) -> bool:
    """Bytes that were never compressed; a compressed rest could hide secrets from redaction."""
    text = data.decode("utf-8", "replace")
    return "\0" not in text and text.count("\ufffd") <= 1  # one: cut inside a character


_DAMAGED = "is damaged"


def _unfold(coding: Unfolder, data: bytes, cuts: Sequence[int], limit: int) -> _Layer:
    blocks: list[bytes] = []
    size, ends = 0, []
    layer = _Layer(b"", [])
    try:
        for piece, is_cut in _pieces(data, cuts):
            for block in coding.feed(piece):
                blocks.append(block)
                size += len(block)
                if size > limit:
                    raise _LimitReached  # noqa: TRY301 - leaves two loops
            if is_cut:
                ends.append(size)
        if not coding.finished:
            layer.problem, layer.truncated = "ends early", True
    except ERRORS:
        layer.problem, layer.truncated = _DAMAGED, True
    except _LimitReached:
        layer.problem, layer.truncated = f"unfolds beyond the limit of {limit} bytes", True
    layer.data = (blocks[0] if len(blocks) == 1 else b"".join(blocks))[:limit]
    layer.cuts = [*ends, *[len(layer.data)] * (len(cuts) - len(ends))]
    return layer


class _LimitReached(Exception):  # noqa: N818 - not an error, an end
    pass


def _pieces(data: bytes, cuts: Sequence[int]) -> Iterator[tuple[bytes, bool]]:
    """The data cut at each of `cuts`, and whether a piece ends at one."""
    if not cuts:
        yield data, False
        return
    for start, end in pairwise((0, *cuts)):
        yield data[start:end], True
    yield data[cuts[-1] :], False
