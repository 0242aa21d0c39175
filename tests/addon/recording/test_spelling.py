"""What a stream spells is found; what stands in it in one piece is no business of spelling."""

import json

import pytest

from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.recording import spelling as module
from addon.recording.spelling import Spelling
from tests.addon.recording.chatting import event, legacy, spelt, v1
from tests.genuine import SAMPLES

KEY = "sk-proj-PLANTEDkey4711abcdefghijkl"
SAID = f"It is {KEY}, as you know"


def is_secret(body: bytes) -> bool:
    redactor = Redactor(b"k" * 32, Privacy.STANDARD).for_flow(None)
    return Spelling().feed(body).close().is_secret(redactor)


def patch(piece: str) -> str:
    change = {"p": "/message/content/parts/0", "o": "append", "v": piece}
    return event({"p": "", "o": "patch", "v": [change]})


SPELT = {
    "deltas": v1(spelt(SAID, 3)),
    "snapshots": legacy(spelt(SAID, 3)),
    "patches": [patch(piece) for piece in spelt(SAID, 5)],
    "deltas and patches": [*v1(["It is ", KEY[:9]], done=False), patch(KEY[9:])],
    "words": [f"data: {piece}\n\n" for piece in spelt(KEY, 5)],
    "events": [event({"type": "new", "a": [{"b": piece}]}) for piece in spelt(SAID, 9)],
    "a whole and the rest": [
        event({"p": "/x", "o": "replace", "v": f"It is {KEY[:9]}"}),
        event({"p": "/x", "o": "append", "v": KEY[9:]}),
    ],
}
IN_ONE_PIECE = {
    "deltas": v1(["It is ", KEY, ", as you know"]),
    "the last delta": v1(["It is ", KEY]),
    "snapshots": legacy(["It is ", f"{KEY}, ", "as you know"]),
    "the same again": [event({"type": "new", "a": SAID})] * 3,
    "one replaced by another": [
        event({"p": "/x", "o": "replace", "v": text}) for text in (SAID, "gone", SAID)
    ],
    "nothing": v1(spelt("a synthetic harbour opened in year 12", 3)),
    "a name and another": [event({"p": "/x", "o": "replace", "v": p}) for p in spelt(KEY, 4)],
}


@pytest.mark.parametrize("name", SPELT)
def test_a_secret_in_pieces_is_found(name: str) -> None:
    assert is_secret("".join(SPELT[name]).encode())


@pytest.mark.parametrize("name", IN_ONE_PIECE)
def test_what_no_pieces_spell_is_none(name: str) -> None:
    assert not is_secret("".join(IN_ONE_PIECE[name]).encode())


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.sse")), ids=lambda path: path.name)
def test_genuine_streams_spell_no_secrets(path: object) -> None:
    assert not is_secret((SAMPLES / str(path)).read_bytes())


@pytest.mark.parametrize("cut", [1, 7, 64])
def test_bytes_may_be_cut_anywhere(cut: int) -> None:
    body = "".join(SPELT["deltas"]).encode()
    spelling = Spelling()
    for at in range(0, len(body), cut):
        spelling.feed(body[at : at + cut])
    redactor = Redactor(b"k" * 32, Privacy.STANDARD).for_flow(None)
    assert spelling.close().is_secret(redactor)


def test_what_says_too_much_to_be_searched_is_taken_for_a_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_CHARACTERS", 100)
    assert not is_secret(b'data: {"v": "some text"}\n\n')
    assert is_secret(b'data: {"v": "some text"}\n\n' * 20)


@pytest.mark.parametrize("value", [None, 7, [], "x", {"v": None}, {"v": {}}, {"p": 5, "v": "x"}])
def test_what_is_no_delta_costs_nothing(value: object) -> None:
    assert not is_secret(f"data: {json.dumps(value)}\n\n".encode())
    assert not is_secret(f"data: {json.dumps({'o': 'patch', 'v': [value]})}\n\n".encode())
