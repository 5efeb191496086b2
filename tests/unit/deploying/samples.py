"""Values for tests of the pure parts."""

from datetime import UTC, datetime
from typing import Any

from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired, ImageReference, Origin
from aks_deploy.domain.observed import Cluster, Image, Observed, WebService

NOW = datetime(2026, 7, 19, 17, 5, tzinfo=UTC)
OURS = Origin("org/churn", "c0ffee", "77")


def config(**given: object) -> DeploymentConfig:
    return DeploymentConfig.model_validate(given)


def desired(image: str = "churn-model:12", **more: Any) -> Desired:  # noqa: ANN401 - parameters of any type
    """What a user asks for: parameters of the web service, or other fields."""
    others = ("cluster_config", "certificate", "replace", "origin", "cluster_name")
    own = {name: more.pop(name) for name in others if name in more}
    fields = {"cluster_name": "aks-prod", **own}
    return Desired(ImageReference.parse(image), "churn", deployment=config(**more), **fields)


def web_service(image: str | None = "churn-model:12", **more: Any) -> WebService:  # noqa: ANN401 - as above
    """A web service as Azure has it: parameters, or `state`, `kind`, `tags`, `cluster_name`."""
    own = {name: more.pop(name) for name in ("state", "kind", "tags", "cluster_name") if name in more}
    fields = {"kind": "AKS", "state": "Healthy", "cluster_name": "aks-prod", "tags": {}, **own}
    has = DeploymentConfig.model_construct(**more, tags=fields["tags"])
    reference = ImageReference.parse(image) if image else None
    return WebService("churn", image=reference, config=has, **fields)


def observed(
    service: WebService | None = None, *, cluster: str | None = "Succeeded", image: str | None = "Succeeded"
) -> Observed:
    """What Azure has; cluster and image by their states, None where they are absent."""
    return Observed(
        image=Image(ImageReference("churn-model", 12), image) if image else None,
        cluster=Cluster("aks-prod", "AKS", cluster) if cluster else None,
        service=service,
        at=NOW,
        image_names=("churn-model:9", "churn-model:10", "other:1") if image is None else (),
        clusters=(Cluster("aks-dev", "AKS", "Succeeded"),) if cluster is None else (),
    )


ANY_CLUSTER = ProvisioningConfig()
