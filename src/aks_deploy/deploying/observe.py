"""Read from Azure all that planning needs, each thing once."""

import logging
from datetime import datetime

from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed
from aks_deploy.ports import Cloud

_log = logging.getLogger(__name__)


def observe(cloud: Cloud, desired: Desired, *, at: datetime) -> Observed:
    """What Azure has of the image, the cluster and the web service; `at` is now.

    Raises:
        AccessDeniedError, RemoteUnavailableError: a read failed; that is never taken for an absence.
    """
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
        at=at,
        image_names=cloud.registry.image_names() if image is None else (),
        clusters=cloud.clusters.aks_clusters() if cluster is None and not provisioned else (),
    )
