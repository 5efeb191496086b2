"""Read from Azure all that planning needs, each thing once."""

from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed
from aks_deploy.ports import Cloud


def observe(cloud: Cloud, desired: Desired) -> Observed:
    """What Azure has of the image, the cluster and the web service.

    Raises:
        AccessDeniedError, RemoteUnavailableError: a read failed; that is never taken for an absence.
    """
    image = cloud.registry.image(desired.image)
    cluster = cloud.clusters.cluster(desired.cluster_name)
    return Observed(
        image=image,
        cluster=cluster,
        service=cloud.services.service(desired.service_name),
        image_names=cloud.registry.image_names() if image is None else (),
        cluster_names=cloud.clusters.cluster_names() if cluster is None and desired.provisioning is None else (),
    )
