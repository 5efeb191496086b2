"""The compute targets of the workspace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from azureml.core.compute import AksCompute, ComputeTarget

from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.pem_files import tls_parameters
from aks_deploy.azureml_v1.translate import cluster_of
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.cluster_config import AttachConfig, ClusterConfig, ProvisioningConfig
from aks_deploy.domain.observed import Cluster
from aks_deploy.errors import AccessDeniedError, DeploymentFailedError, NotFoundError

# What the SDK takes through `enable_ssl`.
_TLS = ("leaf_domain_label", "overwrite_existing_domain")


class AmlClusters:
    """`ports.Clusters` over azureml-core."""

    def __init__(self, workspace: Any, transport: Transport) -> None:  # noqa: ANN401 - azureml-core is untyped
        self._workspace = workspace
        self._transport = transport

    def cluster(self, name: str) -> Cluster | None:
        """The compute target of this name, whatever its kind."""
        with sdk_call(self._transport, f"read the compute target '{name}'"):
            try:
                return cluster_of(ComputeTarget(self._workspace, name))
            except Exception as error:
                if getattr(error, "message", "").startswith("ComputeTargetNotFound"):  # the SDK has no class for it
                    return None
                raise

    def aks_clusters(self) -> tuple[Cluster, ...]:
        """All compute targets that are AKS clusters."""
        with sdk_call(self._transport, "list the compute targets"):
            return tuple(cluster_of(found) for found in ComputeTarget.list(self._workspace) if found.type == "AKS")

    def start_provision(self, name: str, config: ProvisioningConfig) -> None:
        """Ask for a new cluster."""
        self._put(name, config, f"provision the cluster '{name}'", AksCompute.provisioning_configuration)

    def start_attach(self, name: str, config: AttachConfig) -> None:
        """Ask for a compute target that is an AKS cluster that exists."""
        with _attaching(str(config.resource_id)):
            self._put(name, config, f"attach the cluster '{name}'", AksCompute.attach_configuration)

    def _put(self, name: str, config: ClusterConfig, doing: str, make: Callable[..., Any]) -> None:
        """Have the SDK send the PUT; that is enough, the reads after it are the caller's."""
        send = ComputeTarget.attach if isinstance(config, AttachConfig) else ComputeTarget.create
        with tls_parameters(config) as tls, sdk_call(self._transport, doing) as call:
            try:
                send(self._workspace, name, make(**_parameters(config)).enable_ssl(**tls))
            except Exception:
                if not call.accepted("PUT", f"/computes/{name}"):
                    raise


def _parameters(config: ClusterConfig) -> dict[str, Any]:
    """The given parameters that the SDK's own function takes."""
    return {name: value for name, value in config.given().items() if not name.startswith("ssl_") and name not in _TLS}


@contextmanager
def _attaching(resource_id: str) -> Iterator[None]:
    """Around the request: what Azure says of the AKS cluster is told with the way out.

    Raises:
        NotFoundError, AccessDeniedError, DeploymentFailedError: as Azure answers.
    """
    try:
        yield
    except NotFoundError as error:
        hint = f"Check attach-config: it names {resource_id}, and this identity must be allowed to see it."
        raise NotFoundError(str(error), hint=hint, diagnosis_code="compute.not-found") from error
    except AccessDeniedError as error:
        error.hint = f"Give the identity the Contributor role on the workspace and on {resource_id}."
        raise
    except DeploymentFailedError as error:
        hint = "Correct attach-config or the AKS cluster; fewer than 12 vCPUs need cluster_purpose: DevTest."
        raise DeploymentFailedError(str(error), hint=hint, diagnosis_code="compute.attach-failed") from error
