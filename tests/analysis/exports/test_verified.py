import json
from pathlib import Path

import pytest

from analysis.exports.verified import MOST_PROBLEMS, as_json, lines, problems
from analysis.exports.verify import Verified
from analysis.queries.sessions import LEDGER
from tests.analysis.exports.test_manifest import LEDGERS, SESSION
from tests.analysis.hostile import HOSTILE

MANIFEST = {
    "title": "A title",
    "made_at": "2026-03-01T12:00:00Z",
    "chosen": {"since": "2026"},
    "made_by": {"chatcap": "1.0", "python": "3.13"},
    "database": {"name": "a.db", "sha256": "b" * 64, "note": "beside it"},
    "flows": 2,
    "ledger": dict.fromkeys(LEDGER, 1234),
    "sessions": [{**SESSION, "label": "mine", "policies": [{"policy": "strip"}]}],
}
BUNDLE = Path("b.zip")


def found(**manifest: object) -> Verified:
    return Verified({**MANIFEST, **manifest}, "f" * 64, files=3, bytes=2048)


def test_it_says_who_made_it_when_and_of_what() -> None:
    text = " ".join(" ".join(lines(BUNDLE, found(), None)).split())
    for words in (
        *("b.zip is as it was made.", "A title", "2026-03-01T12:00:00Z by chatcap 1.0"),
        *("python 3.13", "b" * 64, "1,234 seen = 1,234 complete", "s1 mine: live"),
        *("policy strip", "0 flows in the bundle", "since 2026", "f" * 64, "3 files"),
    ):
        assert words in text


def test_it_says_what_a_check_is_worth() -> None:
    alone, compared = (" ".join(" ".join(lines(BUNDLE, found(), f)).split()) for f in (None, "f"))
    assert "only a fingerprint from elsewhere can tell" in alone
    assert "the bundle is that of this fingerprint" in compared


@pytest.mark.parametrize("text", HOSTILE)
def test_forged_texts_do_no_harm_and_fit(text: str) -> None:
    session = {**SESSION, "id": text, "label": text, "versions": {text: text}}
    made = lines(BUNDLE, found(title=text * 20, chosen={text: text}, sessions=[session]), None)
    for line in made:
        assert len(line) <= 80
        assert line.isprintable()


def test_there_is_an_end_to_sessions_and_problems() -> None:
    many = [{**SESSION, "id": f"s{n}", **LEDGERS} for n in range(30)]
    assert "and 20 more sessions in manifest.json" in "\n".join(
        lines(BUNDLE, found(sessions=many), None)
    )
    told = problems(Verified({}, "", problems=["\x1b[2Jx"] * (MOST_PROBLEMS + 2)))
    assert (len(told), told[-1]) == (MOST_PROBLEMS + 1, "… and 2 more")
    assert "\x1b" not in told[0]


def test_programs_get_it_as_json() -> None:
    said = json.loads(as_json(BUNDLE, found(), None))
    assert (said["ok"], said["problems"], said["fingerprint"]) == (True, [], "f" * 64)
    assert said["manifest"]["title"] == "A title"
