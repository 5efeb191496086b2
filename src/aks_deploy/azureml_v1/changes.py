"""What azureml-core is used for: the requests that create and change clusters and web services.

It checks parameters, packs and uploads code, and knows the payloads. Only this module and those that it imports know
it, so that a run which changes nothing never imports it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from azureml.core import Workspace
from azureml.core.authentication import TokenAuthentication
from azureml.core.compute import AksCompute, ComputeTarget
from azureml.core.model import Model
from azureml.core.webservice import AksWebservice, Webservice

from aks_deploy.azureml_v1.api import Json, WorkspaceApi
from aks_deploy.azureml_v1.lookups import Lookups
from aks_deploy.azureml_v1.pem_files import tls_parameters
from aks_deploy.azureml_v1.runnables import sdk_parameters_of
from aks_deploy.azureml_v1.translate import sdk_parameters
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.cluster_config import AttachConfig, ClusterConfig
from aks_deploy.domain.desired import ImageReference
from aks_deploy.ports import NewService, ServiceChanges

# What the SDK takes through `enable_ssl`.
_TLS = ("leaf_domain_label", "overwrite_existing_domain")

Send = Callable[[], object]


class Sdk:
    """azureml-core in one workspace. Each method yields what sends the change: all that it needs is read before."""

    def __init__(self, workspace: Workspace, transport: Transport, images: Mapping[ImageReference, Json]) -> None:
        self._workspace = workspace
        self._lookups = Lookups(workspace, transport)
        self._images = images

    @contextmanager
    def putting(self, name: str, config: ClusterConfig) -> Iterator[Send]:
        """A compute target is created or attached. The SDK reads it back at once; that may fail without harm."""
        attaching = isinstance(config, AttachConfig)
        send = ComputeTarget.attach if attaching else ComputeTarget.create
        make = AksCompute.attach_configuration if attaching else AksCompute.provisioning_configuration
        with tls_parameters(config) as tls:
            yield lambda: send(self._workspace, name, make(**_parameters(config)).enable_ssl(**tls))

    @contextmanager
    def creating(self, new: NewService) -> Iterator[Send]:
        """A web service is created."""
        parameters = sdk_parameters(new.config) | {"tags": dict(new.tags), "compute_target_name": new.cluster_name}
        deploy = Webservice.deploy_from_image if isinstance(new.runs, ImageReference) else Model.deploy
        with sdk_parameters_of(new.runs, self._lookups, self._images) as given:
            yield lambda: deploy(
                self._workspace,
                new.name,
                **given,
                deployment_config=AksWebservice.deploy_configuration(**parameters),
                overwrite=new.overwrite,
            )

    @contextmanager
    def updating(self, now: Json, changes: ServiceChanges) -> Iterator[Send]:
        """A web service, which is `now` as Azure describes it, is changed."""
        parameters = sdk_parameters(changes.config) | {"tags": dict(changes.tags)}
        # The SDK would read run and experiment of each model, and make experiments that are gone.
        found = AksWebservice.deserialize(self._workspace, {**now, "models": []})
        with sdk_parameters_of(changes.runs, self._lookups, self._images) as given:
            if given.get("inference_config") and found.image is None:
                # Where Azure names no environment, the SDK would make an image and wait for it.
                found.environment = given["inference_config"].environment
            yield lambda: found.update(**given, **parameters)


def sdk_workspace(api: WorkspaceApi, token: Callable[[str], str], cloud: str) -> Workspace:
    """The SDK's object, with what is known already: it would read the subscriptions and the workspace again."""
    known, properties = api.workspace, api.workspace["properties"]
    workspace = Workspace(
        api.reference.subscription_id,
        api.reference.resource_group,
        api.reference.workspace_name,
        auth=TokenAuthentication(token, cloud=cloud),
        _location=known["location"],
        _workspace_id=properties["workspaceId"],
        _disable_service_check=True,
    )
    workspace._discovery_url_internal = properties["discoveryUrl"]  # noqa: SLF001 - as its own `from_config` does
    return workspace


def _parameters(config: ClusterConfig) -> dict[str, Any]:
    """The given parameters that the SDK's own function takes."""
    return {name: value for name, value in config.given().items() if not name.startswith("ssl_") and name not in _TLS}
