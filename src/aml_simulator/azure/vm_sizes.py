"""What the usual VM sizes of AKS nodes hold."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class VmSize(BaseModel):
    """One VM size: what each node of it holds, and the family that its vCPUs count against."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vcpus: Annotated[int, Field(ge=1)] = Field(description="virtual CPUs of one node")
    memory_gb: Annotated[float, Field(gt=0)] = Field(description="memory of one node, in GB")
    gpus: Annotated[int, Field(ge=0)] = Field(0, description="GPUs of one node")
    family: str = Field("standardFamily", description="quota family")
    regions: tuple[str, ...] | None = Field(None, description="where it is offered; left out: everywhere")


def _table(text: str) -> dict[str, VmSize]:
    rows = (line.split() for line in text.strip().splitlines())
    return {
        name: VmSize(vcpus=int(vcpus), memory_gb=float(memory_gb), gpus=int(gpus), family=family)
        for name, vcpus, memory_gb, gpus, family in rows
    }


# Source: Microsoft's public tables of VM sizes.
BUILT_IN = _table("""
Standard_B2s           2    4    0  standardBSFamily
Standard_B4ms          4   16    0  standardBSFamily
Standard_D2_v2         2    7    0  standardDv2Family
Standard_D3_v2         4   14    0  standardDv2Family
Standard_D4_v2         8   28    0  standardDv2Family
Standard_D12_v2        4   28    0  standardDv2Family
Standard_DS2_v2        2    7    0  standardDSv2Family
Standard_DS3_v2        4   14    0  standardDSv2Family
Standard_DS4_v2        8   28    0  standardDSv2Family
Standard_D2s_v3        2    8    0  standardDSv3Family
Standard_D4s_v3        4   16    0  standardDSv3Family
Standard_D8s_v3        8   32    0  standardDSv3Family
Standard_D4_v3         4   16    0  standardDv3Family
Standard_D4s_v5        4   16    0  standardDSv5Family
Standard_E4s_v3        4   32    0  standardESv3Family
Standard_F2            2    4    0  standardFFamily
Standard_F4s           4    8    0  standardFSFamily
Standard_F2s_v2        2    4    0  standardFSv2Family
Standard_F4s_v2        4    8    0  standardFSv2Family
Standard_F8s_v2        8   16    0  standardFSv2Family
Standard_F16s_v2      16   32    0  standardFSv2Family
Standard_NC6           6   56    1  standardNCFamily
Standard_NC6s_v3       6  112    1  standardNCSv3Family
Standard_NC12          12 112    2  standardNCFamily
""")


def normal(region: str) -> str:
    """A region's name as Azure compares it: `East US` and `eastus` are the same."""
    return region.replace(" ", "").lower()
