"""A throw-away browser that trusts this proxy only."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from mitmproxy.certs import CertStore

from addon.errors import ChatcapError
from analysis.running import browsers


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    CertStore.from_store(tmp_path / "mitm", "mitmproxy", 2048)
    return tmp_path / "mitm" / "mitmproxy-ca-cert.pem"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(browsers, "_NAMES", [n for n in browsers._NAMES if not n.startswith("/")])
    return folder


def _program(folder: Path, name: str, script: str = "") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_first_browser_that_is_there_is_taken(programs: Path) -> None:
    firefox = _program(programs, "firefox")
    assert browsers.find({}) == str(firefox)
    chromium = _program(programs, "chromium")
    assert browsers.find({}) == str(chromium)
    assert browsers.find({"CHATCAP_BROWSER": "firefox"}) == str(firefox)
    assert browsers.find({"CHATCAP_BROWSER": str(firefox)}) == str(firefox)


def test_no_browser_is_told_with_what_to_do(programs: Path) -> None:
    with pytest.raises(ChatcapError, match="install one, or name yours in CHATCAP_BROWSER"):
        browsers.find({})
    with pytest.raises(ChatcapError, match="CHATCAP_BROWSER=nope is no program"):
        browsers.find({"CHATCAP_BROWSER": "nope"})


def test_chromium_trusts_one_key_and_goes_through_the_proxy(
    authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = browsers.chromium_options(tmp_path, 8081, authority)
    assert f"--user-data-dir={tmp_path}" in options
    assert "--proxy-server=https=127.0.0.1:8081" in options
    assert "--disable-quic" in options
    (trusted,) = [o for o in options if o.startswith("--ignore-certificate-errors")]
    assert trusted.startswith("--ignore-certificate-errors-spki-list=")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "--no-sandbox" not in browsers.chromium_options(tmp_path, 8081, authority)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--no-sandbox" in browsers.chromium_options(tmp_path, 8081, authority)


def test_the_profile_is_private_and_gone_afterwards(
    programs: Path, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(programs, "chromium", "exec /bin/sleep 60")
    with browsers.browser(8081, authority) as process:
        assert process.poll() is None
        arguments = [str(part) for part in process.args]  # type: ignore[union-attr]
        (profile,) = [Path(a.partition("=")[2]) for a in arguments if "user-data-dir" in a]
        assert stat.S_IMODE(profile.stat().st_mode) == 0o700
        assert arguments[-1] == "https://chatgpt.com/"
    assert process.poll() is not None
    assert not profile.exists()


def test_firefox_gets_its_own_store_and_preferences(
    programs: Path, authority: Path, tmp_path: Path
) -> None:
    _program(programs, "firefox", "exec /bin/sleep 60")
    _program(programs, "certutil", f'echo "$@" >> {tmp_path}/calls')
    with browsers.browser(8081, authority) as process:
        arguments = [str(part) for part in process.args]  # type: ignore[union-attr]
        profile = Path(arguments[arguments.index("--profile") + 1])
        preferences = (profile / "user.js").read_text()
    assert 'user_pref("network.proxy.ssl", "127.0.0.1");\n' in preferences
    assert 'user_pref("network.proxy.ssl_port", 8081);\n' in preferences
    assert 'user_pref("network.http.http3.enable", false);\n' in preferences
    made, added = (tmp_path / "calls").read_text().splitlines()
    assert made == f"-N --empty-password -d sql:{profile}"
    assert added == f"-A -n chatcap -t C,, -i {authority} -d sql:{profile}"


def test_firefox_without_certutil_says_what_to_install(programs: Path, authority: Path) -> None:
    _program(programs, "firefox")
    with pytest.raises(ChatcapError, match="libnss3-tools"), browsers.browser(8081, authority):
        pass


def test_a_certutil_that_fails_is_told(programs: Path, authority: Path) -> None:
    _program(programs, "firefox")
    _program(programs, "certutil", "echo no token >&2; exit 255")
    with (
        pytest.raises(ChatcapError, match=r"certutil failed \(no token\)"),
        browsers.browser(8081, authority),
    ):
        pass


@pytest.mark.skipif(shutil.which("certutil") is None, reason="no certutil")
def test_a_real_store_holds_our_authority_alone(authority: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    browsers.prepare_firefox(profile, 8081, authority)
    done = subprocess.run(
        ["certutil", "-L", "-d", f"sql:{profile}"], capture_output=True, text=True, check=True
    )
    assert "chatcap" in done.stdout
    assert "C,," in done.stdout
