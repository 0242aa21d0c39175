import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mitmproxy.io import tnetstring as theirs

from analysis.importing.tnetstring import MalformedError, parse, select

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.binary()
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_reads_what_mitmproxy_writes(value: object) -> None:
    data = theirs.dumps(value)  # type: ignore[arg-type]
    assert parse(data) == value == theirs.load(io.BytesIO(data))


@given(st.dictionaries(st.text(), VALUES), st.sets(st.text()))
def test_selects_the_wanted_keys_only(value: dict[str, object], more: set[str]) -> None:
    wanted = dict.fromkeys([*list(value)[:2], *more])
    keys = {key.encode(): None for key in wanted}
    expected = {key: item for key, item in value.items() if key in wanted}
    assert select(theirs.dumps(value), keys) == expected


def test_selects_inside_of_dictionaries_too() -> None:
    data = theirs.dumps({"a": {"b": 1, "c": [2]}, "d": {"e": 3}, "f": None})
    assert select(data, {b"a": {b"c": None}, b"f": {b"g": None}}) == {"a": {"c": [2]}, "f": None}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"5:",
        b"5:abc,",
        b"3:abc",
        b"3:abc?",
        b"3:abc,,",
        b"-1:a,",
        b"9999999999999:a,",
        b"4:truf!",
        b"1:x~",
        b"1:x#",
        b"1:x^",
        b"5:1:a,2]",
        b"4:9:a,]",
        b"8:1:a,1:b,2}",
        b"4:1:a,}",
        b"2:\xff\xff;",
    ],
)
def test_says_that_it_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse(data)


@pytest.mark.parametrize("data", [b"3:abc,", b"0:}x", b"3:1:a}", b"", b"9:0:]"])
def test_selects_from_dictionaries_only(data: bytes) -> None:
    with pytest.raises(MalformedError):
        select(data, {b"a": None})


def test_nesting_is_malformed_not_a_crash() -> None:
    data = b""
    for _ in range(20_000):
        data = b"%d:%s]" % (len(data), data)
    with pytest.raises(MalformedError):
        parse(data)


@settings(max_examples=500)
@given(VALUES, st.data())
def test_damage_is_malformed_or_another_value(value: object, data: st.DataObject) -> None:
    good = bytearray(theirs.dumps(value))  # type: ignore[arg-type]
    at = data.draw(st.integers(0, len(good) - 1))
    good[at] = data.draw(st.integers(0, 255))
    try:
        parse(bytes(good))
    except MalformedError:
        return
