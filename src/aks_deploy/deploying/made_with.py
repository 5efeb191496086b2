"""The parameters that something is made with, as a plan shows them. Pure."""

import hashlib
from collections.abc import Iterator

from pydantic import SecretStr

from aks_deploy.domain.configuration import Configuration
from aks_deploy.domain.plan import FieldChange

_FINGERPRINT = 12


def made_with(config: Configuration) -> Iterator[FieldChange]:
    """Every given parameter of what is not there yet; of secrets a fingerprint."""
    for name, value in config.given().items():
        yield FieldChange(name, None, fingerprint(value) if config.fact(name).secret else value)


def fingerprint(value: object) -> str:
    """What is said of a value that is not shown: enough to see that it is another one, too little to find it."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:_FINGERPRINT]}"
