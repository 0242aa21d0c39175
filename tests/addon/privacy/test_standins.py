"""A stand-in tells which secret it was, to nobody but the database's owner, and not what it was."""

import json
import re
import time

import pytest

from addon.privacy.standins import StandIns, is_stand_in, stand_in

KEY, OTHER = b"k" * 32, b"o" * 32
SECRET = "ABCDEF.secret-value_4711"


def test_the_form_needs_no_escaping_anywhere() -> None:
    made = stand_in(KEY, "token", SECRET)
    assert re.fullmatch(r"\[token:[0-9a-f]{12}\]", made)
    assert json.dumps(made) == f'"{made}"'
    assert is_stand_in(made)
    assert is_stand_in(made.encode())


def test_the_same_secret_has_the_same_digits_under_one_key_only() -> None:
    assert stand_in(KEY, "token", SECRET) == stand_in(KEY, "token", SECRET.encode())
    assert stand_in(KEY, "token", SECRET)[-13:] == stand_in(KEY, "cookie", SECRET)[-13:]
    assert stand_in(KEY, "token", SECRET) != stand_in(OTHER, "token", SECRET)
    assert stand_in(KEY, "token", SECRET) != stand_in(KEY, "token", SECRET + "x")


@pytest.mark.parametrize("kind", ["password", "otp"])
def test_guessing_a_weak_secret_costs_time(kind: str) -> None:
    started = time.process_time()
    slow = stand_in(KEY, kind, "hunter2")
    assert time.process_time() - started > 0.005
    assert slow[-13:] != stand_in(KEY, "token", "hunter2")[-13:]


def test_weak_secrets_beyond_the_budget_get_their_kind_alone() -> None:
    assert StandIns(KEY).make("password", b"hunter2", spend=False) == "[password]"
    assert is_stand_in("[password]")


@pytest.mark.parametrize("text", ["", "[]", "[Token:3f9a0c1d2e4b]", "x[token:3f9a0c1d2e4b]", "[1]"])
def test_other_brackets_are_no_stand_ins(text: str) -> None:
    assert not is_stand_in(text)


def test_lone_surrogates_do_not_matter() -> None:
    assert is_stand_in(stand_in(KEY, "token", "\ud800"))
