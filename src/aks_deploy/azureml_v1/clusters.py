"""The compute targets of the workspace."""

from collections.abc import Iterator
from contextlib import contextmanager

from aks_deploy.azureml_v1.api import WorkspaceApi
from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.lazily import LazySdk
from aks_deploy.azureml_v1.translate import cluster_of
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.cluster_config import AttachConfig, ClusterConfig, ProvisioningConfig
from aks_deploy.domain.observed import Cluster
from aks_deploy.errors import AccessDeniedError, DeploymentFailedError, NotFoundError


class AmlClusters:
    """`ports.Clusters` over the workspace's API, and over azureml-core for what changes one."""

    def __init__(self, api: WorkspaceApi, transport: Transport, sdk: LazySdk) -> None:
        self._api = api
        self._transport = transport
        self._sdk = sdk

    def cluster(self, name: str) -> Cluster | None:
        """The compute target of this name, whatever its kind."""
        with sdk_call(self._transport, f"read the compute target '{name}'"):
            body = self._api.read(self._api.computes(f"/{name}"))
            return cluster_of(body) if body else None

    def aks_clusters(self) -> tuple[Cluster, ...]:
        """All compute targets that are AKS clusters."""
        with sdk_call(self._transport, "list the compute targets"):
            found = map(cluster_of, self._api.read_all(self._api.computes()))
            return tuple(cluster for cluster in found if cluster.kind == "AKS")

    def start_provision(self, name: str, config: ProvisioningConfig) -> None:
        """Ask for a new cluster."""
        self._put(name, config, f"provision the cluster '{name}'")

    def start_attach(self, name: str, config: AttachConfig) -> None:
        """Ask for a compute target that is an AKS cluster that exists."""
        with _attaching(str(config.resource_id)):
            self._put(name, config, f"attach the cluster '{name}'")

    def start_remove(self, name: str) -> None:
        """Ask for the end of the compute target. The SDK's own way is the same request, after one more read."""
        with sdk_call(self._transport, f"remove the cluster '{name}'"):
            body = self._api.read(self._api.computes(f"/{name}"))
            if body is not None:
                action = "detach" if cluster_of(body).attached else "delete"
                self._api.request("DELETE", self._api.changed_compute(name), underlyingResourceAction=action)

    def _put(self, name: str, config: ClusterConfig, doing: str) -> None:
        """Have the SDK send the PUT; that is enough, the reads after it are the caller's."""
        with self._sdk.loaded.putting(name, config) as send, sdk_call(self._transport, doing) as call:
            try:
                send()
            except Exception:
                if not call.accepted("PUT", f"/computes/{name}"):
                    raise


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
