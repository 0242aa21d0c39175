"""`chatcap diff`: two sessions by any name, in any format, of one database or of two."""

from pathlib import Path

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

USER = "[user:0123456789ab]"


@pytest.fixture
def two(record: Record) -> Record:
    """The same person before and after a policy: what was sent is the same."""
    record.session("s2", label="after", policy="block", started_at="2026-03-02T10:00:00.000Z")
    for session, action in (("s1", "passed"), ("s2", "answered")):
        record.upload(f"{session}u", session_id=session, action=action)
        record.event(f"{session}u", user=USER)
        record.disclosure(f"{session}u", kept_in=int(action == "answered"))
    return record


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("format_", ["table", "markdown", "html"])
def test_a_session_beside_itself_has_no_difference(format_: str, chatcap: Chatcap) -> None:
    done = chatcap("diff", "s1", "s1", "--format", format_)
    assert (done.code, done.err) == (0, "")
    assert "no difference" in done.out


@pytest.mark.usefixtures("two")
def test_json_says_so_in_a_word(chatcap: Chatcap) -> None:
    assert chatcap("diff", "last", "after", "--json").json["same"] is True
    assert chatcap("diff", "previous", "last", "--json").json["same"] is False


@pytest.mark.usefixtures("two")
def test_a_policy_shows_in_what_left(chatcap: Chatcap) -> None:
    found = chatcap("diff", "s1", "after", "--json").json
    (event,) = found["events"]["rows"]
    assert (event["change"], event["difference"]["left"]) == ("changed", -1)
    (told,) = found["disclosures"]["rows"]
    assert told["difference"] == {"count": 0, "left": -1, "kept_in": 1}
    answers = {row["vendor"]: row["answer"] for row in found["recognition"]}
    assert answers == {"segment": "no"}
    out = chatcap("diff", "s1", "after").out
    assert "~ user id" in out
    assert "1 → 0" in out


@pytest.mark.usefixtures("two")
def test_all_lists_what_is_the_same(chatcap: Chatcap) -> None:
    assert "= " in chatcap("diff", "s1", "s1", "--all").out
    assert "= segment" not in chatcap("diff", "s1", "s1").out


def test_another_database_can_hold_b(two: Record, chatcap: Chatcap, tmp_path: Path) -> None:
    other = Record(tmp_path / "other.db")
    other.session("x1")
    other.upload("u1")
    other.event("u1", user="[user:ffffffffffff]")
    other.db.execute("UPDATE flows SET session_id = 'x1'")
    other.db.conn.commit()
    other.close()
    found = chatcap("diff", "s1", "x1", "--db-b", str(other.path), "--json").json
    assert found["comparable_stand_ins"] is False
    assert found["identifiers"]["rows"] == []
    assert found["recognition"][0]["answer"] == "not_known"
    assert "different keys" in found["warnings"][0]["text"]
    same = chatcap("diff", "s1", "s2", "--db-b", str(two.path), "--json").json
    assert same["comparable_stand_ins"] is True


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("name", "start"), [("x.md", "# Comparison"), ("x.json", "{"), ("x.html", "<!doctype html>")]
)
def test_the_name_of_a_file_says_what_it_holds(
    name: str, start: str, chatcap: Chatcap, tmp_path: Path
) -> None:
    done = chatcap("diff", "s1", "s2", "-o", str(tmp_path / name))
    assert (done.code, done.out, done.err) == (0, "", f"Wrote {tmp_path / name}\n")
    assert (tmp_path / name).read_text("utf-8").lstrip().startswith(start)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["s1", "nothing"], 1, "there is no session"),
        (["s", "s1"], 1, "several sessions"),
        (["s1"], 2, "Missing argument"),
        (["s1", "s2", "--db-b", "/nowhere.db"], 1, "no database"),
    ],
)
def test_what_is_not_there_is_told(
    arguments: list[str], code: int, word: str, chatcap: Chatcap
) -> None:
    done = chatcap("diff", *arguments)
    assert (done.code, done.out) == (code, "")
    assert word in done.err
