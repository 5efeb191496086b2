"""The container images of a workspace: found by name and version without looking at the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from aml_simulator.azure.workspace_spec import ImageSpec


@dataclass(frozen=True, slots=True)
class Image:
    """One version of an image; `number` grows with age: the newest has the highest."""

    spec: ImageSpec
    created: datetime
    number: int

    @property
    def id(self) -> str:
        """`name:version`."""
        return f"{self.spec.name}:{self.spec.version}"


@dataclass
class Images:
    """All images of one workspace, oldest first."""

    _by_id: dict[str, Image] = field(default_factory=dict)
    _by_name: dict[str, list[Image]] = field(default_factory=dict)

    def add(self, spec: ImageSpec, created: datetime) -> Image:
        """Register an image."""
        image = Image(spec, created, number=len(self._by_id))
        self._by_id[image.id] = image
        self._by_name.setdefault(spec.name, []).append(image)
        return image

    def get(self, image_id: str) -> Image | None:
        """The image `name:version`."""
        return self._by_id.get(image_id)

    def find(self, name: str | None = None, version: str | None = None) -> Iterable[Image]:
        """Those with this name and this version; left out: any."""
        if name is None:
            found: Iterable[Image] = self._by_id.values()
        elif version is None:
            found = self._by_name.get(name, ())
        else:
            exact = self._by_id.get(f"{name}:{version}")
            return (exact,) if exact else ()
        return (image for image in found if version in (None, str(image.spec.version)))

    def __iter__(self) -> Iterator[Image]:
        return iter(self._by_id.values())
