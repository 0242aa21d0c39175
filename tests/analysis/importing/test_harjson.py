import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.errors import ChatcapError
from analysis.importing import jsontext
from analysis.importing.harjson import HarText
from analysis.importing.jsontext import Damage
from tests.analysis.importing.making import entry, har_text


def read(text: str) -> list[Any]:
    return list(HarText(io.StringIO(text)).entries())


def good(found: list[Any]) -> list[Any]:
    return [item for item in found if not isinstance(item, Damage)]


def numbered(count: int) -> list[dict[str, Any]]:
    return [entry(number=number) for number in range(count)]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64, 1000, 2**20])
@pytest.mark.parametrize("dumps", [{}, {"indent": 1}, {"ensure_ascii": False}])
def test_reads_each_entry_wherever_the_window_ends(
    chunk: int, dumps: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsontext, "CHUNK", chunk)
    entries = [entry(x='\U0001f600\u2028\\"}{][', n=-1.5e-7, t=[True, None, []]), *numbered(3)]
    text = har_text(entries, **dumps)
    assert read(text) == entries


@pytest.mark.parametrize("start", ["\n\n ", ""])
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("", ""),
        ('"version":"1.2","pages":[{"a":{"entries":[1]}}],', ',"creator":{"name":"x"}'),
        ('"entries_":1,"creator":{"name":"x","entries":[]},', ""),
        ('"version" : 1 ,\n', ',\n"comment": "]"'),
    ],
)
def test_finds_the_list_wherever_it_stands(start: str, before: str, behind: str) -> None:
    inside = json.dumps(numbered(2))[1:-1]
    for head in ("", '"x":{"log":{"entries":[3]}},'):
        text = f'{start}{{{head}"log":{{{before}"entries" : [ {inside} ]{behind}}}}}'
        assert read(text) == numbered(2)


def test_knows_the_program_that_made_the_file() -> None:
    har = HarText(io.StringIO(har_text(numbered(1), "mitmproxy")))
    next(har.entries())
    assert har.creator == "mitmproxy"


def test_an_empty_list_is_no_damage() -> None:
    assert read('{"log":{"entries":[]}}') == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "{",
        '{"log":1}',
        '{"log":{}}',
        '{"log":{"entries":{}}}',
        '{"log":{"entries"',
        '{"entries":[]}',
        '{"a":1,"b":[{}]}',
        '{"log":{"pages":[' + "[" * 100_000,
        '{"title": "a conversation", "mapping": {}}',
    ],
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ChatcapError, match=r"no list `log\.entries`"):
        read(text)


def test_a_cut_anywhere_leaves_the_entries_before_it() -> None:
    whole = har_text(numbered(3))
    ends = [len(har_text(numbered(count))) - len("]}}") for count in range(4)]
    for cut in range(ends[0], len(whole) - 2, 7):
        found = read(whole[:cut])
        complete = sum(end <= cut for end in ends) - 1
        assert good(found) == numbered(complete)
        assert isinstance(found[-1], Damage)
        assert found[-1].reason.startswith("the file is cut off")


@pytest.mark.parametrize(
    "broken",
    [
        '{"startedDateTime": oops}',
        '{"request": {"url": "x"}',
        '{"request": {"url": "x}}',
        '{"request": {"headers": [{"name": "a", "value": "b"},]}}',
        '{"request": ' + "[" * 100_000,
        '{"request": {"n": ' + "7" * 5000 + "}}",
        "{'request': 1}",
        '{"request": "\\x"}',
        "nonsense",
        '{"request": {"_x": {"request": 1}, oops}',
    ],
)
def test_entries_around_damage_are_kept(broken: str) -> None:
    first, second, third = (json.dumps(one) for one in numbered(3))
    found = read(f'{{"log":{{"entries":[{first},{broken},{second},{third}]}}}}')
    kept = [item["number"] for item in good(found) if "number" in item]
    assert kept in ([0, 1, 2], [0, 2])  # an open quote swallows its neighbour
    assert sum(isinstance(item, Damage) for item in found) == 1


def test_a_missing_comma_is_damage_that_costs_nothing() -> None:
    first, second = (json.dumps(one) for one in numbered(2))
    found = read(f'{{"log":{{"entries":[{first}{second}]}}}}')
    assert good(found) == numbered(2)
    assert len(found) == 3


def test_an_entry_that_is_too_large_is_stepped_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "CHUNK", 100)
    monkeypatch.setattr(jsontext, "ITEM_LIMIT", 5000)
    first, second = numbered(2)
    large = entry(x='quotes "{\\" and ' * 3000)
    found = read(har_text([first, large, second]))
    assert good(found) == [first, second]
    (damage,) = [item for item in found if isinstance(item, Damage)]
    assert "larger" in damage.reason


def test_what_mitmproxy_writes_of_bytes_that_are_no_text_is_kept() -> None:
    assert read(har_text([entry(x="\udcff\ud83d")])) == [entry(x="\udcff\ud83d")]


WHOLE = har_text(numbered(4), indent=1)
SECOND = len(har_text(numbered(1), indent=1)) - len("\n]\n}\n}")


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(SECOND, len(WHOLE) - 1), st.text(max_size=4)), max_size=4))
def test_damage_never_crashes_and_spares_what_stands_before(
    damages: list[tuple[int, str]],
) -> None:
    text = WHOLE
    for at, change in damages:
        text = text[:at] + change + text[at + len(change) :] if change else text[:at]
    assert good(read(text))[0] == entry(number=0)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100))
def test_noise_never_crashes(text: str) -> None:
    with pytest.raises(ChatcapError):
        read("{" + text)
