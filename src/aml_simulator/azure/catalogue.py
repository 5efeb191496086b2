"""What a workspace keeps in versions: found by name and version without looking at the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Versioned(Protocol):
    """One version of something."""

    @property
    def name(self) -> str:
        """The same for all versions."""

    @property
    def version(self) -> int | str:
        """Unique under the name."""


T = TypeVar("T", bound=Versioned)


def id_of(item: Versioned) -> str:
    """`name:version`."""
    return f"{item.name}:{item.version}"


@dataclass
class Catalogue(Generic[T]):
    """All versions of all names of one kind, oldest first."""

    _by_id: dict[str, T] = field(default_factory=dict)
    _by_name: dict[str, dict[str, T]] = field(default_factory=dict)
    _highest: dict[str, int] = field(default_factory=dict)

    def put(self, item: T) -> T:
        """Add a version, or put it in the place of the one with the same id."""
        version = str(item.version)
        self._by_id[id_of(item)] = item
        self._by_name.setdefault(item.name, {})[version] = item
        if version.isdecimal():
            self._highest[item.name] = max(int(version), self._highest.get(item.name, 0))
        return item

    def next_version(self, name: str) -> int:
        """The version that the next one of this name gets; none is given twice, deleted ones neither."""
        return self._highest.get(name, 0) + 1

    def get(self, item_id: str) -> T | None:
        """The one with the id `name:version`."""
        return self._by_id.get(item_id)

    def latest(self, name: str) -> T | None:
        """The version of this name that came last."""
        return next(reversed(self._by_name.get(name, {}).values()), None)

    def find(self, name: str | None = None, version: str | None = None) -> Iterable[T]:
        """Those with this name and this version, oldest first; left out: any."""
        if name is None and version is None:
            return self._by_id.values()
        if name is None:
            return (item for item in self if version in (None, str(item.version)))
        versions = self._by_name.get(name, {})
        if version is None:
            return versions.values()
        return (versions[version],) if version in versions else ()

    def remove(self, item: T) -> None:
        """Forget one version."""
        del self._by_id[id_of(item)]
        versions = self._by_name[item.name]
        del versions[str(item.version)]
        if not versions:
            del self._by_name[item.name]

    @property
    def names(self) -> Iterable[str]:
        """The names that have a version."""
        return self._by_name

    def __iter__(self) -> Iterator[T]:
        return iter(self._by_id.values())
