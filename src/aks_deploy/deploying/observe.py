"""Read from Azure all that planning needs, each thing once, and at the same time what is independent."""

import logging
from dataclasses import replace

from aks_deploy.deploying.cluster_plan import is_made
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.survey import surveyed
from aks_deploy.deploying.tell import masked_keys
from aks_deploy.deploying.together import together
from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.desired import Desired, ImageReference
from aks_deploy.domain.models import EnvironmentReference, ModelDeployment
from aks_deploy.domain.observed import Cluster, Observed, WebService
from aks_deploy.errors import AccessDeniedError
from aks_deploy.ports import Cloud, Registry

_log = logging.getLogger(__name__)


def observe(run: Run, desired: Desired) -> Observed:
    """What Azure has of what is to run, the cluster and the web service, and of what a change of them needs.

    Raises:
        AccessDeniedError, RemoteUnavailableError: a read failed; that is never taken for an absence.
    """
    return surveyed(run, desired, _observed(run, desired))


def _observed(run: Run, desired: Desired) -> Observed:
    (cluster, clusters, on_cluster), (service, same_keys), observed = together(
        lambda: _cluster(run.cloud, desired),
        lambda: _service(run, desired),
        lambda: _ingredients(run.cloud.registry, desired, Observed(None, None, run.clock.now())),
    )
    _log.debug("cluster '%s': %s", desired.cluster_name, f"{cluster.kind}, {cluster.state}" if cluster else "absent")
    found = f"{service.runs}, {service.state}" if service else "absent"
    _log.debug("web service '%s': %s", desired.service_name, found)
    return replace(
        observed, cluster=cluster, clusters=clusters, on_cluster=on_cluster, service=service, same_keys=same_keys
    )


def _cluster(cloud: Cloud, desired: Desired) -> tuple[Cluster | None, tuple[Cluster, ...], tuple[str, ...]]:
    found = cloud.clusters.cluster(desired.cluster_name)
    provisioned = isinstance(desired.cluster_config, ProvisioningConfig)
    others = cloud.clusters.aks_clusters() if is_made(desired, found) and not provisioned else ()
    to_go = found is not None and found.failed and desired.replace
    on_it = cloud.services.services_on(desired.cluster_name) if to_go else ()
    return found, others, tuple(each.name for each in on_it)


def _service(run: Run, desired: Desired) -> tuple[WebService | None, dict[str, bool]]:
    found = run.cloud.services.service(desired.service_name)
    return found, _same_keys(run, desired, found) if found is not None else {}


def _ingredients(registry: Registry, desired: Desired, observed: Observed) -> Observed:
    match desired.runs:
        case ImageReference() as image:
            return _with_image(observed, registry, image)
        case ModelDeployment() as deployment:
            return _with_environment(_with_models(observed, registry, deployment), registry, deployment)


def _with_image(observed: Observed, registry: Registry, wanted: ImageReference) -> Observed:
    image = registry.image(wanted)
    _log.debug("image %s: %s", wanted, image.creation_state if image else "absent")
    return replace(observed, image=image, image_names=registry.image_names() if image is None else ())


def _with_models(observed: Observed, registry: Registry, wanted: ModelDeployment) -> Observed:
    models = tuple(model for reference in wanted.models if (model := registry.model(reference)) is not None)
    _log.debug("models of %s: %s", wanted, ", ".join(str(model.reference) for model in models) or "absent")
    missing = len(models) < len(wanted.models)
    return replace(observed, models=models, model_names=registry.model_names() if missing else ())


def _with_environment(observed: Observed, registry: Registry, wanted: ModelDeployment) -> Observed:
    asked = wanted.inference.environment if wanted.inference else None
    if not isinstance(asked, EnvironmentReference):
        return observed
    environment = registry.environment(asked)
    _log.debug("environment %s: %s", asked, environment or "absent")
    names = registry.environment_names() if environment is None else ()
    return replace(observed, environment=environment, environment_names=names)


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
