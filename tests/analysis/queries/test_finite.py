import json
import math

import pytest

from analysis.queries.finite import compact, finite

ODD = {"a": [1, math.inf, "inf", None, True], "b": {"c": -math.inf, "d": math.nan, "e": 0.5}}


def test_what_is_no_number_is_null_and_all_else_stays() -> None:
    assert finite(ODD) == {"a": [1, None, "inf", None, True], "b": {"c": None, "d": None, "e": 0.5}}


@pytest.mark.parametrize("value", [ODD, {"text": "\ud83d é"}, [], 1.5])
def test_every_reader_takes_it(value: object) -> None:
    found = json.loads(compact(value), parse_constant=pytest.fail)
    assert found == finite(value)
