"""The node pools of AKS clusters."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aml_simulator.azure.workspace_spec import Spec


class NodePoolSpec(Spec):
    """Nodes of one size. With `max_count` AKS adds and removes some of them by itself, up to that many."""

    name: str = Field("agentpool", description="its name")
    vm_size: str = Field("Standard_D3_v2", description="VM size of its nodes")
    count: Annotated[int, Field(ge=0)] = Field(3, description="how many nodes it has now")
    min_count: Annotated[int, Field(ge=0)] | None = Field(None, description="with max_count: fewest nodes")
    max_count: Annotated[int, Field(ge=1)] | None = Field(None, description="most nodes; left out: no autoscaling")
    mode: Literal["System", "User"] = Field("System", description="AKS keeps its own pods on System ones")
    os: Literal["Linux", "Windows"] = Field("Linux", description="operating system of its nodes")
    taints: tuple[str, ...] = Field((), description="for example sku=gpu:NoSchedule")

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.min_count is not None and self.max_count is None:
            raise ValueError("min_count needs max_count")
        if self.max_count is not None and not (self.min_count or 0) <= self.count <= self.max_count:
            raise ValueError(f"count {self.count} is not between min_count and max_count")
        return self

    @property
    def most(self) -> int:
        """How many nodes it can have."""
        return self.max_count or self.count

    @property
    def takes_pods(self) -> bool:
        """Whether pods that tolerate nothing, as those of Azure ML, come to run on it.

        Source: Kubernetes' taints and tolerations.
        """
        barred = any(taint.endswith((":NoSchedule", ":NoExecute")) for taint in self.taints)
        return self.os == "Linux" and not barred
