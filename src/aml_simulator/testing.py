"""What the fixtures for pytest are made of; it knows nothing of pytest."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from aml_simulator.azure.problems import problems_of
from aml_simulator.clock import ManualClock, WallClock
from aml_simulator.mounts.in_process import in_process
from aml_simulator.mounts.server import served
from aml_simulator.scenarios.scenario import ScenarioError
from aml_simulator.schema import TenantFileError, TenantSpec, read_tenant_file
from aml_simulator.scoring.seam import Scoring
from aml_simulator.tenant import Tenant

__all__ = ["Described", "ScenarioError", "TenantFileError", "in_process", "new_tenant", "read_tenant_file", "served"]

Described = TenantSpec | Mapping[str, object] | Path | str
"""A tenant: as a value, as what a tenant file would hold, or as the path of one."""


def new_tenant(described: Described, *, folder: Path, speed: float | None, scoring: Scoring | None = None) -> Tenant:
    """The tenant, `speed` times as fast as the wall's clock; with None its clock stands still until it is advanced.

    Paths are relative to `folder`, or to the tenant file in which they stand.

    Raises:
        TenantFileError, ScenarioError: it cannot be made so; the text names the key.
    """
    clock = ManualClock() if speed is None else WallClock(speed)
    return Tenant.of(_spec_of(described, folder), clock=clock, scoring=scoring)


def _spec_of(described: Described, folder: Path) -> TenantSpec:
    if isinstance(described, TenantSpec):
        return described
    if isinstance(described, (str, Path)):
        return read_tenant_file(folder / described)
    try:
        return TenantSpec.model_validate(described, context={"base": folder})
    except ValidationError as error:
        raise TenantFileError("\n".join(f"the tenant: {problem}" for problem in problems_of(error))) from error
