"""A wrong option never leaves the proxy running without what was asked for (facts F2.3-F2.5)."""

from pathlib import Path

import pytest

from tests.rig.proxy import free_port, run
from tests.rig.world import ADDON


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("chatcap_telemetry=nuke", "none of observe, strip, rewrite, block"),
        ("chatcap_vendors=segmnt", "unknown telemetry vendor segmnt"),
        ("chatcap_telemtry=observe", "chatcap_telemtry"),
        ("chatcap_privacy=none", "chatcap_privacy"),
        ("chatcap_privacy", "chatcap_privacy"),
        ("chatcap_db=/proc/nowhere/chatcap.db", "/proc/nowhere/chatcap.db"),
    ],
)
def test_a_wrong_option_stops_the_start_with_a_message(
    tmp_path: Path, option: str, told: str
) -> None:
    database = ("--set", f"chatcap_db={tmp_path / 'chatcap.db'}")
    done = run(
        tmp_path,
        *("--listen-host", "127.0.0.1", "--listen-port", str(free_port())),
        *("-s", str(ADDON), *database, "--set", option),
    )
    assert done.returncode == 1
    assert told in done.stdout + done.stderr


def test_a_policy_that_acts_and_streamed_uploads_exclude_each_other(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        *("--set", "stream_large_bodies=1m", "-s", str(ADDON), "-p", str(free_port())),
        *("--set", f"chatcap_db={tmp_path / 'a.db'}", "--set", "chatcap_telemetry=block"),
    )
    assert done.returncode == 1
    assert "before chatcap has seen them whole" in done.stdout + done.stderr


def test_a_script_that_cannot_be_loaded_stops_the_start(tmp_path: Path) -> None:
    done = run(tmp_path, "-s", str(ADDON.parent), "-p", str(free_port()))
    assert done.returncode == 1
