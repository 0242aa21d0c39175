"""The certificate authority that mitmproxy made."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mitmproxy.certs import CertStore

from addon.errors import ChatcapError
from analysis.running import authority


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    CertStore.from_store(tmp_path / "mitm", "mitmproxy", 2048)
    return tmp_path / "mitm" / "mitmproxy-ca-cert.pem"


def test_the_hash_is_the_one_that_openssl_computes(certificate: Path) -> None:
    pipe = (
        f"openssl x509 -in {certificate} -pubkey -noout | openssl pkey -pubin -outform der"
        " | openssl dgst -sha256 -binary | openssl enc -base64"
    )
    done = subprocess.run(["sh", "-c", pipe], capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout:
        pytest.skip("no openssl")
    assert authority.public_key_hash(certificate) == done.stdout.strip()


def test_the_expiry_is_years_away(certificate: Path) -> None:
    assert (authority.expiry(certificate) - datetime.now(UTC)).days > 365


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nxx\n"])
def test_an_unreadable_certificate_is_told(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ChatcapError, match="cannot read the proxy's certificate"):
        authority.public_key_hash(path)


@pytest.mark.parametrize(
    ("options", "folder"),
    [
        ([], "~/.mitmproxy"),
        (["--set", "confdir=/etc/mitm"], "/etc/mitm"),
        (["--set=confdir=/a", "--set", "confdir=~/b"], "~/b"),
        (["--set", "flow_detail=2", "-q"], "~/.mitmproxy"),
    ],
)
def test_the_folder_is_mitmproxys_own_unless_moved(
    options: list[str], folder: str, home: Path
) -> None:
    expected = Path(folder.replace("~", str(home))) / "mitmproxy-ca-cert.pem"
    assert authority.certificate_path(options) == expected
