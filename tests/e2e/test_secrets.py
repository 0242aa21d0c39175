"""No secret reaches the disk or the terminal, and nobody else can read what does."""

import stat
from pathlib import Path

import pytest

from tests.leaks import find_leaks
from tests.rig.answers import content, conversation
from tests.rig.client import websocket
from tests.rig.planted import Planted, Secrets, frames, requests
from tests.rig.proxy import free_port, run
from tests.rig.record import until
from tests.rig.world import ADDON, SITE, World, WorldMaker

# mitmdump's own listing prints URLs with their tokens; that is not chatcap's output
QUIET = ("--set", "flow_detail=0")


@pytest.mark.parametrize("privacy", ["standard", "minimal"])
def test_no_planted_secret_is_found_in_anything_that_was_written(
    new_world: WorldMaker, privacy: str
) -> None:
    world = new_world(*QUIET, "--set", f"chatcap_privacy={privacy}")
    secret = Secrets()
    planted = list(requests(secret))
    for number, one in enumerate(planted):
        _send(world, one, http2=bool(number % 2))
    _converse(world, secret)
    assert len(secret.made) >= 40
    count = len(planted) + 1
    finished = "SELECT 1 FROM flows WHERE outcome = 'complete'"
    assert until(lambda: len(world.record.rows(finished)) == count)
    assert _leaks(world, secret) == []  # while the WAL is there
    world.proxy.stop()
    assert _leaks(world, secret) == []
    assert world.record.settled(count)["complete"] == count
    if privacy == "standard":
        redactions = world.record.rows("SELECT sum(count) AS n FROM redactions")
        assert redactions[0]["n"] >= len(secret.made)
    else:
        assert world.record.rows("SELECT * FROM bodies") == []


def test_full_privacy_keeps_everything_and_says_so(new_world: WorldMaker) -> None:
    world = new_world(*QUIET, "--set", "chatcap_privacy=full")
    secret = Secrets()
    value = secret("authorization")
    _send(world, Planted(headers=(("authorization", f"Bearer {value}"),)), http2=True)
    assert value in world.record.ended("/backend-api/me")["headers"]
    assert "chatcap_privacy=full" in world.proxy.output


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_can_read_what_was_recorded(new_world: WorldMaker, umask: int) -> None:
    world = new_world(umask=umask)
    path = world.path("owned")
    world.origin.route("GET", path, content(b"{}"))
    world.ask("GET", path)
    world.record.ended(path)
    folder = world.record.path.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert files == dict.fromkeys(("chatcap.db", "chatcap.db-wal", "chatcap.db-shm"), 0o600)


def test_a_symbolic_link_as_database_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.db"
    link = tmp_path / "chatcap.db"
    link.symlink_to(target)
    done = run(
        tmp_path,
        *("--listen-host", "127.0.0.1", "--listen-port", str(free_port())),
        *("-s", str(ADDON), "--set", f"chatcap_db={link}"),
    )
    assert done.returncode == 1
    assert "symbolic link" in done.stdout
    assert not target.exists()


def _send(world: World, planted: Planted, *, http2: bool) -> None:
    path = planted.path.partition("?")[0]
    world.origin.route(planted.method, path, planted.answer)
    world.client(http2=http2).request(
        planted.method,
        SITE + planted.path,
        headers={"content-type": planted.content_type, **dict(planted.headers)},
        content=planted.body,
    )


def _converse(world: World, secret: Secrets) -> None:
    script = frames(secret)
    path = "/ws/user/synthetic"
    world.origin.socket(path, conversation(script))
    url = f"wss://ws.chatgpt.com{path}?verify={secret('websocket url')}"
    with websocket(url, world.proxy.url, world.proxy.ca) as socket:
        for act, message in script:
            if act == "expect":
                socket.send(message)
            else:
                socket.recv(timeout=10)


def _leaks(world: World, secret: Secrets) -> list[str]:
    """Secrets in the files, byte by byte, and in each stored value, unfolded."""
    folders = (world.record.path.parent, world.proxy.temporary)
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    found = []
    for file in files:
        data = file.read_bytes()
        found += [f"{file.name}: {secret.made[n.decode()]}" for n in secret.needles if n in data]
    for name, value in [*world.record.values(), ("output", world.proxy.output.encode())]:
        found += [f"{name}: {leak}" for leak in find_leaks(value, secret.needles)]
    return sorted(set(found))
