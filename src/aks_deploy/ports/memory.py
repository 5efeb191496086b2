"""What is remembered between runs."""

from typing import Protocol

from aks_deploy.domain.record import Record


class StateStore(Protocol):
    """Loads and saves the record. The record supplies names and hints only, and never holds a key."""

    def load(self) -> Record | None:
        """The record; None where it is definitely absent.

        Raises:
            StateStoreError: it is there, or may be, and cannot be read.
        """

    def save(self, record: Record) -> None:
        """Store the record in place of the one before.

        Raises:
            StateStoreError: it could not be stored.
        """


__all__ = ["Record", "StateStore"]
