"""Certificates and their keys as people keep them: PEM. No message quotes any of it."""

import re
import warnings

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from aks_deploy.domain.certificate import Certificate

_KEY, _CERTIFICATE, _ENCRYPTED = "PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----", "ENCRYPTED"
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\s.*?-----END \1-----", re.DOTALL | re.ASCII)
# The library has no base class for what it finds wrong with a certificate.
_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


class PemFaultError(ValueError):
    """What a text lacks to be a certificate or a key; completes a sentence that begins with its name."""


def without_remarks(text: str) -> str:
    """The PEM in the text without what programs and people write around it, in whatever language."""
    return "".join(f"{found.group()}\n" for found in _BLOCK.finditer(text))


def chain_in(text: str) -> tuple[x509.Certificate, ...]:
    """The certificates that the text holds, at least one.

    Raises:
        PemFaultError: it holds none, or more than certificates.
    """
    if _KEY in text:
        also = "a private key besides certificates" if _CERTIFICATE in text else "a private key, no certificate"
        raise PemFaultError(f"holds {also}; the key belongs into ssl_key_pem_file or ssl_key_pem")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of old habits of certificate authorities, which the user cannot change
            return tuple(x509.load_pem_x509_certificates(text.encode()))
    except _UNREADABLE as error:
        raise PemFaultError(
            "holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----"
        ) from error


def key_in(text: str) -> PrivateKeyTypes:
    """The private key that the text holds.

    Raises:
        PemFaultError: it holds none, or one that nobody can use without its password.
    """
    if _KEY not in text and _CERTIFICATE in text:
        raise PemFaultError("holds a certificate, no private key")
    if _KEY in text and _ENCRYPTED in text:
        raise PemFaultError("is encrypted, and Azure ML takes no password; write it without one: openssl pkey")
    try:
        return load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise PemFaultError(
            "holds no private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----"
        ) from error


def certificate_for(key: PrivateKeyTypes, chain: tuple[x509.Certificate, ...]) -> Certificate:
    """What the first certificate of the chain says.

    Raises:
        PemFaultError: it is not the one for this key, or cannot be read.
    """
    try:
        fits = [_as_bytes(found.public_key()) == _as_bytes(key.public_key()) for found in chain]
        if not fits[0]:
            later = "the chain is in the wrong order: the server's own certificate comes first"
            raise PemFaultError(later if any(fits) else "is not the certificate that the key was made for")
        return Certificate(_names(chain[0]), chain[0].not_valid_before_utc, chain[0].not_valid_after_utc)
    except _UNREADABLE as error:
        if isinstance(error, PemFaultError):
            raise
        raise PemFaultError("holds a certificate that cannot be read") from error


def _as_bytes(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(found.value.get_values_for_type(x509.DNSName))
