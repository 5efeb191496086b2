"""What the VM sizes of AKS nodes hold, and where they are offered."""

from collections.abc import Iterator
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
    restricted: tuple[str, ...] = Field((), description="where it is offered, but not to this subscription")

    def offered_in(self, region: str) -> bool:
        """Whether Azure has it there at all."""
        return self.regions is None or normal(region) in map(normal, self.regions)

    def restricted_in(self, region: str) -> bool:
        """Whether Azure has it there, but not for this subscription."""
        return self.offered_in(region) and normal(region) in map(normal, self.restricted)


def normal(region: str) -> str:
    """A region's name as Azure compares it: `East US` and `eastus` are the same."""
    return region.replace(" ", "").lower()


# Source of both: Microsoft's public tables of VM sizes. {} stands for the number of vCPUs, which only in these series
# is the number in the name; the third column is the memory for each of them.
_SERIES = """
Standard_B{}ms         2,4,8,12,16,20              4  standardBSFamily
Standard_D{}_v3        2,4,8,16,32,48,64           4  standardDv3Family
Standard_D{}s_v3       2,4,8,16,32,48,64           4  standardDSv3Family
Standard_D{}_v4        2,4,8,16,32,48,64           4  standardDv4Family
Standard_D{}s_v4       2,4,8,16,32,48,64           4  standardDSv4Family
Standard_D{}d_v4       2,4,8,16,32,48,64           4  standardDDv4Family
Standard_D{}ds_v4      2,4,8,16,32,48,64           4  standardDDSv4Family
Standard_D{}a_v4       2,4,8,16,32,48,64,96        4  standardDAv4Family
Standard_D{}as_v4      2,4,8,16,32,48,64,96        4  standardDASv4Family
Standard_D{}_v5        2,4,8,16,32,48,64,96        4  standardDv5Family
Standard_D{}s_v5       2,4,8,16,32,48,64,96        4  standardDSv5Family
Standard_D{}d_v5       2,4,8,16,32,48,64,96        4  standardDDv5Family
Standard_D{}ds_v5      2,4,8,16,32,48,64,96        4  standardDDSv5Family
Standard_D{}as_v5      2,4,8,16,32,48,64,96        4  standardDASv5Family
Standard_D{}ads_v5     2,4,8,16,32,48,64,96        4  standardDADSv5Family
Standard_D{}ls_v5      2,4,8,16,32,48,64,96        2  standardDLSv5Family
Standard_D{}lds_v5     2,4,8,16,32,48,64,96        2  standardDLDSv5Family
Standard_D{}ps_v5      2,4,8,16,32,48,64           4  standardDPSv5Family
Standard_D{}pds_v5     2,4,8,16,32,48,64           4  standardDPDSv5Family
Standard_D{}pls_v5     2,4,8,16,32,48,64           2  standardDPLSv5Family
Standard_D{}plds_v5    2,4,8,16,32,48,64           2  standardDPLDSv5Family
Standard_DC{}as_v5     2,4,8,16,32,48,64,96        4  standardDCASv5Family
Standard_DC{}ads_v5    2,4,8,16,32,48,64,96        4  standardDCADSv5Family
Standard_E{}_v3        2,4,8,16,20,32,48           8  standardEv3Family
Standard_E{}s_v3       2,4,8,16,20,32,48           8  standardESv3Family
Standard_E{}_v4        2,4,8,16,20,32,48           8  standardEv4Family
Standard_E{}s_v4       2,4,8,16,20,32,48           8  standardESv4Family
Standard_E{}d_v4       2,4,8,16,20,32,48           8  standardEDv4Family
Standard_E{}ds_v4      2,4,8,16,20,32,48           8  standardEDSv4Family
Standard_E{}a_v4       2,4,8,16,20,32,48,64        8  standardEAv4Family
Standard_E{}as_v4      2,4,8,16,20,32,48,64        8  standardEASv4Family
Standard_E{}_v5        2,4,8,16,20,32,48,64        8  standardEv5Family
Standard_E{}s_v5       2,4,8,16,20,32,48,64        8  standardESv5Family
Standard_E{}d_v5       2,4,8,16,20,32,48,64        8  standardEDv5Family
Standard_E{}ds_v5      2,4,8,16,20,32,48,64        8  standardEDSv5Family
Standard_E{}as_v5      2,4,8,16,20,32,48,64        8  standardEASv5Family
Standard_E{}ads_v5     2,4,8,16,20,32,48,64        8  standardEADSv5Family
Standard_E{}bs_v5      2,4,8,16,32,48,64           8  standardEBSv5Family
Standard_E{}bds_v5     2,4,8,16,32,48,64           8  standardEBDSv5Family
Standard_EC{}as_v5     2,4,8,16,20,32,48,64        8  standardECASv5Family
Standard_F{}           1,2,4,8,16                  2  standardFFamily
Standard_F{}s          1,2,4,8,16                  2  standardFSFamily
Standard_F{}s_v2       2,4,8,16,32,48,64,72        2  standardFSv2Family
Standard_L{}s_v2       8,16,32,48,64,80            8  standardLSv2Family
Standard_L{}s_v3       8,16,32,48,64,80            8  standardLSv3Family
Standard_L{}as_v3      8,16,32,48,64,80            8  standardLASv3Family
"""
_SINGLE = """
Standard_A1_v2         1    2    0  standardAv2Family
Standard_A2_v2         2    4    0  standardAv2Family
Standard_A4_v2         4    8    0  standardAv2Family
Standard_A8_v2         8   16    0  standardAv2Family
Standard_B1s           1    1    0  standardBSFamily
Standard_B2s           2    4    0  standardBSFamily
Standard_D1_v2         1    3.5  0  standardDv2Family
Standard_D2_v2         2    7    0  standardDv2Family
Standard_D3_v2         4   14    0  standardDv2Family
Standard_D4_v2         8   28    0  standardDv2Family
Standard_D5_v2        16   56    0  standardDv2Family
Standard_D11_v2        2   14    0  standardDv2Family
Standard_D12_v2        4   28    0  standardDv2Family
Standard_D13_v2        8   56    0  standardDv2Family
Standard_D14_v2       16  112    0  standardDv2Family
Standard_DS1_v2        1    3.5  0  standardDSv2Family
Standard_DS2_v2        2    7    0  standardDSv2Family
Standard_DS3_v2        4   14    0  standardDSv2Family
Standard_DS4_v2        8   28    0  standardDSv2Family
Standard_DS5_v2       16   56    0  standardDSv2Family
Standard_DS11_v2       2   14    0  standardDSv2Family
Standard_DS12_v2       4   28    0  standardDSv2Family
Standard_NC6           6   56    1  standardNCFamily
Standard_NC12         12  112    2  standardNCFamily
Standard_NC24         24  224    4  standardNCFamily
Standard_NC6s_v3       6  112    1  standardNCSv3Family
Standard_NC12s_v3     12  224    2  standardNCSv3Family
Standard_NC24s_v3     24  448    4  standardNCSv3Family
Standard_NC4as_T4_v3   4   28    1  Standard NCASv3_T4 Family
Standard_NC8as_T4_v3   8   56    1  Standard NCASv3_T4 Family
Standard_NC16as_T4_v3 16  110    1  Standard NCASv3_T4 Family
Standard_NC64as_T4_v3 64  440    4  Standard NCASv3_T4 Family
"""


def _series() -> Iterator[tuple[str, VmSize]]:
    for line in _SERIES.strip().splitlines():
        name, counts, memory_gb, family = line.split()
        for vcpus in map(int, counts.split(",")):
            yield name.format(vcpus), VmSize(vcpus=vcpus, memory_gb=vcpus * float(memory_gb), gpus=0, family=family)


def _single() -> Iterator[tuple[str, VmSize]]:
    for line in _SINGLE.strip().splitlines():
        name, vcpus, memory_gb, gpus, family = line.split(maxsplit=4)
        yield name, VmSize(vcpus=int(vcpus), memory_gb=float(memory_gb), gpus=int(gpus), family=family)


BUILT_IN = {**dict(_series()), **dict(_single())}
