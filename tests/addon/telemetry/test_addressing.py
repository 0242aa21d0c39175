"""From OpenAI's pages, to hosts that are known, or not at all."""

import pytest

from addon.telemetry.addressing import check
from addon.telemetry.uploads import Refused

BATCH = "/ces/v1/b"
DECLARED = frozenset({"mirror.example"})
PASS = [
    ("Origin", "https://chatgpt.com"),
    ("Origin", "https://www.chatgpt.com"),
    ("Origin", "https://chat.openai.com"),
    ("Origin", "https://auth0.openai.com"),
    ("Origin", "https://sora.chatgpt.com"),
    ("Origin", "https://platform.openai.com"),
    ("Origin", "https://openai.com"),
    ("Origin", "http://chatgpt.com:8080"),
    ("Origin", "https://mirror.example"),
    ("Origin", " null "),
    ("oRIGIN", "null"),
    ("Host", "chatgpt.com"),
    ("Host", "ChatGPT.com:443"),
    ("Host", "chatgpt.com."),
    ("Host", "chat.openai.com"),
    ("Host", "mirror.example"),
    ("hOST", "ab.chatgpt.com"),
    ("X-Host", "robin.example"),
]
REFUSED = [
    ("Origin", ""),
    ("Origin", "NULL"),
    ("Origin", "https://robin.example"),
    ("Origin", "https://chatgpt.com.robin.example"),
    ("Origin", "https://robinchatgpt.com"),
    ("Origin", "https://chatgpt.com/c/1"),
    ("Origin", "https://robin@chatgpt.com"),
    ("Origin", "https://chatgpt.com robin"),
    ("Origin", "https://chatgpt.com:447700900123"),
    ("Origin", "https://0000de01-4000.chatgpt.com"),
    ("Origin", "https://0000de01.web-sandbox.oaiusercontent.com"),
    ("Origin", "chrome-extension://abcdefghijklmnopabcdefghijklmnop"),
    ("Origin", "jane@example.com my prompt text"),
    ("Origin", "null, https://chatgpt.com"),
    ("Host", ""),
    ("Host", "jane-doe.example"),
    ("Host", "robin@chatgpt.com"),
    ("Host", "chatgpt.com:447700900123"),
    ("Host", "chatgpt.com/robin"),
    ("Host", "chatgpt.com robin"),
    ("hOST", "203.0.113.7"),
]


@pytest.mark.parametrize("line", PASS)
def test_a_known_end_passes(line: tuple[str, str]) -> None:
    check(((line[0].encode(), line[1].encode()),), BATCH, DECLARED)


@pytest.mark.parametrize("line", REFUSED)
def test_another_end_is_refused_without_saying_which(line: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        check(((line[0].encode(), line[1].encode()),), BATCH, DECLARED)
    assert not any(word in str(refused.value) for word in ("robin", "jane", "4477", "0000de01"))


def test_a_host_is_known_only_where_it_is_declared() -> None:
    with pytest.raises(Refused, match="Host"):
        check(((b"Host", b"mirror.example"),), BATCH, frozenset())
    with pytest.raises(Refused, match="origin"):
        check(((b"Origin", b"https://mirror.example"),), BATCH, frozenset())


@pytest.mark.parametrize(
    "twice", [((b"Host", b"chatgpt.com"),) * 2, ((b"Origin", b"null"), (b"origin", b"null"))]
)
def test_two_of_one_are_refused(twice: tuple[tuple[bytes, bytes], ...]) -> None:
    with pytest.raises(Refused):
        check(twice, BATCH, frozenset())


def test_clients_without_either_pass() -> None:
    check((), BATCH, frozenset())
