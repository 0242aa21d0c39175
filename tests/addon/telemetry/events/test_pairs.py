from addon.streams.parse import parse
from addon.telemetry.events.pairs import fields, of_pairs, of_query


def test_parameters_are_members_of_an_object() -> None:
    assert of_query("en=page_view&dt=A%20title&x=") == {"en": "page_view", "dt": "A title", "x": ""}


def test_a_name_that_comes_twice_has_all_its_values() -> None:
    assert of_query("a=1&a=2&a=3") == {"a": ["1", "2", "3"]}
    assert of_pairs([("a", "[1]"), ("a", "2")]) == {"a": [[1], "2"]}


def test_json_in_a_value_is_unfolded() -> None:
    pairs = [("user", '{"email": "robin@example.com"}'), ("broken", "{oops")]
    assert of_pairs(pairs) == {"user": {"email": "robin@example.com"}, "broken": "{oops"}


def test_a_flood_of_parameters_is_nothing() -> None:
    assert of_query("&".join(f"a{i}=1" for i in range(5_000))) == {}


def test_forms_and_objects_have_fields_and_nothing_else_has() -> None:
    assert fields(parse(b"a=1&b=2", "application/x-www-form-urlencoded")) == {"a": "1", "b": "2"}
    assert fields(parse(b'{"a": 1}', None)) == {"a": 1}
    assert fields(parse(b"[1]", None)) is None
