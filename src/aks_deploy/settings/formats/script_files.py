"""Files of the copied script and its relatives: what a build left behind, and what a deployment wrote.

Programs write these files, and add keys at will; those mean nothing here.
"""

from collections.abc import Mapping
from dataclasses import replace

from aks_deploy.settings.formats.kinds import Kind, Reading, Remark, To, Without, always
from aks_deploy.settings.located import Located

_KEPT_KEYS = Without("scoring keys are never written; who could read this file knows them: regenerate both")
_SCRIPT_NAMES = {
    "aks_name": To("cluster_name"),
    "aks_cluster_name": To("cluster_name"),
    "aks_service_name": To("service_name"),
    "aks_namespace": To("deployment.namespace"),
}
_WORKSPACE_KEYS: Mapping[str, To | Without] = {
    **{key: To(key) for key in ("subscription_id", "resource_group", "workspace_name")},
    **_SCRIPT_NAMES,
    "location": Without("the workspace knows its own location"),
}


def _names_file(document: Located, reading: Reading) -> Reading:
    """The file itself is the setting: each build writes another version into it."""
    path = document.source.name
    return replace(reading, found={"image_file": Located(path, document.source, path)})


def _names_model(_: Located, reading: Reading) -> Reading:
    name, version = reading.found["model name"], reading.found["model version"]
    model = f"{name.text}:{version.text}"
    remark = Remark(f"the version is that of this moment; {name.text}:latest follows the newest")
    return replace(reading, found={"models": Located(model, name.source, model, name.key)}, remarks=(remark,))


def _without_masks(_: Located, reading: Reading) -> Reading:
    """Nothing is lost with the masks that a deployment writes where keys were."""
    kept = tuple(left for left in reading.left if any(key.text not in ("", "***") for key in left.item.scalars()))
    return replace(reading, left=kept)


IMAGE = Kind(
    name="image.json",
    recognises=lambda entries: {"image_name", "image_version"} <= entries.keys(),
    keys={"image_name": To("image name"), "image_version": To("image version")},
    others=True,
    finish=_names_file,
)
MODEL = Kind(
    name="model.json",
    recognises=lambda entries: {"model_name", "model_version"} <= entries.keys(),
    keys={"model_name": To("model name"), "model_version": To("model version")},
    others=True,
    finish=_names_model,
    advice=always("Give the model as models: name:version."),
)
WORKSPACE = Kind(
    name="workspace configuration of the Azure ML SDK",
    recognises=lambda entries: "workspace_name" in entries and entries.keys() <= _WORKSPACE_KEYS.keys(),
    keys=_WORKSPACE_KEYS,
)
WEBSERVICE = Kind(
    name="aks_webservice.json",
    recognises=lambda entries: not {"aks_name", "aks_cluster_name", "aks_service_name"}.isdisjoint(entries),
    keys={**_SCRIPT_NAMES, "aks_keys": _KEPT_KEYS, "aks_service_api_key": _KEPT_KEYS},
    others=True,
    finish=_without_masks,
)
_ACI = Kind(
    name="aci_webservice.json",
    recognises=lambda entries: "aci_name" in entries,
    refusal="it names a web service on ACI (Azure Container Instances), and aks-deploy deploys to AKS",
    advice=always("aks_webservice.json is the file of a web service on AKS."),
)

KINDS = (IMAGE, MODEL, WORKSPACE, WEBSERVICE, _ACI)
