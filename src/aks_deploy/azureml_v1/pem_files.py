"""Certificate and key as files, for the SDK reads them from nowhere else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aks_deploy.domain.cluster_config import ClusterConfig
from aks_deploy.private import private_folder


@contextmanager
def tls_parameters(config: ClusterConfig) -> Iterator[dict[str, Any]]:
    """The arguments of the SDK's `enable_ssl`; none where the cluster gets no TLS.

    Certificate and key lie in a private folder (0700) as private files (0600) as long as the block lasts, and are
    gone whatever ends it. Only SIGKILL leaves them behind, in that folder below TMPDIR.
    """
    given = {name: getattr(config, name) for name in ("leaf_domain_label", "overwrite_existing_domain")}
    leaf = {name: value for name, value in given.items() if value is not None}
    if config.ssl_cname is None or config.ssl_cert_pem is None or config.ssl_key_pem is None:
        yield leaf if config.leaf_domain_label else {}
        return
    with private_folder() as folder:
        yield {
            "ssl_cname": config.ssl_cname,
            "ssl_cert_pem_file": _written(folder / "certificate.pem", config.ssl_cert_pem),
            "ssl_key_pem_file": _written(folder / "key.pem", config.ssl_key_pem.get_secret_value()),
        }


def _written(path: Path, text: str) -> str:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor
        file.write(text)
    return str(path)
