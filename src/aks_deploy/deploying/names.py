"""The names of the web service and the cluster, where the settings do not give them."""

import logging
from dataclasses import dataclass
from datetime import datetime

from aks_deploy.domain.desired import Origin
from aks_deploy.domain.observed import OWNER_TAG
from aks_deploy.domain.record import Record
from aks_deploy.errors import ConflictError, InvalidInputError, StateStoreError
from aks_deploy.ports import Clock, Console, Services, StateStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Names:
    """What was given, each None where it was not."""

    service: str | None
    cluster: str | None

    @property
    def complete(self) -> bool:
        """Whether nothing needs to be found or made up."""
        return self.service is not None and self.cluster is not None


def remembered(store: StateStore, given: Names, console: Console) -> Record | None:
    """The record; where it cannot be read but both names are given, a warning takes its place.

    Raises:
        StateStoreError: it cannot be read and a name is missing.
    """
    try:
        return store.load()
    except StateStoreError as error:
        if not given.complete:
            raise
        console.warning(f"{error} The names are given, so the run goes on from what Azure has.")
        return None


def complete_names(given: Names, record: Record | None) -> Names:
    """The given names, else the recorded ones."""
    if record is None:
        return given
    _log.debug("recorded names: web service '%s', cluster '%s'", record.service_name, record.cluster_name)
    return Names(given.service or record.service_name, given.cluster or record.cluster_name)


def with_its_cluster(names: Names, services: Services) -> Names:
    """With the cluster that the named web service lives on, where it exists and nobody named another."""
    if names.service is None or names.cluster is not None:
        return names
    found = services.service(names.service)
    return Names(names.service, found.cluster_name) if found is not None else names


def clock_names(names: Names, services: Services, *, origin: Origin, clock: Clock, lasting_store: bool) -> Names:
    """Names from one reading of UTC for those still missing, as `aks071917` and `akswebservice071917`.

    Raises:
        InvalidInputError: nothing here outlives the job, so the next run would make up other names.
        ConflictError: a web service of this repository exists; which one is meant must be said.
    """
    if names.complete:
        return names
    missing = "service-name" if names.service is None else "cluster-name"
    if not lasting_store:
        raise InvalidInputError(
            f"{missing} is not given, and in this workflow nothing remembers a made-up name.",
            hint="Give service-name and cluster-name.",
        )
    if names.service is None and origin.repository:
        ours = services.services_tagged(OWNER_TAG, origin.repository)
        if ours:
            raise ConflictError(
                f"service-name is not given, and this repository already has: {', '.join(sorted(ours))}.",
                hint="Give service-name (and cluster-name): one of these, or a new one.",
                diagnosis_code="deploy.name-conflict",
            )
    stamp = _stamp(clock.now())
    _log.debug("names that nobody gave are made of the time: %s", stamp)
    return Names(names.service or f"akswebservice{stamp}", names.cluster or f"aks{stamp}")


def _stamp(now: datetime) -> str:
    """Month, day and hour: what the script that this replaces made its names of."""
    return now.strftime("%m%d%H")
