"""Where a web service differs from what is asked for. Only given parameters count; pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from aks_deploy.deploying.running import running_differences, source_digest
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import OUR_TAGS, WebService
from aks_deploy.domain.plan import FieldChange, Value

# Source: recorded answers of the service, which has them on every web service.
_AZURES_PROPERTIES = ("hasInferenceSchema", "hasHttps")


def differences(desired: Desired, service: WebService) -> tuple[FieldChange, ...]:
    """The fields whose value in Azure is not the one asked for, those of what it runs first."""
    return (*running_differences(desired, service), *_of_parameters(desired, service))


def _of_parameters(desired: Desired, service: WebService) -> Iterator[FieldChange]:
    for name, wanted in effective(desired.deployment, service.config).given().items():
        if DeploymentConfig.fact(name).readable:
            before, after = _comparable(name, getattr(service.config, name), wanted)
            if before != after:
                yield FieldChange(name, before, after)


def _comparable(name: str, has: Any, wanted: Any) -> tuple[Value, Value]:  # noqa: ANN401 - a parameter of any type
    """Both values, less what is no difference: our own tags, properties that nobody asked for, Azure's null for 0."""
    match name:
        case "tags":
            return without_ours(has or {}), without_ours(wanted)
        case "properties":  # they are added, never taken away
            differing = {key for key, value in wanted.items() if (has or {}).get(key) != value}
            before = {key: value for key, value in (has or {}).items() if key in differing}
            return before, {key: wanted[key] for key in differing}
        case "gpu_cores":
            return has or 0, wanted
    return has, wanted


def effective(config: DeploymentConfig, current: DeploymentConfig) -> DeploymentConfig:
    """The given parameters with those that they imply for a web service that is `current`.

    A fixed number of replicas means no autoscaling, and tokens mean no keys: Azure refuses one without the other.
    """
    implied: dict[str, object] = {}
    if config.num_replicas and config.autoscale_enabled is None and current.autoscale_enabled:
        implied["autoscale_enabled"] = False
    if config.token_auth_enabled and config.auth_enabled is None and current.auth_enabled:
        implied["auth_enabled"] = False
    if config.auth_enabled and config.token_auth_enabled is None and current.token_auth_enabled:
        implied["token_auth_enabled"] = False
    return config.model_copy(update=implied)


def changed_parameters(
    config: DeploymentConfig, current: DeploymentConfig, fields: tuple[FieldChange, ...]
) -> DeploymentConfig:
    """The parameters that an update sends: those that differ, and those that must be restated with them.

    Tags are not among them: an update sends them as a whole.
    """
    wanted = effective(config, current)
    names = {field.name for field in fields if field.name in DeploymentConfig.model_fields and field.name != "tags"}
    restated = {again for name in names for again in DeploymentConfig.fact(name).restate}
    given = wanted.given()
    return DeploymentConfig.model_construct(**{name: given[name] for name in names | restated if name in given})


def update_stages(config: DeploymentConfig, current: DeploymentConfig) -> tuple[DeploymentConfig, ...]:
    """The updates that lead to `config`, in order; the last one carries all that the first did not.

    The SDK compares a request with the current limit, and a limit with the current request: where both pass the
    other's old value, the one that makes room goes first.
    """
    first: dict[str, Any] = {}
    for name in ("cpu_cores", "memory_gb"):
        request, limit = getattr(config, name), getattr(config, f"{name}_limit")
        if request is None or limit is None:
            continue
        has, has_limit = getattr(current, name), getattr(current, f"{name}_limit")
        if has_limit is not None and request > has_limit:
            first[f"{name}_limit"] = limit
        elif has is not None and limit < has:
            first[name] = request
    if not first:
        return (config,)
    rest = {name: value for name, value in config.given().items() if name not in first}
    return DeploymentConfig.model_construct(**first), DeploymentConfig.model_construct(**rest)


def recreated_with(config: DeploymentConfig, current: DeploymentConfig) -> DeploymentConfig:
    """What a web service is created with in place of one that is `current`: what is given, over all that it has."""
    given = effective(config, current).given()
    kept = {name: value for name, value in current.given().items() if name not in ("tags", "num_replicas")}
    merged = {**kept, **given, "properties": _own_properties(current) | given.get("properties", {})}
    if merged.get("autoscale_enabled"):
        merged.pop("num_replicas", None)
    else:
        merged = {name: value for name, value in merged.items() if not name.startswith("autoscale_")}
        merged.setdefault("num_replicas", current.num_replicas or 1)
        merged["autoscale_enabled"] = False
    return DeploymentConfig.model_construct(**merged)


def _own_properties(current: DeploymentConfig) -> dict[str, str]:
    """The properties that somebody gave: those that Azure makes follow from the cluster and the scoring script."""
    return {name: value for name, value in (current.properties or {}).items() if name not in _AZURES_PROPERTIES}


def merged_tags(desired: Desired, current: Mapping[str, str]) -> dict[str, str]:
    """All tags that the web service will have: the user's where given, else those it has, and ours on top."""
    own = desired.deployment.tags
    base = without_ours(own if own is not None else dict(current))
    values = (desired.origin.repository, desired.origin.commit, desired.origin.run, source_digest(desired))
    return base | {tag: value for tag, value in zip(OUR_TAGS, values, strict=True) if value}


def without_ours(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags less those that are ours."""
    return {key: value for key, value in tags.items() if key not in OUR_TAGS}
