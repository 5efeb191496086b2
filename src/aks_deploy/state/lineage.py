"""Which record follows which."""

from collections.abc import Sequence

from aks_deploy.domain.record import NO_PARENT, Record
from aks_deploy.errors import ConflictError, StateStoreError

_REMEDY = "Let deployments of one web service wait for each other (concurrency in the workflow), then run again."


def check_succession(record: Record, stored: Record | None, *, place: str) -> None:
    """Do nothing where `record` follows what is stored, or is a later word of the same run.

    Raises:
        ConflictError: somebody else has saved since this run read.
        StateStoreError: this run could not read what was stored.
    """
    found = stored.id if stored else NO_PARENT
    if found in (record.id, record.parent):
        return
    if record.parent is None:
        if stored is None:
            return
        raise StateStoreError(f"This run could not read {place} when it began, and does not write over it.")
    who = f"{stored.saved_by} has saved" if stored else "somebody has deleted"
    raise ConflictError(f"Since this run read {place}, {who} it; it is left as it is.", hint=_REMEDY)


def latest(records: Sequence[Record], *, hint: str) -> Record | None:
    """The record that all others came before; None where there is none.

    Raises:
        ConflictError: two have the same parent, so that neither knows of the other.
    """
    by_parent: dict[str, Record] = {}
    for record in records:
        twin = by_parent.setdefault(record.parent, record) if record.parent else record
        if twin is not record and twin.id != record.id:
            raise ConflictError(
                f"Two runs deployed at the same time and each saved a record of its own: {twin.saved_by} and "
                f"{record.saved_by}.",
                hint=f"{hint} {_REMEDY}",
            )
    return max(records, key=lambda record: record.serial, default=None)
