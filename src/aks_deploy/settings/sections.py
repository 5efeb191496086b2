"""The sections: parameters of the SDK, from the configuration file and over them from settings of their own."""

from dataclasses import replace

from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.configuration import Configuration
from aks_deploy.domain.inference import InferenceConfig
from aks_deploy.settings.documents import configuration
from aks_deploy.settings.files import WorkspaceFiles
from aks_deploy.settings.findings import Findings, did_you_mean, shown
from aks_deploy.settings.foreign import taken
from aks_deploy.settings.given import GivenSettings
from aks_deploy.settings.located import Located
from aks_deploy.settings.model import SECTIONS, SETTINGS, about, public

_DEPLOYMENT, _TARGET, _CLUSTER = "deployment_config", "compute_target_name", "cluster_name"
MODELS: dict[str, type[Configuration]] = {
    "inference_config": InferenceConfig,
    "deployment_config": DeploymentConfig,
    "provisioning_config": ProvisioningConfig,
    "attach_config": AttachConfig,
}


def with_sections(
    below: dict[str, Located], given: GivenSettings, files: WorkspaceFiles, findings: Findings
) -> dict[str, Located]:
    """What is below with the section settings laid over it, parameter by parameter; all of them checked by name.

    Files in other people's formats that those name may also name the web service and the cluster.
    """
    laid, names = dict(below), dict[str, Located]()
    for name in SECTIONS.values():
        text = given.values.get(name)
        over = configuration(name, text, files, findings) if text else None
        over = taken(name, over, names, findings) if over else None
        layers = [checked(name, layer, findings) for layer in (laid.pop(name, None), over) if layer is not None]
        if layers:
            laid[name] = _merged(layers)
    return laid | names


def _merged(layers: list[Located]) -> Located:
    top = layers[-1]
    return Located({name: item for layer in layers for name, item in layer.entries().items()}, top.source, key=top.key)


def checked(setting: str, section: Located, findings: Findings) -> Located:
    """The section without what cannot be in it, be it null or not: that is noted."""
    known = {name: item for name, item in section.written().items() if _may_be_here(setting, name, item, findings)}
    return Located(known, section.source, key=section.key)


def with_cluster_name(laid: dict[str, Located], findings: Findings) -> dict[str, Located]:
    """The layers with `compute_target_name` of the deployment section as what it is: the setting cluster_name."""
    section = laid.get(_DEPLOYMENT)
    named = section.entries().get(_TARGET) if section else None
    if section is None or named is None:
        return laid
    rest = {name: item for name, item in section.entries().items() if name != _TARGET}
    laid = {**laid, _DEPLOYMENT: replace(section, value=rest)}
    known = laid.setdefault(_CLUSTER, named)
    if known.text != named.text:
        message = f"{_TARGET} {shown(named.text)} is not the cluster-name {shown(known.text)} of {known.source}"
        findings.add(named.source, message, hint="Both name the cluster; give one of them.", setting=_CLUSTER)
    return laid


def _may_be_here(setting: str, name: str, item: Located, findings: Findings) -> bool:
    model = MODELS[setting]
    if name not in model.model_fields:
        hint = where_it_belongs(name) or did_you_mean(name, model.model_fields)
        findings.add(item.key or item.source, f"unknown key {shown(name)}", hint=hint)
        return False
    if not model.fact(name).secret:
        return True
    if item.source.kind in ("file", "option"):
        message = f"{name} is a secret and must not be in a file or on a command line"
        findings.add(item.source, message, hint="Pass it through an input from a secret, or standard input.")
        return False
    # A secret that does not exist becomes an empty text, which must not pass for a parameter that nobody gave.
    if item.text == "" and item.value in (None, ""):
        findings.add(item.source, f"{name} must not be empty", hint=_ABSENT)
        return False
    return True


_ABSENT = (
    "The secret that it comes from does not exist or is not available to this event, as for pull requests from forks."
)


def where_it_belongs(key: str) -> str:
    """The hint for a key that would be right elsewhere; empty for one that nobody knows."""
    if key in SETTINGS and about(key).in_file and not about(key).section:
        return f"It is a setting of its own: {public(key)}, or {key} at the top level of the configuration file."
    for section, setting in SECTIONS.items():
        if key in MODELS[setting].model_fields:
            return f"It belongs in {public(setting)}, which is the section '{section}' of the configuration file."
    return ""


def is_secret(setting: str, parameter: str) -> bool:
    """Whether the parameter's value must not be shown."""
    return MODELS[setting].fact(parameter).secret
