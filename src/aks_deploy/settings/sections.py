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
from aks_deploy.settings.model import SECTIONS

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
        section = _merged(laid.pop(name, None), over)
        if section is not None:
            laid[name] = checked(name, section, findings)
    return laid | names


def _merged(below: Located | None, over: Located | None) -> Located | None:
    if below is None or over is None:
        return over or below
    return Located({**below.entries(), **over.entries()}, over.source, key=over.key)


def checked(setting: str, section: Located, findings: Findings) -> Located:
    """The section with the parameters that exist and may be there; the others are noted as problems."""
    model, known = MODELS[setting], {}
    for name, item in section.entries().items():
        if name not in model.model_fields:
            hint = did_you_mean(name, model.model_fields)
            findings.add(item.key or item.source, f"unknown key {shown(name)}", hint=hint)
        elif model.fact(name).secret and item.source.kind in ("file", "option"):
            message = f"{name} is a secret and must not be in a file or on a command line"
            findings.add(item.source, message, hint="Pass it through an input from a secret, or standard input.")
        else:
            known[name] = item
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


def is_secret(setting: str, parameter: str) -> bool:
    """Whether the parameter's value must not be shown."""
    return MODELS[setting].fact(parameter).secret
