"""The words that endpoints and models are declared with."""

from typing import Annotated, Any

import pytest
from pydantic import Tag, TypeAdapter, ValidationError

from addon.protocol.endpoint import Example, Known, Model, Open, by_key, by_type, examples


class A(Model):
    kind: str
    a: int


class B(Open):
    kind: str


ByKey = Annotated[Annotated[A, Tag("@a")] | Annotated[B, Tag("@b")], by_key("kind")]
ByType = Annotated[Annotated[str, Tag("@string")] | Annotated[A, Tag("@object")], by_type()]


def errors(model: Any, value: object) -> list[str]:
    try:
        TypeAdapter(model).validate_python(value)
    except ValidationError as error:
        return [found["type"] for found in error.errors()]
    return []


@pytest.mark.parametrize(
    ("model", "value", "expected"),
    [
        (A, {"kind": "x", "a": 1}, []),
        (A, {"kind": "x", "a": "1"}, ["int_type"]),
        (A, {"kind": "x", "a": 1, "b": 2}, ["extra_forbidden"]),
        (B, {"kind": "x", "a": 1}, []),
        (Annotated[str, Known("x")], "x", []),
        (Annotated[str, Known("x")], "y", ["unknown_value"]),
        (Annotated[str, Known("x")], 1, ["string_type"]),
        (ByKey, {"kind": "a", "a": 1}, []),
        (ByKey, {"kind": "b", "z": 1}, []),
        (ByKey, {"kind": "c"}, ["unknown_member"]),
        (ByKey, [], ["unknown_member"]),
        (ByType, "x", []),
        (ByType, {"kind": "a", "a": "1"}, ["int_type"]),
        (ByType, 1, ["unknown_member"]),
    ],
)
def test_models_say_each_difference_once(model: object, value: object, expected: list[str]) -> None:
    assert errors(model, value) == expected


def test_a_bare_path_is_an_example_of_the_main_host() -> None:
    assert examples("GET", "/x", "https://h/y") == (
        Example(method="GET", url="https://chatgpt.com/x"),
        Example(method="GET", url="https://h/y"),
    )
