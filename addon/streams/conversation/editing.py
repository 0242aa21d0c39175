"""One change at one place of a document: the operations of the `v1` encoding (section 6.3)."""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from addon.streams.conversation.anomalies import Misfit
from addon.streams.conversation.rope import Rope, appended, truncated

MOST_MADE = 10_000
"""Parents that the paths of one stream may create."""
LONGEST_POINTER = 1_000
"""Characters; the longest one seen has about sixty."""
DEEPEST = 32
LONGEST_LIST = 10_000
"""Items of a list that single ones may be removed from: each removal moves the rest."""
ROOTS = frozenset({"message", "conversation_id", "error", "error_code"})

_Container = dict[str, Any] | list[Any]
_MISSING: Final = object()


@lru_cache(maxsize=256)
def tokens_of(pointer: str) -> tuple[str, ...]:
    """The tokens of a JSON pointer below the root of a document. Raises Misfit."""
    if not pointer.startswith("/"):
        raise Misfit("path is no pointer")
    if len(pointer) > LONGEST_POINTER or pointer.count("/") > DEEPEST:
        raise Misfit("path too long")
    tokens = pointer[1:].split("/")
    if "~" in pointer:
        tokens = [token.replace("~1", "/").replace("~0", "~") for token in tokens]
    if tokens[0] not in ROOTS:
        raise Misfit("path outside the message")
    return tuple(tokens)


class Editor:
    """Makes changes in the documents of one stream."""

    def __init__(self) -> None:
        self._made = 0

    def edit(
        self, document: dict[str, Any], tokens: tuple[str, ...], operation: str, value: Any
    ) -> None:
        """Change what the tokens lead to. Raises Misfit."""
        change = _OPERATIONS.get(operation)
        if change is None:
            raise Misfit("unknown operation")
        creates = change in (_set, _append)
        change(self._parent(document, tokens, creates=creates), tokens[-1], value)

    def _parent(self, here: Any, tokens: tuple[str, ...], *, creates: bool) -> _Container:
        for token, following in pairwise(tokens):
            there = _get(_container(here), token)
            if there is _MISSING or there is None:
                if not creates:
                    raise Misfit("nothing there")
                there = self._new(following)
                _set(here, token, there)
            here = there
        return _container(here)

    def _new(self, following: str) -> _Container:
        self._made += 1
        if self._made > MOST_MADE:
            raise Misfit("too many parents missing")
        return [] if following == "-" or _is_number(following) else {}


def string_at(document: Any, tokens: tuple[str, ...]) -> bool:
    """Whether there is a string at this place."""
    here = document
    for token in tokens:
        if not isinstance(here, dict | list):
            return False
        try:
            here = _get(here, token)
        except Misfit:
            return False
    return isinstance(here, str | Rope)


def _container(value: Any) -> _Container:
    if isinstance(value, dict | list):
        return value
    raise Misfit("path through a value")


def _is_number(token: str) -> bool:
    return token.isascii() and token.isdigit()


def _index(items: list[Any], token: str) -> int:
    """Where a token leads in a list: at most to its end. Raises Misfit."""
    if token == "-":  # noqa: S105 - a token of a pointer
        return len(items)
    if not _is_number(token):
        raise Misfit("no index of a list")
    # not even the number is made of a thousand digits
    index = int(token) if len(token) < 10 else len(items) + 1
    if index > len(items):
        raise Misfit("index beyond the end")
    return index


def _get(container: _Container, token: str) -> Any:
    if isinstance(container, dict):
        return container.get(token, _MISSING)
    index = _index(container, token)
    return container[index] if index < len(container) else _MISSING


def _set(container: _Container, token: str, value: Any) -> None:
    if isinstance(container, dict):
        container[token] = value
        return
    index = _index(container, token)
    if index < len(container):
        container[index] = value
    else:
        container.append(value)


def _append(container: _Container, token: str, value: Any) -> None:
    there = _get(container, token)
    if there is _MISSING or there is None:
        _set(container, token, value)
    elif isinstance(there, str | Rope) and isinstance(value, str):
        longer = appended(there, value)
        if longer is not there:
            _set(container, token, longer)
    elif isinstance(there, list) and isinstance(value, list):
        there.extend(value)
    elif isinstance(there, list):
        there.append(value)
    elif isinstance(there, dict) and isinstance(value, dict):
        there.update(value)
    else:
        raise Misfit("value does not fit")


def _remove(container: _Container, token: str, _value: Any) -> None:
    if _get(container, token) is _MISSING:
        raise Misfit("nothing there")
    if isinstance(container, dict):
        del container[token]
    elif len(container) > LONGEST_LIST:
        raise Misfit("list too long")
    else:
        del container[_index(container, token)]


def _truncate(container: _Container, token: str, value: Any) -> None:
    """Lengths of strings are in characters; no capture tells if a server means UTF-16 units."""
    there = _get(container, token)
    if type(value) is not int or value < 0:
        raise Misfit("no length")
    if isinstance(there, str | Rope):
        shorter = truncated(there, value)
        if shorter is not there:
            _set(container, token, shorter)
    elif isinstance(there, list):
        del there[value:]
    else:
        raise Misfit("value does not fit")


_OPERATIONS: dict[str, Callable[[_Container, str, Any], None]] = {
    "add": _set,
    "replace": _set,
    "append": _append,
    "remove": _remove,
    "truncate": _truncate,
}
