"""`chatcap endpoints`: what was used, what nobody declared, what was never used."""

from addon.protocol.registry import ENDPOINTS
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_flows_are_summed_up_per_endpoint(record: Record, chatcap: Chatcap) -> None:
    record.flow("a")
    record.flow("b", status=500)
    record.flow("c", endpoint="models", category="product")
    found = {row["endpoint"]: row for row in chatcap("endpoints", "--json").json}
    assert (found["me"]["flows"], found["me"]["errors"]) == (2, 1)
    assert found["models"]["flows"] == 1


def test_undeclared_paths_are_listed_apart(record: Record, chatcap: Chatcap) -> None:
    record.flow("a")
    record.flow("b", endpoint=None, path="/backend-api/brand-new")
    out = chatcap("endpoints", "--unknown", "--json").out
    assert "/backend-api/brand-new" in out
    assert '"me"' not in out


def test_all_names_every_declared_endpoint_once(record: Record, chatcap: Chatcap) -> None:
    record.flow("a")
    named = [row["endpoint"] for row in chatcap("endpoints", "--all", "--json").json]
    assert sorted(named) == sorted(entry.name for entry in ENDPOINTS)


def test_all_and_unknown_exclude_each_other(chatcap: Chatcap) -> None:
    done = chatcap("endpoints", "--all", "--unknown")
    assert done.code == 2
    assert "exclude each other" in done.err
