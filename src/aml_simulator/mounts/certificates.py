"""A certificate authority for one proxy: a server certificate for whatever host a client asks for.

Passes Python 3.13's strict X.509 checks (`VERIFY_X509_STRICT`): key identifiers, critical basic constraints, key usage.
Source: RFC 5280, section 4.2.
"""

import ipaddress
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID_FOR = timedelta(days=30)
# A container's clock may be a little behind.
_BACKDATED = timedelta(hours=1)
_LONGEST_COMMON_NAME = 64


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:_LONGEST_COMMON_NAME])])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@dataclass(frozen=True, slots=True)
class _Keys:
    """One key for the authority and one for all its leaves: made once for each process."""

    authority: ec.EllipticCurvePrivateKey
    leaf: ec.EllipticCurvePrivateKey


class Authority:
    """Signs a certificate for each host that is asked for, and keeps it. Thread-safe.

    `folder` must be private: the leaf key passes through a file in it, because `ssl` reads keys from files only.
    """

    def __init__(self, folder: Path) -> None:
        self.ca_file = folder / "ca.pem"
        self._folder = folder
        self._keys = _Keys(ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1()))
        self._certificate = self._self_signed()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self.ca_file.write_bytes(self._certificate.public_bytes(Encoding.PEM))

    def context_for(self, host: str) -> ssl.SSLContext:
        """The server side of a TLS connection to `host`, a DNS name or an IP address.

        Raises:
            ValueError: `host` is not ASCII.
        """
        with self._lock:
            if host not in self._contexts:
                self._contexts[host] = self._new_context(host)
            return self._contexts[host]

    def _new_context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        key = self._keys.leaf.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = self._folder / "leaf.pem"
        chain.touch(mode=0o600)
        try:
            chain.write_bytes(key + self._leaf(host).public_bytes(Encoding.PEM))
            context.load_cert_chain(chain)
        finally:
            chain.unlink()
        return context

    def _builder(self, subject: x509.Name, issuer: x509.Name) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _BACKDATED)
            .not_valid_after(now + _VALID_FOR)
        )

    def _self_signed(self) -> x509.Certificate:
        name = _name("aml-simulator, pretend certificate authority")
        public = self._keys.authority.public_key()
        return (
            self._builder(name, name)
            .public_key(public)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._keys.authority, hashes.SHA256())
        )

    def _leaf(self, host: str) -> x509.Certificate:
        public = self._keys.leaf.public_key()
        issuer_key = self._certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        issuer_id = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key)
        return (
            self._builder(_name(host), self._certificate.subject)
            .public_key(public)
            .add_extension(x509.SubjectAlternativeName([_alternative_name(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(issuer_id, critical=False)
            .sign(self._keys.authority, hashes.SHA256())
        )
