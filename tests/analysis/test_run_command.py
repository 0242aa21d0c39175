"""`chatcap run` with real proxies."""

import os
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from addon.telemetry.policy import parse
from analysis.cli import main
from analysis.run_command import _allowed, _problems
from tests.analysis.conftest import Chatcap

PAGE = "<html><body>a page instead of ChatGPT</body></html>"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


class Proxy:
    """`chatcap run` as a user starts it, with answers out of a file instead of the network, or
    of the server that `upstream` names.
    """

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.db = folder / "live.db"
        self.page = folder / "page.html"
        self.page.write_text(PAGE)
        self.confdir = folder / "confdir"
        self.upstream: str | None = None
        self.process: subprocess.Popen[str] | None = None

    def arguments(self, *more: str) -> list[str]:
        answers = ["--map-local", f"|//chatgpt.com/|{self.page}"]
        if self.upstream:
            answers = ["--mode", f"upstream:{self.upstream}"]
        own = ["--set", f"confdir={self.confdir}", "--set", "connection_strategy=lazy"]
        ours = ["--port", str(self.port), "--db", str(self.db), *more]
        return [sys.executable, "-m", "analysis.cli", "run", *ours, "--", *own, *answers]

    def start(self, *more: str) -> "subprocess.Popen[str]":
        self.process = subprocess.Popen(
            self.arguments(*more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                break
        return self.process

    def fetch(self, url: str, body: bytes | None = None) -> str:
        handler = urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{self.port}"})
        with urllib.request.build_opener(handler).open(url, body, timeout=10) as answer:
            return str(answer.read().decode())


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    made = Proxy(tmp_path)
    yield made
    if made.process is not None:
        if made.process.poll() is None:
            made.process.terminate()
        made.process.communicate(timeout=20)


def test_it_records_until_a_signal_and_tells_the_ledger(proxy: Proxy, chatcap: Chatcap) -> None:
    for number, sent in enumerate((signal.SIGINT, signal.SIGTERM)):
        process = proxy.start("--session", f"label {number}")
        assert proxy.fetch("http://chatgpt.com/backend-api/me") == PAGE
        process.send_signal(sent)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0, err
        told = [line for line in out.splitlines() if line.startswith("Session ")]
        session = chatcap("sessions", "--json", db=proxy.db).json[number]
        ledger = "1 seen = 1 complete + 0 error + 0 aborted + 0 unfinished + 0 skipped. "
        ledger += "0 flows with a body cut short; nothing lost to the disk."
        assert told == [f"Session {session['id']}: {ledger}"]
        assert (session["label"], session["source"]) == (f"label {number}", "live")
        assert (session["policy"], session["ended_at"] is not None) == ("observe", True)
    flows = chatcap("flows", "--json", db=proxy.db).json
    assert [(flow["path"], flow["status"]) for flow in flows] == [("/backend-api/me", 200)] * 2
    assert stat.S_IMODE(proxy.db.stat().st_mode) == 0o600


class Page(BaseHTTPRequestHandler):
    """Answers everything with the page."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE.encode())

    do_POST = do_GET  # noqa: N815 - the name is http.server's

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def upstream() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


LEFT = "Left as it was: 1 event in 1 upload (SIZE) for segment."
UPLOAD = b"""{"batch": [{"type": "track", "event": "Load Thread", "messageId": "m1",
    "anonymousId": "a1", "properties": {}}]}"""


@pytest.mark.parametrize(
    ("options", "answer", "told"),
    [
        ([], PAGE, [LEFT]),
        (
            ["--telemetry", "block"],
            '{"success":true}',
            [
                "Kept in: 1 event in 1 upload (SIZE) for segment.",
                "Sent again after an answer: 0 uploads.",
            ],
        ),
        (
            ["--telemetry", "strip", "--drop-event", "Load *", "--drop-event", "New *"],
            '{"success":true}',
            [
                "Kept in: 1 event in 1 upload (SIZE) for segment.",
                "Sent again after an answer: 0 uploads.",
            ],
        ),
        (
            ["--telemetry", "block", "--vendors", "statsig,datadog"],
            PAGE,
            [
                "Kept in: nothing.",
                LEFT,
                "Sent again after an answer: 0 uploads.",
            ],
        ),
        (
            ["--telemetry", "shadow:block"],
            PAGE,
            [
                "Kept in: nothing.",
                LEFT,
                "Would have kept in (shadow:block): 1 event in 1 upload (SIZE) for segment.",
                "Sent again after an answer: 0 uploads.",
            ],
        ),
    ],
)
def test_it_ends_with_what_was_kept_in(
    proxy: Proxy, upstream: str, options: list[str], answer: str, told: list[str]
) -> None:
    proxy.upstream = upstream
    process = proxy.start(*options)
    assert proxy.fetch("http://chatgpt.com/backend-api/me") == PAGE
    assert proxy.fetch("http://chatgpt.com/ces/v1/b", UPLOAD) == answer
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    after = out[out.index("Session ") :].splitlines()[1:]
    assert after == [line.replace("SIZE", f"{len(UPLOAD)} B") for line in told]


def test_without_telemetry_it_says_so(proxy: Proxy) -> None:
    process = proxy.start("--telemetry", "block")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert out.splitlines()[-1] == "No telemetry was seen."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--telemetry", "nothing"], "'nothing' is none of observe, strip, rewrite, block"),
        (["--telemetry", "block", "--vendors", "segmnt"], "unknown telemetry vendor segmnt"),
        (["--drop-event", "a;b"], "--drop-event takes one name and no semicolon"),
    ],
)
def test_a_policy_is_checked_before_anything_starts(
    options: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *options, "--db", str(tmp_path / "x.db")]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("policy", "host", "opened"),
    [
        (("observe",), "chatgpt.com:443", True),
        (("observe",), "www.google.com:443", False),
        (("observe",), "www.facebook.com:443", False),
        (("block",), "www.google.com:443", True),
        (("shadow:block",), "www.facebook.com:443", True),
        (("block", "meta"), "www.facebook.com:443", True),
        (("block", "meta"), "www.google.com:443", False),
        (("block", "segment"), "www.linkedin.com:443", False),
        (("block",), "www.example.org:443", False),
    ],
)
def test_sites_that_are_mostly_others_are_opened_only_for_a_policy_on_their_beacons(
    policy: tuple[str, ...], host: str, opened: bool
) -> None:
    assert bool(re.search(_allowed((), parse(*policy)), host)) is opened


def test_a_busy_port_is_an_expected_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert main(["run", "--port", port, "--db", str(tmp_path / "x.db")]) == 1
    assert f"port {port} is taken" in capsys.readouterr().err
    assert not (tmp_path / "x.db").exists()


def test_a_proxy_that_fails_makes_us_fail(proxy: Proxy) -> None:
    proxy.db.write_text("precious notes, no database")
    process = proxy.start()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Error: mitmdump ended with exit code 1: see above" in err
    assert proxy.db.read_text() == "precious notes, no database"


def test_a_killed_proxy_makes_us_fail(proxy: Proxy) -> None:
    process = proxy.start()
    os.kill(_children(process.pid)[0], signal.SIGKILL)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "mitmdump ended with exit code -9" in err
    assert "nothing lost" not in out


def test_a_record_that_vanished_is_made_again_or_a_failure(proxy: Proxy, chatcap: Chatcap) -> None:
    process = proxy.start()
    for path in proxy.db.parent.glob("live.db*"):
        path.unlink()
    process.terminate()
    out, err = process.communicate(timeout=30)
    if process.returncode == 0:
        (session,) = chatcap("sessions", "--json", db=proxy.db).json
        assert f"Session {session['id']}: 0 seen" in out
    else:
        assert process.returncode == 1
        assert err.splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize(
    ("columns", "exit_codes", "told"),
    [
        ({}, (0, 0), None),
        ({"write_errors": 1}, (1, 0), "1 flow of session s could not be written"),
        ({"write_errors": 2}, (0, 0), "2 flows of session s could not be written"),
        ({"ended_at": None}, (1, 0), "session s did not end cleanly: its recorder could not write"),
        ({"ended_at": None}, (0, 0), "session s did not end cleanly"),
        ({"ended_at": None}, (-9, 0), "mitmdump ended with exit code -9"),
        ({}, (1, 0), "mitmdump ended with exit code 1"),
        ({}, (0, 2), "the browser ended with exit code 2"),
    ],
)
def test_whatever_a_run_did_not_achieve_is_its_failure(
    columns: dict[str, object], exit_codes: tuple[int, int], told: str | None
) -> None:
    session = {"id": "s", "ended_at": "2026-03-01T11:00:00.000Z", "write_errors": 0} | columns
    problems = list(_problems([session], *exit_codes))
    if told is None:
        assert problems == []
    else:
        assert problems[0].startswith(told)


def test_a_session_that_somebody_else_still_records_is_not_our_failure() -> None:
    ours = {"id": "ours", "ended_at": "2026-03-01T11:00:00.000Z", "write_errors": 0}
    theirs = {"id": "theirs", "ended_at": None, "write_errors": 0}
    assert list(_problems([theirs, ours], 0, 0)) == []


def test_a_full_disk_makes_us_fail_and_never_say_that_nothing_was_lost(
    proxy: Proxy, chatcap: Chatcap
) -> None:
    process = proxy.start()
    proxy.fetch("http://chatgpt.com/backend-api/me")  # now it records
    (mitmdump,) = _children(process.pid)
    (recorder,) = _children(mitmdump)
    # writing past this size fails for the recorder as on a full disk (EFBIG for ENOSPC)
    resource.prlimit(recorder, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    for _ in range(5):
        assert proxy.fetch("http://chatgpt.com/backend-api/me") == PAGE
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 1
    resource.prlimit(recorder, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    out, err = process.communicate(timeout=30)
    assert "nothing lost" not in out
    (session,) = chatcap("sessions", "--json", db=proxy.db).json
    told = next(line for line in err.splitlines() if line.startswith("Error: "))
    assert told.startswith(f"Error: session {session['id']} did not end cleanly: its recorder ")


def test_a_browser_that_cannot_start_is_a_failure(
    tmp_path: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho Missing X server >&2\nexit 3\n")
    browser.chmod(0o755)
    monkeypatch.setenv("CHATCAP_BROWSER", str(browser))
    process = proxy.start("--browser")
    out, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Error: the browser ended with exit code 3: its messages are above" in err
    assert "0 seen" in out


@pytest.fixture
def headless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that shows nothing, loads the page and ends."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium")
    script = tmp_path / "headless-chromium"
    script.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\n'
        f'exec {chromium} --headless=new --timeout=15000 --dump-dom "$@" > {tmp_path}/dom\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("CHATCAP_BROWSER", str(script))
    return tmp_path


def test_a_real_browser_trusts_the_proxy_and_ends_it(
    headless: Path, proxy: Proxy, chatcap: Chatcap
) -> None:
    process = proxy.start("--browser")
    out, err = process.communicate(timeout=90)
    assert process.returncode == 0, err
    assert "a page instead of ChatGPT" in (headless / "dom").read_text()
    flows = chatcap("flows", "--json", db=proxy.db).json
    assert ("chatgpt.com", "/", 200) in [(f["host"], f["path"], f["status"]) for f in flows]
    assert {flow["host"] for flow in flows} == {"chatgpt.com"}
    assert f"{len(flows)} seen" in out
    (profile,) = [
        argument.partition("=")[2]
        for argument in (headless / "arguments").read_text().split()
        if argument.startswith("--user-data-dir=")
    ]
    assert not Path(profile).exists()


def test_when_the_proxy_ends_the_browser_does_too(
    tmp_path: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    browser.chmod(0o755)
    monkeypatch.setenv("CHATCAP_BROWSER", str(browser))
    process = proxy.start("--browser")
    while not (tmp_path / "pid").exists():
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(0.2)
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
