"""Values for tests of the pure parts."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired, ImageReference, Origin
from aks_deploy.domain.models import EnvironmentReference, Inference, ModelDeployment, Source
from aks_deploy.domain.observed import Cluster, Image, Observed, WebService

NOW = datetime(2026, 7, 19, 17, 5, tzinfo=UTC)
OURS = Origin("org/churn", "c0ffee", "77")


def config(**given: object) -> DeploymentConfig:
    return DeploymentConfig.model_validate(given)


def inference(**more: Any) -> Inference:  # noqa: ANN401 - as below
    """How models are served: a script in two files, in a registered environment."""
    source = Source(Path("src"), ("score.py", "util.py"), "src", 1234, "0123456789abcdef")
    return replace(Inference("score.py", source, EnvironmentReference("churn-env", "2")), **more)


def desired(image: str | ModelDeployment = "churn-model:12", **more: Any) -> Desired:  # noqa: ANN401 - parameters of any type
    """What a user asks for: parameters of the web service, or other fields."""
    others = ("cluster_config", "certificate", "replace", "origin", "cluster_name", "sources")
    own = {name: more.pop(name) for name in others if name in more}
    fields = {"cluster_name": "aks-prod", **own}
    runs = image if isinstance(image, ModelDeployment) else ImageReference.parse(image)
    return Desired(runs, "churn", deployment=config(**more), **fields)


def web_service(image: str | None = "churn-model:12", **more: Any) -> WebService:  # noqa: ANN401 - as above
    """A web service as Azure has it: parameters, or fields such as `state` and `models`."""
    names = ("state", "kind", "tags", "cluster_name", "models", "environment", "entry_script")
    own = {name: more.pop(name) for name in names if name in more}
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
