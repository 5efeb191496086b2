"""The container images of a workspace."""

from dataclasses import dataclass
from datetime import datetime

from aml_simulator.azure.workspace_spec import ImageSpec


@dataclass
class Image:
    """One version of an image."""

    spec: ImageSpec
    created: datetime

    @property
    def name(self) -> str:
        """Its name in the workspace."""
        return self.spec.name

    @property
    def version(self) -> int:
        """Its version."""
        return self.spec.version

    @property
    def id(self) -> str:
        """`name:version`."""
        return f"{self.name}:{self.version}"
