from analysis.exports.readme import readme
from analysis.queries.sessions import LEDGER

REPORT = {
    "method": {"chatcap": "1.2"},
    "made_at": "2026-03-01T12:00:00Z",
    "sessions": [{"purged": 0, "emptied": 0}],
    "purged_sessions": 0,
    "flows": 2,
    "ledger": dict.fromkeys(LEDGER, 3),
}


def test_it_says_what_it_is_and_how_to_check_it_without_chatcap() -> None:
    text = readme(REPORT)
    assert "made by chatcap 1.2" in " ".join(text.split())
    assert "1 session with 2 flows" in " ".join(text.split())
    assert "3 seen, 3 complete" in " ".join(text.split())
    assert "sha256sum -c SHA256SUMS" in text
    assert "write errors" in " ".join(text.split())


def test_what_was_purged_is_said() -> None:
    text = readme(REPORT | {"sessions": [{"purged": 18, "emptied": 0}], "purged_sessions": 1})
    assert "1 session of this record was purged whole" in " ".join(text.split())
    assert "18 flows of what these sessions recorded were purged" in " ".join(text.split())
    assert "purged" not in readme(REPORT)


def test_it_is_honest_about_what_hashes_prove() -> None:
    text = readme(REPORT)
    assert "Whoever changes a file on purpose can write new hashes" in " ".join(text.split())
    assert "nor who made it" in " ".join(text.split())


def test_its_prose_fits_a_terminal() -> None:
    assert max(map(len, readme(REPORT).splitlines())) <= 80
