"""A browser with a throw-away profile that trusts this proxy only, and only there."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from addon.errors import ChatcapError
from analysis.running.authority import public_key_hash
from analysis.running.children import child

START_PAGE = "https://chatgpt.com/"

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "firefox",
    "firefox-esr",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
)

_CHROMIUM_QUIET = (
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--no-service-autorun",
    "--disable-background-mode",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=MediaRouter,OptimizationHints,Translate",
    "--disable-sync",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
)
"""Against traffic of the browser itself, and against dialogs that a fresh profile shows."""

_FIREFOX_QUIET = (
    "app.normandy.enabled",
    "app.update.auto",
    "app.update.enabled",
    "browser.aboutwelcome.enabled",
    "browser.safebrowsing.downloads.remote.enabled",
    "browser.safebrowsing.malware.enabled",
    "browser.safebrowsing.phishing.enabled",
    "browser.search.update",
    "browser.shell.checkDefaultBrowser",
    "datareporting.healthreport.uploadEnabled",
    "datareporting.policy.dataSubmissionEnabled",
    "extensions.getAddons.cache.enabled",
    "extensions.update.enabled",
    "network.captive-portal-service.enabled",
    "network.connectivity-service.enabled",
    "network.http.http3.enable",
    "toolkit.telemetry.enabled",
    "toolkit.telemetry.unified",
)
"""Preferences that are switched off for the same reasons; HTTP/3 would go around the proxy."""


@contextmanager
def browser(port: int, authority: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A running browser whose traffic goes through the proxy on `port`.

    `authority` is the proxy's certificate. The profile lies in a folder that only its owner
    can enter and is gone afterwards. Raises ChatcapError when there is no browser to use.
    """
    program = find(os.environ)
    with tempfile.TemporaryDirectory(prefix="chatcap-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        if "firefox" in Path(program).name.lower():
            prepare_firefox(profile, port, authority)
            command = [program, "--no-remote", "--profile", str(profile), START_PAGE]
        else:
            command = [program, *chromium_options(profile, port, authority), START_PAGE]
        with child(command) as process:
            yield process


def find(environment: Mapping[str, str]) -> str:
    """The browser to use: $CHATCAP_BROWSER, or the first that is installed."""
    if chosen := environment.get("CHATCAP_BROWSER"):
        if found := shutil.which(chosen):
            return found
        raise ChatcapError(f"CHATCAP_BROWSER={chosen} is no program: name a browser, or unset it")
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    raise ChatcapError(
        "found neither Chromium, Chrome nor Firefox: install one, or name yours in CHATCAP_BROWSER"
    )


def chromium_options(profile: Path, port: int, authority: Path) -> list[str]:
    """Options for Chromium and its relatives.

    Certificates of our authority are accepted by its key, and no others: nothing is added to
    any store. Chromium ignores that list without a profile folder of its own.
    """
    options = [
        f"--user-data-dir={profile}",
        # HTTPS and secure WebSockets only: mitmproxy records plain HTTP of every host there is,
        # and all that a browser speaks plainly is about itself.
        f"--proxy-server=https=127.0.0.1:{port}",
        f"--ignore-certificate-errors-spki-list={public_key_hash(authority)}",
        "--disable-quic",  # it would go around the proxy
        *_CHROMIUM_QUIET,
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium does not start as root with it
    return options


def prepare_firefox(profile: Path, port: int, authority: Path) -> None:
    """Proxy settings and the authority, in the profile's own files."""
    certutil = shutil.which("certutil")
    if certutil is None:
        raise ChatcapError(
            "Firefox needs certutil to trust the proxy in its own profile: install libnss3-tools "
            "(Debian, Ubuntu), nss-tools (Fedora) or nss (Homebrew), or use Chromium"
        )
    (profile / "user.js").write_text(firefox_preferences(port), encoding="utf-8")
    store = f"sql:{profile}"
    for arguments in (
        ["-N", "--empty-password"],
        ["-A", "-n", "chatcap", "-t", "C,,", "-i", str(authority)],
    ):
        made = subprocess.run(
            [certutil, *arguments, "-d", store], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise ChatcapError(f"certutil failed ({made.stderr.strip()}): try Chromium instead")


def firefox_preferences(port: int) -> str:
    """The `user.js` of the profile."""
    values: dict[str, str] = dict.fromkeys(_FIREFOX_QUIET, "false")
    values["network.proxy.type"] = "1"
    values["network.proxy.ssl"] = '"127.0.0.1"'
    values["network.proxy.ssl_port"] = str(port)
    values["network.trr.mode"] = "5"  # names are for the proxy to resolve
    return "".join(f'user_pref("{name}", {value});\n' for name, value in values.items())
