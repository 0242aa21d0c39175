"""A throw-away certificate authority for the scripted origin."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOSTS = (
    "chatgpt.com",
    "*.chatgpt.com",
    "openai.com",
    "*.openai.com",
    "*.chat.openai.com",
    "*.oaistatic.com",
    "*.oaiusercontent.com",
    "api.oaistatsig.com",
    "featuregates.org",
    "events.statsigapi.net",
    "statsigapi.net",
    "featureassets.org",
    "prodregistryv2.org",
    "*.ingest.sentry.io",
    "*.ingest.us.sentry.io",
    "api.segment.io",
    "cloudflare-dns.com",
    "*.webpubsub.azure.com",
    "*.browser-intake-datadoghq.com",
    "browser-intake-datadoghq.com",
    "api-iam.intercom.io",
    "www.googletagmanager.com",
    "challenges.cloudflare.com",
    "*.example",
    "*.evil.example",
    "*.com.evil.example",
    "notchatgpt.com",
)
DAY = dt.timedelta(days=1)


class Authority:
    """Signs one certificate for all hosts the scripted client asks for."""

    def __init__(self, folder: Path, hosts: Sequence[str] = HOSTS) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("chatcap synthetic test authority")
        self.path = folder / "origin-ca.pem"
        self._server = folder / "origin.pem"
        root = self._builder(self._name, self._key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.path.write_bytes(self._sign(root))
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = (
            self._builder(_name("synthetic origin"), key.public_key())
            .add_extension(_alternatives(hosts), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        )
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self._server.write_bytes(self._sign(leaf) + private)

    def server_context(self, *, http2: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._server)
        context.set_alpn_protocols(["h2", "http/1.1"] if http2 else ["http/1.1"])
        return context

    def _builder(
        self, subject: x509.Name, public_key: ec.EllipticCurvePublicKey
    ) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + 30 * DAY)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )

    def _sign(self, builder: x509.CertificateBuilder) -> bytes:
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternatives(hosts: Sequence[str]) -> x509.SubjectAlternativeName:
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    return x509.SubjectAlternativeName([*map(x509.DNSName, hosts), loopback])
