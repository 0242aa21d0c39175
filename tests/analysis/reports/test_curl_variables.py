"""What is not told becomes a variable, with a name that no shell uses for itself."""

import pytest

from analysis.reports.curl_variables import Variables
from analysis.reports.shell import Variable

TOKEN = "[token:0123456789ab]"
OTHER = "[token:ffffffffffff]"


@pytest.mark.parametrize(
    "value", [f"Bearer {TOKEN}", "[password]", "<12 chars>", "[chatcap: not stored, x]"]
)
def test_a_header_with_anything_in_it_that_was_not_told_is_a_variable(value: str) -> None:
    variables = Variables()
    assert variables.of_header("Authorization", value) == Variable("AUTHORIZATION")
    assert list(variables.checks()) == [
        ': "${AUTHORIZATION:?set it to what the header Authorization held}"'
    ]


@pytest.mark.parametrize("value", ["text/html", "[1]", "[null]", "[x:12]", "<b>", ""])
def test_ordinary_values_stay(value: str) -> None:
    variables = Variables()
    assert variables.of_header("accept", value) == value
    assert variables.split(value, "the body") == [value][: len(value)]
    assert list(variables.checks()) == []


@pytest.mark.parametrize("name", ["path", "IFS", "ld-preload", "ps4", "home", "env", "bash_env"])
def test_no_variable_of_the_shell_is_taken(name: str) -> None:
    made = Variables().of_header(name, TOKEN)
    assert isinstance(made, Variable)
    assert made.name.startswith("SECRET_")


@pytest.mark.parametrize("name", ["$(evil)", "a`b`", 'x"y', "a b", "a}b"])
def test_no_name_of_a_header_runs_in_its_check(name: str) -> None:
    variables = Variables()
    variables.of_header(name, TOKEN)
    (check,) = variables.checks()
    assert check.endswith(':?set it to what that header held}"')
    assert check[5 : check.index(":?")].replace("_", "").isalnum()


def test_the_same_is_one_variable_and_others_have_numbers() -> None:
    variables = Variables()
    pieces = variables.split(f"a{TOKEN}b{OTHER}c{TOKEN}", "the body")
    first, second = Variable("SECRET_TOKEN"), Variable("SECRET_TOKEN_2")
    assert pieces == ["a", first, "b", second, "c", first]


def test_the_lines_of_a_cookie_are_one() -> None:
    variables = Variables()
    lines = {variables.of_header("cookie", f"a={one}") for one in (TOKEN, OTHER)}
    assert lines == {Variable("COOKIE")}


def test_shapes_are_looked_for_only_where_they_are_stored() -> None:
    assert Variables().split("<12 chars>", "the body", shapes=False) == ["<12 chars>"]
    assert Variables().split("<12 chars>", "the address") == [Variable("SECRET_VALUE")]
