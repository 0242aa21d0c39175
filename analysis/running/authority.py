"""The certificate authority that mitmproxy makes for itself."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from addon.errors import ChatcapError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


def certificate_path(mitmdump_options: Sequence[str] = ()) -> Path:
    """Where mitmproxy keeps the certificate, which `--set confdir=…` may move."""
    folders = [text.rpartition("confdir=")[2] for text in mitmdump_options if _names_confdir(text)]
    folder = Path(folders[-1] if folders else "~/.mitmproxy")
    return folder.expanduser() / "mitmproxy-ca-cert.pem"


def public_key_hash(path: Path) -> str:
    """Base64 of the SHA-256 of the public key, as Chromium's SPKI list wants it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _load(path).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


def expiry(path: Path) -> datetime:
    """When the certificate ends to be valid, in UTC."""
    return _load(path).not_valid_after_utc


def _load(path: Path) -> "Certificate":
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ChatcapError(
            f"cannot read the proxy's certificate {path}: move it away, mitmproxy makes a new one"
        ) from error


def _names_confdir(text: str) -> bool:
    return text.startswith(("confdir=", "--set=confdir="))
