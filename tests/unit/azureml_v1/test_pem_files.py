"""Certificate and key are files for the moment of the request only, and nobody else's."""

import os
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from aks_deploy.azureml_v1.pem_files import tls_parameters
from aks_deploy.domain.cluster_config import ProvisioningConfig

OWN = ProvisioningConfig.model_construct(
    ssl_cname="a.example.org", ssl_cert_pem="certificate\n", ssl_key_pem=SecretStr("key\n")
)


class StoppedError(BaseException):
    """As a signal ends a block."""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_both_are_private_files_in_a_private_folder_and_gone_afterwards(temporary: Path) -> None:
    mask = os.umask(0)
    try:
        with tls_parameters(OWN) as found:
            (folder,) = temporary.iterdir()
            files = {path.name: path.read_text() for path in folder.iterdir()}
            modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())]
    finally:
        os.umask(mask)

    assert files == {"certificate.pem": "certificate\n", "key.pem": "key\n"}
    assert modes == [0o700, 0o600, 0o600]
    assert found["ssl_cname"] == "a.example.org"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("error", [StoppedError, OSError, KeyboardInterrupt])
def test_they_are_gone_whatever_ends_the_block(temporary: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), tls_parameters(OWN):
        raise error

    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "parameters"),
    [
        ({}, {}),
        ({"leaf_domain_label": "churn"}, {"leaf_domain_label": "churn"}),
        (
            {"leaf_domain_label": "churn", "overwrite_existing_domain": True},
            {"leaf_domain_label": "churn", "overwrite_existing_domain": True},
        ),
        ({"overwrite_existing_domain": False}, {}),
    ],
)
def test_without_a_certificate_of_ones_own_there_are_no_files(
    temporary: Path, given: dict[str, object], parameters: dict[str, object]
) -> None:
    with tls_parameters(ProvisioningConfig.model_validate(given)) as found:
        assert found == parameters
        assert list(temporary.iterdir()) == []
