"""Pseudonyms: of the form of their input, one for each person, and known when they come again."""

import hmac
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry.pseudonyms import Namespace, Pseudonyms
from tests.addon.telemetry.planting import shared_digits

KEY = b"k" * 32
OURS = Pseudonyms(KEY)
PERSON = Namespace.PERSON
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

FORMS = [
    ("7c1f0a2e-55d1-4b3a-9c44-0e6b7d219a10", UUID),
    ("7C1F0A2E-55D1-4B3A-9C44-0E6B7D219A10", UUID),
    ("user-Syn7hEt1cUserId0000000001", "user-[g-z][0-9A-Za-z]{24}"),
    ("org-" + "A" * 24, "org-[g-z][0-9A-Za-z]{23}"),
    ("WEB:7c1f0a2e-55d1-4b3a-9c44-0e6b7d219a10", "WEB:" + UUID),
    ("g-p-" + "0123456789abcdef" * 2, "g-p-[a-f][0-9a-f]{31}"),
    ("g-p-" + "0123456789abcdef" * 2 + "-my-divorce", "g-p-[a-f][0-9a-f]{31}"),
    ("g-abc123XYZ", "g-[a-f][0-9a-f]{31}"),
    ("ws-canary-0001", "ws-[a-f][0-9a-f]{31}"),
    ("user-" + "x" * 500, "user-[g-z][0-9A-Za-z]{39}"),
    ("user-0123456789012345", "user-[0-9]{32}"),
    ("1735000026", "[0-9]{32}"),
    ("7", "[0-9]{32}"),
    ("robin-Syn7hEt1cUserId0000000001", UUID),
    ("robin@example.com", UUID),
    ("Robin Example", UUID),
    ("u1", UUID),
    ("user-", "user-[a-f][0-9a-f]{31}"),
    ("\ud83d", UUID),
    ("٣٣٣", UUID),
]


@pytest.mark.parametrize(("value", "form"), FORMS)
def test_a_pseudonym_has_the_form_of_its_id(value: str, form: str) -> None:
    assert re.fullmatch(form, OURS.of(PERSON, value), re.ASCII)


@pytest.mark.parametrize("value", [value for value, _ in FORMS])
@pytest.mark.parametrize("namespace", Namespace)
def test_a_pseudonym_is_known_when_it_comes_again(value: str, namespace: Namespace) -> None:
    once = OURS.of(namespace, value)
    assert once != value
    assert OURS.of(namespace, once) == once
    assert Pseudonyms(KEY).of(namespace, once) == once


@pytest.mark.parametrize("value", [value for value, _ in FORMS])
def test_another_key_makes_another_pseudonym_and_knows_none_of_ours(value: str) -> None:
    theirs = Pseudonyms(b"t" * 32)
    assert theirs.of(PERSON, value) != OURS.of(PERSON, value)
    assert theirs.of(PERSON, OURS.of(PERSON, value)) != OURS.of(PERSON, value)


def test_an_id_is_not_linked_from_one_namespace_to_another() -> None:
    made = {OURS.of(namespace, "user-Syn7hEt1cUserId0000000001") for namespace in Namespace}
    assert len(made) == len(Namespace)


def test_a_pseudonym_is_the_hmac_of_namespace_and_value() -> None:
    digest = hmac.digest(KEY, b"person\x00u1", "sha256").hex()
    made = OURS.of(PERSON, "u1").replace("-", "")
    assert made[:12] == digest[:12]


def test_a_key_longer_than_a_block_is_hashed_as_hmac_has_it() -> None:
    digest = hmac.digest(b"l" * 99, b"person\x00u1", "sha256").hex()
    assert Pseudonyms(b"l" * 99).of(PERSON, "u1").replace("-", "")[:12] == digest[:12]


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        Pseudonyms(b"short")


@pytest.mark.parametrize("damage", [0, 9, 14, 20, 30, 35])
def test_a_damaged_pseudonym_is_somebody_elses_id(damage: int) -> None:
    once = OURS.of(PERSON, "u1")
    other = once[:damage] + ("0" if once[damage] != "0" else "1") + once[damage + 1 :]
    assert OURS.of(PERSON, other) not in (once, other)


def test_a_labelled_pseudonym_has_its_label_and_32_digits() -> None:
    made = OURS.labelled(Namespace.MESSAGE, "ajs-next-", "ajs-next-1-2f85fafd")
    assert re.fullmatch("ajs-next-[0-9a-f]{32}", made)
    assert OURS.labelled(Namespace.MESSAGE, "ajs-next-", made) == made
    assert OURS.labelled(Namespace.EVENT, "ajs-next-", made) != made


def test_an_md5_message_id_of_old_libraries_is_no_pseudonym() -> None:
    plain = "ajs-next-4088ee126f46655b371bdddb9ac50001"
    assert OURS.labelled(Namespace.MESSAGE, "ajs-next-", plain) != plain


ids = st.one_of(
    st.text(min_size=1, max_size=60),
    st.uuids().map(str),
    st.integers(min_value=0).map(str),
    st.from_regex(r"user-[0-9A-Za-z]{1,40}", fullmatch=True),
    st.from_regex(r"(g-p-|ws-|org-)[0-9a-f]{1,70}", fullmatch=True),
)


@settings(max_examples=500, deadline=None)
@given(ids)
def test_every_id_has_a_stable_pseudonym_with_nothing_of_it(value: str) -> None:
    once = OURS.of(PERSON, value)
    assert OURS.of(PERSON, once) == once == Pseudonyms(KEY).of(PERSON, value)
    assert once != value
    assert shared_digits(value, once) == []


@settings(max_examples=500, deadline=None)
@given(st.lists(ids, min_size=2, max_size=50, unique=True))
def test_two_persons_never_share_a_pseudonym(values: list[str]) -> None:
    assert len({OURS.of(PERSON, value) for value in values}) == len(values)


def test_ten_thousand_persons_with_short_ids_do_not_share_either() -> None:
    values = [str(n) for n in range(5000)] + [f"user-{n}" for n in range(5000)]
    assert len({OURS.of(PERSON, value) for value in values}) == 10_000


def test_a_key_is_not_shown() -> None:
    assert "kkkk" not in repr(OURS) + str(OURS)
