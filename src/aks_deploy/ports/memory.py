"""What is remembered between runs."""

from contextlib import AbstractContextManager
from typing import Protocol

from aks_deploy.domain.names import Names
from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.domain.record import Record


class StateStore(Protocol):
    """Loads and saves the record. It supplies names and hints only, and never holds a key."""

    def held(self) -> AbstractContextManager[None]:
        """Inside the block nobody else saves, as far as this kind of store can see to that.

        Raises:
            ConflictError: somebody else holds it; the message says who.
            StateStoreError: it cannot be told, or this run may not.
        """

    def load(self) -> Record | None:
        """The record; None where it is definitely absent.

        Raises:
            StateStoreError: it is there, or may be, and cannot be read.
            ConflictError: two runs saved records that do not know of each other.
        """

    def save(self, record: Record) -> None:
        """Store the record in place of its parent, or of what this run saved before.

        Raises:
            StateStoreError: it could not be stored.
            ConflictError: another run has saved meanwhile; its record is left.
        """


class NamesFile(Protocol):
    """The file of names that users and other programs read beside the record."""

    def load(self) -> Names | None:
        """The names; None where there are definitely none.

        Raises:
            StateStoreError: it is there, or may be, and cannot be read.
        """

    def save(self, names: Names, scoring_uri: str | None) -> None:
        """Write the names and the address.

        Raises:
            StateStoreError: it could not be written.
        """


class PlanFile(Protocol):
    """The file in which a plan waits for somebody's approval."""

    def save(self, plan: PlanDocument) -> str:
        """Write it in place of the plan that was there; the path under which users find it.

        Raises:
            InvalidInputError: something else than a plan is there, or it cannot be written.
        """
