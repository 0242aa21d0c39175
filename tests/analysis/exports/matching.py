"""What the rules of a list hit, by a reader of the syntax that we write, and what to ask it."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from addon.protocol.registry import normalise_host, normalise_path

SAMPLES = Path(__file__).parents[2] / "samples" / "sinks"
_PAGES = ["chatgpt.com", "openai.com"]

Request = tuple[str, str, str]
"""Method, host, path with query."""


def listed_requests(name: str) -> list[Request]:
    """The requests of `must_block` or `must_pass`."""
    found = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return [(entry["method"], entry["host"], entry["path"]) for entry in found]


def is_plain(request: Request) -> bool:
    """Spelled as browsers spell it, by a method that lists know."""
    method, host, path = request
    bare = path.partition("?")[0]
    plain = normalise_path(bare).lower() == (bare.rstrip("/") or "/")
    plain &= host == normalise_host(host) and "%66" not in path
    return plain and method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a list that is no comment. `hits` takes method, host and path with query."""

    line: str
    answers: bool
    hits: Callable[[str, str, str], bool]


def rules(lines: Iterable[str], format_: str) -> list[Rule]:
    """The rules among the lines; ValueError for one that is none."""
    mark = "#" if format_ == "hosts" else "!"
    read = {"ublock": _ublock, "adguard": _adguard, "hosts": _hosts}[format_]
    return [read(line) for line in lines if not line.startswith(mark)]


def _ublock(line: str) -> Rule:
    return _answer(line, r"([\w.,]+)##\+js\(prevent-fetch, /(.+)/, emptyObj\)") or _network(line)


def _adguard(line: str) -> Rule:
    pattern = r"([\w.,]+)#%#//scriptlet\('prevent-fetch', '/(.+)/', 'emptyObj'\)"
    return _answer(line, pattern) or _network(line)


def _answer(line: str, pattern: str) -> Rule | None:
    found = re.fullmatch(pattern, line)
    if found is None:
        return None
    pages, urls = found.groups()
    assert pages.split(",") == _PAGES
    # what one of the two would read in another way: separators of arguments and properties
    assert not re.search(r"[\s,:'\\]", urls)
    # JavaScript's $ is the end of the text, Python's also the place before a last line end
    page_urls = re.compile(urls.replace("$", r"\Z"))
    return Rule(
        line,
        answers=True,
        hits=lambda _, host, path: bool(page_urls.search(f"https://{host}{path}")),
    )


def _network(line: str) -> Rule:
    address, _, modifiers = line.rpartition("$")
    named = dict(modifier.split("=") for modifier in modifiers.split(","))
    methods = named.pop("method").split("|")
    assert named.pop("domain", "|".join(_PAGES)).split("|") == _PAGES
    assert not named
    assert all(method == method.lower() for method in methods)
    pattern = _pattern(address)
    return Rule(
        line,
        answers=False,
        hits=lambda method, host, path: (
            method.lower() in methods and bool(pattern.search(f"https://{host}{path}"))
        ),
    )


def _pattern(address: str) -> re.Pattern[str]:
    """`|` at an end is the end of the address, `*` is anything, `^` a separator or the end."""
    if not re.fullmatch(
        r"\|https://[a-z0-9._-]+/[A-Za-z0-9/._~*-]*(\^|\||\?|\?(\*&)?ddforward=)?", address
    ):
        raise ValueError(f"no rule: {address}")
    text = address.removeprefix("|")
    end = r"\Z" if text.endswith("|") else ""
    parts = re.escape(text.removesuffix("|")).replace(r"\*", ".*")
    separator = r"(?:[^A-Za-z0-9_.%-]|\Z)"
    return re.compile(r"\A" + parts.replace(r"\^", separator) + end, re.IGNORECASE | re.DOTALL)


def _hosts(line: str) -> Rule:
    address, name = line.split(" ")
    assert address == "0.0.0.0"
    assert re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", name)
    return Rule(line, answers=False, hits=lambda _, host, __: host == name)
