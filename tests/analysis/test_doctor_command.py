"""`chatcap doctor` as a whole."""

import socket

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

NAMES = (
    "python sqlite mitmproxy h2 certificate port browser disk permissions database integrity ledger"
    " policies"
)


def test_a_sound_set_up_passes(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    done = chatcap("doctor", "--json", "--port", "58123")
    assert done.code == 0
    found = {check["name"]: check for check in done.json}
    assert list(found) == NAMES.split()
    assert {check["health"] for check in done.json} <= {"ok", "warn"}
    for check in done.json:
        assert bool(check["advice"]) == (check["health"] != "ok")


def test_each_check_is_a_line_with_what_to_do_below(record: Record, chatcap: Chatcap) -> None:
    done = chatcap("doctor")
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("ok    integrity    every page is sound") for line in lines)
    assert any(line.startswith("warn  certificate  none at") for line in lines)
    assert any(line.strip().startswith("→ `chatcap run`") for line in lines)


def test_a_failing_check_is_exit_code_1(record: Record, chatcap: Chatcap) -> None:
    record.path.chmod(0o644)
    done = chatcap("doctor")
    assert done.code == 1
    assert "fail  permissions" in done.out
    assert f"chmod 600 {record.path}" in " ".join(done.out.split()).replace("- ", "-")


def test_a_busy_port_is_a_warning(record: Record, chatcap: Chatcap) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = chatcap("doctor", "--port", str(other.getsockname()[1]), "--json")
    (check,) = [check for check in done.json if check["name"] == "port"]
    assert (check["health"], done.code) == ("warn", 0)


def test_it_never_writes(record: Record, chatcap: Chatcap) -> None:
    record.close()
    before = record.path.read_bytes()
    chatcap("doctor")
    assert record.path.read_bytes() == before
