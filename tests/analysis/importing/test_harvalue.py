import pytest

from addon.protocol.records import Headers
from analysis.importing import harvalue


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (12, 12.0),
        ("12.5", 12.5),
        (True, None),
        (None, None),
        ("x", None),
        ([], None),
        (float("nan"), None),
        (10**400, None),
        ("inf", None),
    ],
)
def test_number(value: object, found: float | None) -> None:
    assert harvalue.number(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [(0, 0), (-1, None), ("7", 7), (2.9, 2), (None, None), (2**40, None), (1e30, None)],
)
def test_count(value: object, found: int | None) -> None:
    assert harvalue.count(value) == found


@pytest.mark.parametrize(
    ("value", "found"), [(0, 0.0), (1.5, 1.5), (-1, None), (1e308, None), (None, None)]
)
def test_milliseconds(value: object, found: float | None) -> None:
    assert harvalue.milliseconds(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([{"name": "A", "value": "b"}, {"name": "A", "value": "c"}], (("A", "b"), ("A", "c"))),
        ([["a", "b"]], (("a", "b"),)),
        ([{"name": ":path", "value": "/"}], ()),
        ([{"name": "a"}], (("a", ""),)),
        ([{"value": "a"}, 3, None, ["a"], {}], ()),
        ({"a": "b"}, ()),
        (None, ()),
    ],
)
def test_headers(value: object, found: Headers) -> None:
    assert harvalue.headers(value) == found


@pytest.mark.parametrize(
    "value",
    [
        "2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20.000+00:00",
        "2023-11-14T23:13:20.0000000+01:00",
        "2023-11-14T22:13:20",
        " 2023-11-14 22:13:20.000Z ",
    ],
)
def test_dates(value: str) -> None:
    assert harvalue.started(value) == 1_700_000_000


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", 12, None, "0001-01-01T00:00:00+14:00", "1950-01-01", "9999-12-31T23:59:59Z"],
)
def test_no_dates(value: object) -> None:
    assert harvalue.started(value) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("h2", "HTTP/2.0"),
        ("http/2.0", "HTTP/2.0"),
        ("HTTP/2", "HTTP/2.0"),
        ("h3", "HTTP/3"),
        ("h3-29", "HTTP/3"),
        ("HTTP/3", "HTTP/3"),
        ("http/1.1", "HTTP/1.1"),
        ("HTTP/1.0", "HTTP/1.0"),
        ("unknown", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_http_versions(value: object, found: str) -> None:
    assert harvalue.http_version(value) == found
