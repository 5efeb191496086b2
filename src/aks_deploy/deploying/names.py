"""The names of the web service and the cluster, where the settings do not give them."""

import logging
from datetime import datetime

from aks_deploy.domain.names import Names
from aks_deploy.domain.observed import RUN_TAG
from aks_deploy.errors import ConflictError, InvalidInputError
from aks_deploy.ports import Clock, Cloud, Services

_log = logging.getLogger(__name__)


def known_names(given: Names, remembered: Names | None) -> Names:
    """The given names, else those remembered; a cluster that is remembered with another web service is not taken."""
    known = remembered or Names(None, None)
    service = given.service or known.service
    return Names(service, given.cluster or (known.cluster if service == known.service else None))


def found_names(given: Names, remembered: Names | None, services: Services) -> Names:
    """The given names, else those remembered; the cluster of a web service that exists counts before another's.

    Azure is asked only where the cluster is neither given nor remembered with this web service.
    """
    names = known_names(given, remembered)
    if names.cluster is None and names.service is not None:
        found = services.service(names.service)
        live = found.cluster_name if found is not None else None
        names = Names(names.service, live or (remembered.cluster if remembered else None))
    _log.debug("names that are given or remembered: %s", names)
    return names


def require_names(names: Names, remembered: Names | None, *, lasting_store: bool) -> None:
    """Refuse to make up a name where something is remembered without it, or where nothing would remember the name.

    Raises:
        InvalidInputError: a name is missing and must be given.
    """
    if names.complete or (remembered is None and lasting_store):
        return
    missing = "service-name" if names.service is None else "cluster-name"
    nothing = remembered is None
    why = "in this workflow nothing remembers a made-up name" if nothing else "what is remembered does not hold it"
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
