"""Read from Azure all that planning needs, each thing once."""

import logging

from aks_deploy.deploying.run import Run
from aks_deploy.deploying.tell import masked_keys
from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed, WebService
from aks_deploy.errors import AccessDeniedError

_log = logging.getLogger(__name__)


def observe(run: Run, desired: Desired) -> Observed:
    """What Azure has of the image, the cluster and the web service.

    Raises:
        AccessDeniedError, RemoteUnavailableError: a read failed; that is never taken for an absence.
    """
    cloud = run.cloud
    image = cloud.registry.image(desired.image)
    cluster = cloud.clusters.cluster(desired.cluster_name)
    service = cloud.services.service(desired.service_name)
    _log.debug("image %s: %s", desired.image, image.creation_state if image else "absent")
    _log.debug("cluster '%s': %s", desired.cluster_name, f"{cluster.kind}, {cluster.state}" if cluster else "absent")
    found = f"{service.image}, {service.state}" if service else "absent"
    _log.debug("web service '%s': %s", desired.service_name, found)
    provisioned = isinstance(desired.cluster_config, ProvisioningConfig)
    return Observed(
        image=image,
        cluster=cluster,
        service=service,
        at=run.clock.now(),
        same_keys=_same_keys(run, desired, service) if service is not None else {},
        image_names=cloud.registry.image_names() if image is None else (),
        clusters=cloud.clusters.aks_clusters() if cluster is None and not provisioned else (),
    )


def _same_keys(run: Run, desired: Desired, service: WebService) -> dict[str, bool]:
    """Which of the given scoring keys the web service has; nothing where it has none or they may not be read."""
    given = {"primary_key": desired.deployment.primary_key, "secondary_key": desired.deployment.secondary_key}
    if not any(given.values()) or not service.config.auth_enabled:
        return {}
    try:
        keys = masked_keys(run, service.name)
    except AccessDeniedError as error:
        _log.info("%s The given keys are not compared with those of the web service.", error)
        return {}
    has = {"primary_key": keys.primary, "secondary_key": keys.secondary}
    return {name: key == has[name] for name, key in given.items() if key is not None}
