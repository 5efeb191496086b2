"""A memory that keeps nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from aks_deploy.domain.record import Record


class NoStore:
    """`ports.StateStore` for those who want none."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """There is nothing that somebody else could save."""
        yield

    def load(self) -> Record | None:
        """There is none, definitely."""
        return None

    def save(self, record: Record) -> None:
        """Forget it."""
