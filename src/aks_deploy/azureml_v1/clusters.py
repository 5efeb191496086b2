"""The compute targets of the workspace."""

from typing import Any

from azureml.core.compute import AksCompute, ComputeTarget

from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.translate import cluster_of
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.config import ProvisioningConfig
from aks_deploy.domain.observed import Cluster


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

    def cluster_names(self) -> tuple[str, ...]:
        """The names of all AKS compute targets."""
        with sdk_call(self._transport, "list the compute targets"):
            return tuple(found.name for found in ComputeTarget.list(self._workspace) if found.type == "AKS")

    def start_provision(self, name: str, config: ProvisioningConfig) -> None:
        """Ask for a new cluster; the PUT is enough, the reads after it are the caller's."""
        with sdk_call(self._transport, f"provision the cluster '{name}'") as call:
            try:
                wanted = AksCompute.provisioning_configuration(**config.given())
                ComputeTarget.create(self._workspace, name, wanted)
            except Exception:
                if not call.accepted("PUT", f"/computes/{name}"):
                    raise
