"""Certificates of the fault server, made anew in each process: no key is shipped, and nothing trusts them for long.

An authority of our own, and one certificate for each way in which TLS can be wrong, for names below ``faults.test``
(RFC 6761).
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAYS = 7
"""How long a certificate of a process that never ends is good."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """Both, as OpenSSL reads them from one file."""
        secret = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return self.certificate.public_bytes(Encoding.PEM) + secret


def authority_file() -> Path:
    """The certificate of the authority that signed the good one; a file that goes with the process."""
    return Path(_made().name) / "authority.pem"


def certificate_file(name: str) -> Path:
    """Certificate and key of one of the fault server's listeners; a file that goes with the process."""
    return Path(_made().name) / f"{name}.pem"


@cache
def _made() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="povetl-faults-")
    today = datetime.now(UTC)
    authority = _sign("povetl fault authority")
    intermediate = _sign("povetl fault intermediate", by=authority, signs=True)
    made = {
        "authority": authority.certificate.public_bytes(Encoding.PEM),
        "good": _sign("good", by=authority).pem,
        "wrong_host": _sign("wrong host", by=authority, host="elsewhere.test").pem,
        "expired": _sign("expired", by=authority, until=today - timedelta(days=1)).pem,
        "missing_intermediate": _sign("missing intermediate", by=intermediate).pem,
        "self_signed": _sign("self signed", signs=False).pem,
    }
    for name, pem in made.items():
        (Path(folder.name) / f"{name}.pem").write_bytes(pem)
    return folder


def _sign(
    name: str,
    *,
    by: Signed | None = None,
    signs: bool | None = None,
    host: str = "*.faults.test",
    until: datetime | None = None,
) -> Signed:
    """A new key with a certificate; signed by itself when nobody else is named, then an authority unless told."""
    key = ec.generate_private_key(ec.SECP256R1())
    is_authority = by is None if signs is None else signs
    end = until or datetime.now(UTC) + timedelta(days=_DAYS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=2 * _DAYS))
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(usage, critical=False)
    return Signed(builder.sign(by.key if by else key, hashes.SHA256()), key)
