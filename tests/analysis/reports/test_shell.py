"""Whatever stands in a word, the program gets exactly that: asked of real shells."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reports.shell import Variable, printing, word
from tests.analysis.hostile import HOSTILE
from tests.analysis.shells import Shell

SHELLS = [name for name in ("sh", "dash", "bash", "busybox") if shutil.which(name)]
SIGNS = "ab1 '\"$`\\!%-@[]{}~#&|;<>()*?=^\n\t\r\x1b\x7f\x9b\u202e\u200b\u2028é港\U0001f600\ud800"
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(SIGNS), st.text())
VARIABLE = Variable("SECRET_TOKEN")
HELD = "$(touch evil) `touch evil` \" ' \\ *\n%s"


def as_bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")


def meant(piece: str | bytes | Variable) -> bytes:
    if isinstance(piece, Variable):
        return HELD.encode()
    return piece if isinstance(piece, bytes) else as_bytes(piece)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("shell"))


@settings(max_examples=500, deadline=None)
@given(texts=st.lists(TEXTS.filter(lambda text: "\0" not in text), min_size=1, max_size=8))
def test_each_text_arrives_as_one_argument(shell: Shell, texts: list[str]) -> None:
    script = " ".join(["curl", *(word([text]) for text in texts)])
    called = shell.run(script)
    assert called is not None
    assert called.arguments == [as_bytes(text) for text in texts]
    assert called.said == ""
    assert all(line.isprintable() for line in script.split("\n"))


@settings(max_examples=500, deadline=None)
@given(pieces=st.lists(st.one_of(TEXTS, st.binary(), st.just(VARIABLE)), max_size=6))
def test_every_byte_is_printed(shell: Shell, pieces: list[str | bytes | Variable]) -> None:
    script = f"{printing(pieces)} | curl @-"
    called = shell.run(script, SECRET_TOKEN=HELD)
    assert called is not None
    assert called.stdin == b"".join(map(meant, pieces))
    assert called.said == ""
    assert script.isprintable()


@pytest.mark.parametrize("program", SHELLS)
@pytest.mark.parametrize("text", [*HOSTILE, "\n", "a\n\n", "-n", "--", "\t", "~", "*", ""])
def test_other_shells_agree(tmp_path: Path, program: str, text: str) -> None:
    shell = Shell(tmp_path, program)
    plain = text.replace("\0", "")
    called = shell.run(f"{printing([text])} | curl @- {word([plain, VARIABLE, plain])}",
                       SECRET_TOKEN=HELD)  # fmt: skip
    assert called is not None
    assert called.stdin == as_bytes(text)
    assert called.arguments == [b"@-", as_bytes(plain + HELD + plain)]
    assert not (tmp_path / "evil").exists()


def test_nul_is_in_no_word() -> None:
    with pytest.raises(ValueError, match="NUL"):
        word(["a\0b"])


@pytest.mark.parametrize(
    ("pieces", "written"),
    [
        ([""], "''"),
        (["POST"], "POST"),
        (["a: ", "b"], "'a: b'"),
        (["it's"], "'it'\\''s'"),
        (["a\x1b[2Jb"], "'a'\"$(printf '\\033')\"'[2Jb'"),
        (["a ", VARIABLE], "'a '\"${SECRET_TOKEN}\""),
    ],
)
def test_words_are_as_plain_as_they_may_be(pieces: list[str | Variable], written: str) -> None:
    assert word(pieces) == written
