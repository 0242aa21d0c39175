"""The proxy's clock beside the client's."""

from typing import Any

from analysis.reports.latency_chart import latency_chart


def model(name: str | None, ours: tuple[Any, Any], theirs: tuple[Any, Any]) -> dict[str, Any]:
    return {
        "model": name,
        "first_token_ms_p50": ours[0],
        "total_ms_p50": ours[1],
        "client_first_token_ms_p50": theirs[0],
        "client_total_ms_p50": theirs[1],
    }


def test_both_clocks_have_one_scale_and_words() -> None:
    chart = latency_chart(
        [model("gpt-5", (100.0, 500.0), (110.0, 1000.0)), model(None, (1.0, 2.0), (None, None))]
    )
    assert chart is not None
    (name, drawing, words), (other, without, no_words) = chart["rows"]
    assert (name, other, chart["longest"]) == ("gpt-5", "(not told)", "1.00 s")
    assert words == [
        "proxy: first token 100 ms, whole 500 ms",
        "client: first token 110 ms, whole 1.00 s",
    ]
    assert 'x="10" y="2" width="40"' in drawing
    assert 'x="11" y="14" width="89"' in drawing
    assert "theirs" not in without
    assert no_words[1] == "client: no report"


def test_without_times_there_is_no_drawing() -> None:
    assert latency_chart([]) is None
    assert latency_chart([model("gpt-5", (None, 5.0), (None, None))]) is None
