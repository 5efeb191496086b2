"""The names of the web service and the cluster, where the settings do not give them."""

import logging
from dataclasses import dataclass
from datetime import datetime

from aks_deploy.domain.observed import RUN_TAG
from aks_deploy.domain.record import Record
from aks_deploy.errors import ConflictError, InvalidInputError, StateStoreError
from aks_deploy.ports import Clock, Cloud, Console, Services, StateStore

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


def found_names(given: Names, record: Record | None, services: Services) -> Names:
    """The given names, else the recorded ones; the cluster of a web service that exists counts before another's.

    Azure is asked only where the cluster is neither given nor recorded with this web service.
    """
    recorded = record or Record(None, None)
    service, cluster = given.service or recorded.service_name, given.cluster
    if cluster is None and service == recorded.service_name:
        cluster = recorded.cluster_name
    if cluster is None and service is not None:
        found = services.service(service)
        cluster = found.cluster_name if found is not None else None
    names = Names(service, cluster or recorded.cluster_name)
    _log.debug("names that are given or recorded: %s", names)
    return names


def require_names(names: Names, record: Record | None, *, lasting_store: bool) -> None:
    """Refuse to make up a name where a record exists without it, or where nothing would remember the name.

    Raises:
        InvalidInputError: a name is missing and must be given.
    """
    if names.complete or (record is None and lasting_store):
        return
    missing = "service-name" if names.service is None else "cluster-name"
    why = "in this workflow nothing remembers a made-up name" if record is None else "webservice-file does not hold it"
    raise InvalidInputError(f"{missing} is not given, and {why}.", hint="Give service-name and cluster-name.")


def clock_names(names: Names, cloud: Cloud, clock: Clock) -> Names:
    """Names from one reading of UTC for those still missing, as `aks071917` and `akswebservice071917`.

    Raises:
        ConflictError: a web service of ours exists, or a name that would be made up is taken: which one is meant must
            be said.
    """
    if names.complete:
        return names
    ours = cloud.services.services_tagged(RUN_TAG) if names.service is None else ()
    if ours:
        raise _ambiguous(f"service-name is not given, and aks-deploy already made: {', '.join(sorted(ours))}.")
    stamp = _stamp(clock.now())
    made = Names(names.service or f"akswebservice{stamp}", names.cluster or f"aks{stamp}")
    if names.service is None and cloud.services.service(str(made.service)) is not None:
        raise _ambiguous(f"service-name is not given, and the name made for it, '{made.service}', is taken.")
    if names.cluster is None and cloud.clusters.cluster(str(made.cluster)) is not None:
        raise _ambiguous(f"cluster-name is not given, and the name made for it, '{made.cluster}', is taken.")
    _log.debug("names that nobody gave are made of the time: %s", stamp)
    return made


def _ambiguous(message: str) -> ConflictError:
    return ConflictError(message, hint="Give service-name and cluster-name.", diagnosis_code="deploy.name-conflict")


def _stamp(now: datetime) -> str:
    """Month, day and hour: what the script that this replaces made its names of."""
    return now.strftime("%m%d%H")
