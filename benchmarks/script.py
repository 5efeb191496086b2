"""The flow that aks-deploy replaces, written plainly over azureml-core: `python script.py [--repaired]`.

It does what copies of that script do: list every image and pick one, update the web service that the last run wrote
down, or else provision a cluster and deploy to it, with the SDK's own waits. As it was copied it calls
`compute_targets`, which is a property in every released SDK; its bare `except` takes the TypeError for "there is no
web service yet", so that every run makes another cluster. With `--repaired` it reads the property, and waits for an
update as it does for a deployment. `BENCH_RUN` stands for the hour in the names that it makes: it runs once an hour.
"""

import json
import os
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

from azureml.core import Image, Workspace  # noqa: E402 - the SDK warns while it is imported
from azureml.core.authentication import ServicePrincipalAuthentication  # noqa: E402 - as above
from azureml.core.compute import AksCompute, ComputeTarget  # noqa: E402 - as above
from azureml.core.webservice import AksWebservice, Webservice  # noqa: E402 - as above

CONFIG = Path("aml_config")
REMEMBERED = CONFIG / "aks_webservice.json"
REPAIRED = "--repaired" in sys.argv


def main() -> None:
    """Deploy the image that aml_config/image.json names."""
    workspace = _workspace()
    wanted = json.loads((CONFIG / "image.json").read_text())
    (image,) = (
        image
        for image in Image.list(workspace)
        if image.name == wanted["image_name"] and image.version == wanted["image_version"]
    )
    try:
        service = _update(workspace, image)
    except Exception:  # noqa: BLE001 - the fault of the script that is measured
        service = _create(workspace, image)
    remembered = {"aks_name": service.compute_name, "aks_service_name": service.name, "aks_url": service.scoring_uri}
    REMEMBERED.write_text(json.dumps({**remembered, "aks_keys": service.get_keys()}))


def _update(workspace: Workspace, image: Image) -> AksWebservice:
    remembered = json.loads(REMEMBERED.read_text())
    targets = workspace.compute_targets if REPAIRED else workspace.compute_targets()
    (_,) = (name for name in targets if name == remembered["aks_name"])
    service = Webservice(workspace, remembered["aks_service_name"])
    service.update(image=image)
    if REPAIRED:
        service.wait_for_deployment(show_output=True)
    return service


def _create(workspace: Workspace, image: Image) -> AksWebservice:
    run = os.environ["BENCH_RUN"]
    wanted = AksCompute.provisioning_configuration(agent_count=6, vm_size="Standard_F4s")
    cluster = ComputeTarget.create(workspace, f"aks{run}", wanted)
    cluster.wait_for_completion(show_output=True)
    config = AksWebservice.deploy_configuration(enable_app_insights=True)
    service = Webservice.deploy_from_image(workspace, f"akswebservice{run}", image, config, cluster)
    service.wait_for_deployment(show_output=True)
    return service


def _workspace() -> Workspace:
    found = json.loads((CONFIG / "config.json").read_text())
    return Workspace.get(found["workspace_name"], _authentication(), found["subscription_id"], found["resource_group"])


def _authentication() -> ServicePrincipalAuthentication:
    given = json.loads(os.environ["AZURE_CREDENTIALS"])
    return ServicePrincipalAuthentication(given["tenantId"], given["clientId"], given["clientSecret"])


if __name__ == "__main__":
    main()
