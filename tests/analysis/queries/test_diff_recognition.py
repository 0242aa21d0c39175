"""Whether somebody could tell that two sessions are of one person."""

from collections.abc import Iterable
from typing import Any

import pytest

from analysis.queries.database import Row
from analysis.queries.diff_recognition import MOST, Recognition

NOTHING = {"left": 0, "as_pseudonym": 0, "kept_in": 0, "undelivered": 0, "not_known": 0}


def seen(a: Row | None, b: Row | None, **row: Any) -> Row:
    sides = {name: side and NOTHING | side for name, side in (("a", a), ("b", b))}
    return {"vendor": "segment", "kind": "user", "digits": "0" * 12} | row | sides


def ask(
    rows: Iterable[Row],
    a: Iterable[Row] = (),
    b: Iterable[Row] = (),
    *,
    comparable: bool = True,
) -> dict[str | None, Row]:
    recognition = Recognition(comparable=comparable)
    assert len(list(recognition.listen(rows))) >= 0
    return {row["vendor"]: row for row in recognition.answers(a, b, ["segment"])}


LEFT, HIDDEN, KEPT = {"left": 2}, {"as_pseudonym": 3}, {"kept_in": 4}


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        (LEFT, LEFT, "same"),
        (HIDDEN, HIDDEN, "pseudonym"),
        (LEFT, HIDDEN, "no"),
        (LEFT, KEPT, "no"),
        (LEFT, None, "no"),
        (KEPT, KEPT, "no"),
        (LEFT, {"undelivered": 1}, "no"),
        (LEFT, {"not_known": 1}, "possible"),
    ],
)
def test_what_left_in_both_joins_them(a: Row, b: Row, answer: str) -> None:
    assert ask([seen(a, b)])["segment"]["answer"] == answer
    assert ask([seen(b, a)])["segment"]["answer"] == answer


def test_the_answer_names_its_evidence() -> None:
    (found,) = ask([seen(LEFT, {"left": 5})]).values()
    assert found["by"] == [{"digits": "0" * 12, "kinds": ["user"], "how": "same", "a": 2, "b": 5}]
    assert found["values"] == {"a": 1, "b": 1}


def test_one_value_told_as_two_kinds_is_one_value() -> None:
    rows = [seen(LEFT, None, kind="anonymous"), seen(None, LEFT, kind="device")]
    (found,) = ask(rows).values()
    assert found["answer"] == "same"
    assert found["by"][0]["kinds"] == ["anonymous", "device"]


def test_pseudonyms_of_two_kinds_are_two() -> None:
    rows = [seen(HIDDEN, None, kind="anonymous"), seen(None, HIDDEN, kind="user")]
    assert ask(rows)["segment"]["answer"] == "no"


def test_two_accounts_in_one_browser_are_joined_by_the_browser() -> None:
    rows = [
        seen(LEFT, None, digits="1" * 12),
        seen(None, LEFT, digits="2" * 12),
        seen(LEFT, LEFT, digits="3" * 12, kind="anonymous"),
    ]
    (found,) = ask(rows).values()
    assert (found["answer"], len(found["by"]), found["values"]) == ("same", 1, {"a": 2, "b": 2})


def told(item: str, left: int = 1, data_class: str = "identifier") -> Row:
    return {"vendor": "segment", "item": item, "left": left, "data_class": data_class}


def test_what_cannot_be_compared_may_join_them() -> None:
    both = [told("IP address"), told("user id"), told("title", data_class="content")]
    (found,) = ask([], both, both).values()
    assert (found["answer"], found["possibly_by"]) == ("possible", ["IP address"])
    (found,) = ask([], both, [told("IP address", left=0)]).values()
    assert found["answer"] == "no"


def test_stand_ins_of_two_databases_are_not_compared() -> None:
    rows = [seen(LEFT, None), seen(None, LEFT, digits="1" * 12)]
    (found,) = ask(rows, [told("user id")], [told("user id")], comparable=False).values()
    assert (found["answer"], found["by"]) == ("not_known", [])
    (found,) = ask([seen(LEFT, None), seen(None, KEPT)], comparable=False).values()
    assert found["answer"] == "no"


def test_chatgpt_itself_sees_more_than_the_record_tells_apart() -> None:
    found = ask([seen(LEFT, None, vendor=None), seen(None, LEFT, vendor=None, digits="1")])
    assert found[None]["answer"] == "possible"
    assert "account" in found[None]["possibly_by"]


def test_many_identifiers_are_counted() -> None:
    rows = [seen(LEFT, LEFT, digits=f"{n:012}") for n in range(MOST + 3)]
    (found,) = ask(rows).values()
    assert (len(found["by"]), found["more"]) == (MOST, 3)
