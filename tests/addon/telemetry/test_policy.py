import pytest

from addon.telemetry.policy import Mode, Policy, parse


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("observe",), Policy()),
        (("block",), Policy(mode=Mode.BLOCK)),
        ((" shadow:strip ",), Policy(mode=Mode.STRIP, shadow=True)),
        (
            ("rewrite", "segment, Statsig"),
            Policy(mode=Mode.REWRITE, vendors=frozenset({"segment", "statsig"})),
        ),
        (
            ("strip", "", "Load Thread; Show *;"),
            Policy(mode=Mode.STRIP, dropped=("Load Thread", "Show *")),
        ),
    ],
)
def test_the_options_texts_become_a_policy(texts: tuple[str, ...], expected: Policy) -> None:
    assert parse(*texts) == expected


@pytest.mark.parametrize(
    "mode", ["", "Block", "shadow:", "shadow:shadow:block", "nuke", "block "[:-2]]
)
def test_a_mode_that_is_none_is_refused_by_name(mode: str) -> None:
    with pytest.raises(ValueError, match="is none of observe, strip, rewrite, block"):
        parse(mode)


def test_a_vendor_that_is_none_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(ValueError, match=r"unknown telemetry vendor sentinel: known are segment"):
        parse("block", "segment,sentinel")


def test_names_of_events_where_none_is_dropped_are_refused_not_ignored() -> None:
    with pytest.raises(ValueError, match="under a policy only"):
        parse("observe", "", "Load Thread")
    assert parse("block", "", "Load Thread").dropped  # nothing leaves, those neither


def test_a_shadow_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="choose observe"):
        parse("shadow:observe")


@pytest.mark.parametrize("text", ["observe", "shadow:block", "rewrite"])
def test_a_policy_reads_as_it_was_chosen(text: str) -> None:
    assert str(parse(text)) == text


def test_only_a_policy_that_changes_something_acts() -> None:
    assert [parse(text).acts for text in ("observe", "shadow:block", "strip", "block")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_policy_covers_all_vendors_unless_some_are_chosen() -> None:
    assert parse("block").covers("sentry")
    assert parse("block", "sentry").covers("sentry")
    assert not parse("block", "segment").covers("sentry")


def test_events_are_dropped_by_exact_name_or_by_pattern() -> None:
    policy = parse("strip", "", "Load Thread;Store *")
    names = ("Load Thread", "load thread", "Load Threads", "Store Click Gizmo")
    assert [policy.drops(name) for name in names] == [True, False, False, True]
