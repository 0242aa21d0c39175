"""Each rule: what it keeps, what it makes, what it takes away. None of them raises."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry import allowed, rules
from addon.telemetry.fields import GONE, Rule
from addon.telemetry.pseudonyms import Namespace
from tests.addon.telemetry.uploading import PSEUDONYMS

WORDS = frozenset({"a", "b"})
CONSENT = {"Advertising": True, "Analytics": False}
KEPT: list[tuple[Rule, Any]] = [
    (rules.flag, True),
    (rules.flag, False),
    (rules.count, 0),
    (rules.count, 9_999_999),
    (rules.count, -3),
    (rules.count_or_null, None),
    (rules.word(WORDS), "a"),
    (rules.names(WORDS), ["a", "b"]),
    (rules.names(WORDS), []),
    (rules.choices(frozenset({"All", "X"})), {"All": True, "X": False}),
    (rules.choices(WORDS), {}),
    (rules.consent, CONSENT),
    (rules.pseudonym(Namespace.PERSON), None),
    (rules.event_name(WORDS), "a"),
    (rules.event_name_or_none(WORDS), "_"),
    (rules.time_ms, 1767225600000),
    (rules.model, "gpt-4o"),
    (rules.event_type, "track"),
    (rules.as_it_is, {"any": "thing"}),
]
MADE: list[tuple[Rule, Any, Any]] = [
    (rules.flag, 1, True),
    (rules.flag, 0.0, False),
    (rules.flag, 2, GONE),
    (rules.flag, None, GONE),
    (rules.flag, "true", GONE),
    (rules.count, 10_000_000, GONE),
    (rules.count, True, 1),
    (rules.count, 1.9, 1),
    (rules.count, -0.0, 0),
    (rules.count, float("inf"), GONE),
    (rules.count, float("nan"), GONE),
    (rules.count_or_null, "7", GONE),
    (rules.constant("_"), {"x": 1}, "_"),
    (rules.word(WORDS), "c", GONE),
    (rules.word(WORDS), ["a"], GONE),
    (rules.word(WORDS), None, GONE),
    (rules.names(WORDS), ["a", "c", 1, ["b"]], ["a"]),
    (rules.names(WORDS), "a", GONE),
    (rules.choices(WORDS), {"a": {"id": 1}, "b": None, "c": True}, {"a": True}),
    (rules.choices(WORDS), {"a": True, "c": False}, {"a": True, "All": False}),
    (rules.choices(WORDS), [], GONE),
    (rules.choices(WORDS), {"a": 0, "b": 1.0}, {"a": False, "b": True}),
    (rules.choices(WORDS), {"a": "no", "b": {}}, {"b": True}),
    (rules.consent, {**CONSENT, "Robin's": True}, CONSENT),
    (rules.consent, {"Advertising": True, "Robin's": False}, {"Advertising": False}),
    (rules.consent, {"Advertising": "yes"}, {}),
    (rules.consent, {"Advertising": 0, "Analytics": 1}, {"Advertising": False, "Analytics": True}),
    (rules.consent, None, GONE),
    (rules.pseudonym(Namespace.PERSON), 42, GONE),
    (rules.pseudonym(Namespace.PERSON), "", GONE),
    (rules.pseudonym(Namespace.PERSON), ["u1"], GONE),
    (rules.event_name_or_none(WORDS), "c", "_"),
    (rules.event_name(WORDS), None, GONE),
    (rules.time_ms, "1767225600000", GONE),
    (rules.time_ms, True, 0),
    (rules.time_ms, -5, GONE),
    (rules.time, 5, GONE),
    (rules.url, "x" * 5000, GONE),
    (rules.project_key, "x" * 5000, GONE),
]


@pytest.mark.parametrize(("rule", "value"), KEPT)
def test_a_rule_keeps(rule: Rule, value: Any) -> None:
    made = rule(value, PSEUDONYMS)
    assert (made, type(made)) == (value, type(value))


@pytest.mark.parametrize(("rule", "value", "expected"), MADE)
def test_a_rule_makes(rule: Rule, value: Any, expected: Any) -> None:
    made = rule(value, PSEUDONYMS)
    assert (made, type(made)) == (expected, type(expected))


@pytest.mark.parametrize(
    "plain", ["m", "x" * 32, "ajs-next-1735000000001-aaaaaaaa-0000", "x" * 100]
)
def test_a_message_id_is_the_same_for_a_resend_and_short_under_strip(plain: str) -> None:
    whole, short = rules.message_id(plain, PSEUDONYMS), rules.short_message_id(plain, PSEUDONYMS)
    assert len(whole) == 41
    assert len(short) <= max(len(plain), 32)
    for rule, made in ((rules.message_id, whole), (rules.short_message_id, short)):
        assert rule(plain, PSEUDONYMS) == made == rule(made, PSEUDONYMS)


def test_a_name_on_no_list_has_a_pseudonym_of_its_own() -> None:
    rule = rules.event_name(WORDS)
    made = rule("Shared with robin@example.com", PSEUDONYMS)
    assert made.startswith("event-")
    assert rule(made, PSEUDONYMS) == made != rule("Another", PSEUDONYMS)


ALL: list[Rule] = [
    rules.flag,
    rules.count,
    rules.count_or_null,
    rules.constant("_"),
    rules.word(allowed.PLANS),
    rules.names(allowed.INTEGRATIONS),
    rules.choices(allowed.INTEGRATIONS),
    rules.consent,
    rules.pseudonym(Namespace.DEVICE),
    rules.message_id,
    rules.short_message_id,
    rules.event_name(allowed.EVENTS),
    rules.event_name_or_none(allowed.EVENTS),
    rules.time,
    rules.time_ms,
    rules.path,
    rules.url,
    rules.referrer,
    rules.language,
    rules.user_agent,
    rules.version,
    rules.model,
    rules.project_key,
    rules.event_type,
]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: {"All": x, "z": x}, lambda x: [x]])
def test_equal_values_get_equal_results(rule: Rule, wrap: Callable[[Any], Any]) -> None:
    for same in ((0, 0.0, -0.0, False), (1, 1.0, True)):
        made = [rule(wrap(value), PSEUDONYMS) for value in same]
        assert len({(str(result), type(result)) for result in made}) == 1


@settings(max_examples=500, deadline=None)
@given(values)
def test_no_rule_raises_and_each_leaves_its_own_output_as_it_is(value: Any) -> None:
    for rule in ALL:
        made = rule(value, PSEUDONYMS)
        if made is not GONE:
            assert rule(made, PSEUDONYMS) == made
